// Lets somebody hear the sound before choosing it.
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-plays-sound]")) Live.chime().catch(() => Live.toast({ text: "This browser cannot play sounds here.", alert: true }));
});

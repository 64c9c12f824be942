// A laptop that slept tells nobody: only its clock has jumped, and the line that looks open is long dead.
Live.onWaking = (wake) => {
  const GLANCE = 1000, SLEPT = 10000;
  let last = Date.now();

  setInterval(() => {
    const now = Date.now();
    if (now - last > SLEPT) wake();
    last = now;
  }, GLANCE);
};

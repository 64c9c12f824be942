// Offers the time zone that the browser is in, where another one is chosen.
(() => {
  const select = document.querySelector('select[data-zone]'), offer = document.querySelector('[data-zone-offer]');
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const option = select && [...select.options].find(({ value }) => value === here);
  if (!option) return;
  const tell = () => { offer.hidden = select.value === here; };
  offer.querySelector('[data-zone-here]').textContent = option.textContent;
  offer.querySelector('[data-zone-take]').addEventListener('click', () => { select.value = here; select.focus(); tell(); });
  select.addEventListener('change', tell);
  tell();
})();

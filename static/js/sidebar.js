// The sidebar on a narrow screen: opens over the page, keeps the focus, closes with Esc, a click beside it, or a wide screen.
(() => {
  const side = document.querySelector('[data-sidebar]');
  const opener = document.querySelector('[data-opens-side]');
  if (!side || !opener) return;

  const isOpen = () => side.hasAttribute('data-open');

  const setOpen = (open) => {
    if (open === isOpen()) return;
    side.toggleAttribute('data-open', open);
    opener.setAttribute('aria-expanded', String(open));
    if (open) side.querySelector('[data-closes-side]').focus();
    else opener.focus();
  };

  opener.setAttribute('aria-expanded', 'false');
  opener.addEventListener('click', (event) => {
    event.preventDefault();
    event.stopPropagation();
    setOpen(true);
  });
  document.addEventListener('click', (event) => {
    if (!isOpen()) return;
    if (event.target.closest('[data-closes-side]')) event.preventDefault();
    else if (side.contains(event.target) && !event.target.closest('button')) return;
    setOpen(false);
  });
  document.addEventListener('focusin', (event) => {
    if (isOpen() && !side.contains(event.target)) side.querySelector('[data-closes-side]').focus();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') setOpen(false);
  });
  matchMedia('(min-width: 64rem)').addEventListener('change', () => setOpen(false));
})();

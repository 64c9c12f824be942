// Menus on <details data-menu>: one open at a time, closed by Esc, a click beside it or the focus leaving; arrows move inside.
(() => {
  const openMenus = () => document.querySelectorAll('details[data-menu][open]');

  const closeOthers = (kept) => {
    for (const menu of openMenus()) if (menu !== kept) menu.open = false;
  };

  const stops = (menu) =>
    [...menu.querySelectorAll('a[href], button, input, select')].filter((item) => item.offsetParent !== null && !item.disabled);

  const move = (menu, step) => {
    const items = stops(menu);
    const at = items.indexOf(document.activeElement);
    items[(at + step + items.length) % items.length]?.focus();
  };

  const onKey = (event) => {
    const menu = event.target.closest?.('details[data-menu][open]');
    if (!menu) return;
    if (event.key === 'Escape') {
      menu.open = false;
      menu.querySelector('summary').focus();
      event.stopPropagation();
    } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && !event.target.matches('select, input')) {
      event.preventDefault();
      move(menu, event.key === 'ArrowDown' ? 1 : event.target.matches('summary') ? 0 : -1);
    }
  };

  const inside = (target) => target.closest?.('details[data-menu]');
  document.addEventListener('keydown', onKey);
  document.addEventListener('pointerdown', (event) => closeOthers(inside(event.target)));
  document.addEventListener('focusin', (event) => closeOthers(inside(event.target)));
  document.addEventListener('click', (event) => {
    const menu = event.target.closest('details[data-menu][open] button[command]')?.closest('details');
    if (menu) menu.open = false;
  });
})();

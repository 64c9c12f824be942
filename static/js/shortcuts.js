// Keys. An element says its own in data-key ("?", "/", "a", "g i"); in a row it is meant for that row.
// j and k walk the rows, o opens the one in focus, x selects it.
(() => {
  const PATIENCE = 1000; // ms between the two strokes of 'g i'
  let before = '';
  let timer;

  const isTyping = (target) => target.closest?.('input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]');
  const isShown = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
  const rows = () => [...document.querySelectorAll('[data-row]')].filter(isShown);
  const currentRow = () => document.activeElement?.closest('[data-row]');

  const walk = (step) => {
    const all = rows();
    const at = all.indexOf(currentRow());
    const next = at < 0 ? all[step > 0 ? 0 : all.length - 1] : all[at + step];
    const link = next?.querySelector('[data-row-link]') ?? next;
    link?.focus();
    next?.scrollIntoView({ block: 'nearest' });
    return Boolean(next);
  };

  const press = (element) => {
    if (!element) return false;
    if (element.matches('input:not([type=checkbox]), textarea')) {
      element.focus();
      element.select();
    } else if (element.matches('form')) element.requestSubmit();
    else element.click();
    return true;
  };

  const ownerOf = (keys) => {
    const wanted = `[data-key="${CSS.escape(keys)}"]`;
    const here = currentRow()?.querySelector(wanted);
    if (here && isShown(here)) return here;
    return [...document.querySelectorAll(wanted)].find((element) => !element.closest('[data-row]') && !element.disabled && isShown(element));
  };

  const inRow = {
    j: () => walk(1),
    k: () => walk(-1),
    o: () => press(currentRow()?.querySelector('[data-row-link]')),
    x: () => press(currentRow()?.querySelector('[data-select]')),
  };

  const wait = (stroke) => {
    before = stroke;
    clearTimeout(timer);
    timer = setTimeout(() => { before = ''; }, PATIENCE);
  };

  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.key.length !== 1) return;
    if (isTyping(event.target) || document.querySelector('dialog[open]')) return;
    const keys = before ? `${before} ${event.key}` : event.key;
    before = '';
    if (keys === 'g') wait('g');
    else if (inRow[keys]?.() || press(ownerOf(keys))) event.preventDefault();
  });
})();

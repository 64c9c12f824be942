// Rows to tick in [data-selection]: one, all, a range with Shift; the bar shows how many and what to do with them.
(() => {
  let last;

  const boxes = (root) => [...root.querySelectorAll('[data-select]')];

  const showIn = (root) => {
    const all = boxes(root);
    const ticked = all.filter((box) => box.checked);
    for (const box of all) {
      const row = box.closest('[data-row], tr, li');
      if (box.checked) row.dataset.state = 'selected';
      else delete row.dataset.state;
    }
    root.toggleAttribute('data-selecting', ticked.length > 0);
    root.querySelector('[data-selection-bar]')?.toggleAttribute('data-active', ticked.length > 0);
    for (const count of root.querySelectorAll('[data-selection-count]')) count.textContent = `${ticked.length} selected`;
    const whole = root.querySelector('[data-select-all]');
    if (!whole) return;
    whole.checked = all.length > 0 && ticked.length === all.length;
    whole.indeterminate = ticked.length > 0 && ticked.length < all.length;
  };

  const tickRange = (root, from, to) => {
    const all = boxes(root);
    const [start, end] = [all.indexOf(from), all.indexOf(to)].sort((a, b) => a - b);
    if (start >= 0) for (const box of all.slice(start, end + 1)) box.checked = to.checked;
  };

  const showAll = () => {
    for (const root of document.querySelectorAll('[data-selection]')) showIn(root);
  };

  document.addEventListener('click', (event) => {
    const root = event.target.closest('[data-selection]');
    if (!root) return;
    if (event.target.matches('[data-select]')) {
      if (event.shiftKey && last) tickRange(root, last, event.target);
      last = event.target;
    } else if (event.target.matches('[data-select-all]')) {
      for (const box of boxes(root)) box.checked = event.target.checked;
    } else if (event.target.closest('[data-selection-clear]')) {
      for (const box of boxes(root)) box.checked = false;
    } else return;
    showIn(root);
  });
  document.addEventListener('htmx:after:swap', showAll);
  addEventListener('pageshow', showAll);
  showAll();
})();

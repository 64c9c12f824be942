// Is somebody at work in this list? Then nothing in it may move.
(() => {
  const OPEN = '[aria-expanded="true"], details[open], dialog[open], :popover-open';
  const FIELD = 'input, select, textarea, [contenteditable]';

  const isChanged = (field) => {
    if (field.type === 'hidden') return false;
    if (field.matches('[type=checkbox], [type=radio]')) return field.checked !== field.defaultChecked;
    if (field.matches('select')) {
      const first = [...field.options].find((option) => option.defaultSelected) ?? field.options[0];
      return Boolean(first) && !first.selected;
    }
    return field.value !== field.defaultValue;
  };
  const hasSelection = (list) => {
    const selection = getSelection();
    return !selection.isCollapsed && selection.containsNode(list, true);
  };
  const isTicked = (list) => Live.rowsOf(list).some((row) => row.querySelector('[type=checkbox]:checked'));

  Live.isWorkedIn = (list) => list.contains(document.activeElement?.closest(FIELD) ?? null)
    || [...list.querySelectorAll('input, select, textarea')].some(isChanged)
    || isTicked(list) || hasSelection(list) || Boolean(list.querySelector(OPEN));
})();

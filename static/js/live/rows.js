// The rows of a list as the page has them and as a fetched answer has them.
(() => {
  const ROW = '[data-row], [data-signal]';
  const keyOf = (row) => row.id || row.dataset.signal;

  Live.rowsOf = (list) => [...list.querySelectorAll(ROW)];
  Live.rowKeys = (list) => Live.rowsOf(list).map(keyOf);

  // Read as an inert template: nothing in it loads or runs, and a lone table body stays one.
  Live.readList = (text, id) => {
    const template = document.createElement('template');
    template.innerHTML = text;
    return template.content.getElementById(id);
  };

  // Times are told relative to now and by the page's own script: they differ without being news.
  Live.wordsOf = (list) => {
    const copy = list.cloneNode(true);
    copy.querySelectorAll('time, script, template').forEach((part) => part.remove());
    return copy.textContent.replace(/\s+/g, ' ').trim();
  };

  // Would the row under the pointer move? Compared are the rows above it, and the row itself.
  Live.wouldMove = (list, fetched) => {
    const hovered = Live.rowsOf(list).find((row) => row.matches(':hover'));
    if (!hovered) return false;
    const upTo = (keys) => keys.slice(0, keys.indexOf(keyOf(hovered)) + 1).join(' ');
    return upTo(Live.rowKeys(list)) !== upTo(Live.rowKeys(fetched));
  };

  Live.markFresh = (list, known) => {
    for (const row of Live.rowsOf(list)) {
      if (known.has(keyOf(row))) continue;
      row.dataset.fresh = '';
      setTimeout(() => delete row.dataset.fresh, 6000);
    }
  };
})();

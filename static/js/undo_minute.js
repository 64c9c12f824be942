// What was just given can be undone for a minute, then only be withdrawn: the one button gives its place to the other.
(() => {
  const UNDONE_WITHIN = 60000;  // ms, as on the server

  const show = () => {
    for (const pair of document.querySelectorAll('[data-given-at]')) {
      const isOver = Date.now() - new Date(pair.dataset.givenAt) >= UNDONE_WITHIN;
      pair.querySelector('[data-undo]').hidden = isOver;
      pair.querySelector('[data-withdraw]')?.toggleAttribute('hidden', !isOver);
    }
  };

  document.addEventListener('htmx:after:swap', show);
  setInterval(show, 1000);
  show();
})();

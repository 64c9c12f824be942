// A page that is being left obeys no answer that calls it elsewhere: what it is refused by now, such as the pages of an
// admin who has just begun to see what a member sees, would take the person back to it.
(() => {
  let leaving = false;

  // What htmx sends itself has been prevented by then.
  document.addEventListener('submit', ({ defaultPrevented }) => { leaving ||= !defaultPrevented; });
  addEventListener('pageshow', () => { leaving = false; });

  document.addEventListener('htmx:before:response', (event) => {
    const { hx } = event.detail.ctx;
    if (leaving && (hx.refresh || hx.redirect)) event.preventDefault();
  });
})();

// A tab that nobody sees fetches its lists when it is looked at again: ten open tabs are not ten readers.
(() => {
  let stale = false;

  document.addEventListener('htmx:config:request', (event) => {
    if (!document.hidden || !Live.isArrival(event.detail.ctx.sourceEvent)) return;
    stale = true;
    event.preventDefault();
  });

  document.addEventListener('visibilitychange', () => {
    if (document.hidden || !stale) return;
    stale = false;
    Live.dispatch('live:refresh', { reason: 'back' });
  });
})();

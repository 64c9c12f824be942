// A list that heard of news and could not fetch them (the line was cut, a worker had gone) asks again: else it would be
// stale until the next event, under a badge that says Live.
(() => {
  const FIRST = 2000, LONGEST = 30000;
  let wait = FIRST, missing = false, timer;

  const ask = () => {
    clearTimeout(timer);
    missing = false;
    Live.dispatch('live:refresh', { reason: 'failed' });
  };

  const askLater = ({ detail: { ctx, error } }) => {
    if (!ctx || !Live.isArrival(ctx.sourceEvent) || error?.name === 'AbortError') return;
    if (!error && ctx.response.status < 500) return;
    missing = true;
    clearTimeout(timer);
    timer = setTimeout(ask, wait * (0.8 + Math.random() * 0.4));
    wait = Math.min(wait * 2, LONGEST);
  };

  document.addEventListener('htmx:error', askLater);
  document.addEventListener('htmx:response:error', askLater);
  document.addEventListener('htmx:after:swap', () => { wait = FIRST; });
  document.body.addEventListener('live:state', ({ detail: { state } }) => { if (missing && state === 'live') ask(); });
})();

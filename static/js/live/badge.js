// Says how fresh the page is, truthfully: Live, Reconnecting, Polling, Offline.
(() => {
  const WORDS = { live: 'Live', reconnecting: 'Reconnecting', polling: 'Polling', offline: 'Offline' };
  const PATIENCE = 5000;        // a stream that is away longer is no longer "reconnecting"
  let stream = { up: false, failures: 0 }, lostAt = Date.now(), timer;

  const isLost = () => stream.failures > 1 || Boolean(stream.out) || Date.now() - lostAt >= PATIENCE;

  const current = () => {
    if (!navigator.onLine) return 'offline';
    if (stream.up) return 'live';
    return isLost() ? 'polling' : 'reconnecting';
  };

  const paint = () => {
    const state = current();
    for (const badge of document.querySelectorAll('[data-live-badge]')) {
      if (badge.dataset.liveBadge === state) continue;
      badge.dataset.liveBadge = state;
      (badge.querySelector('[data-live-word]') ?? badge).textContent = WORDS[state];
    }
    if (state === Live.state) return;
    Live.state = state;
    Live.dispatch('live:state', { state });
  };

  Live.learnState = (now) => {
    if (stream.up && !now.up) lostAt = Date.now();
    stream = now;
    clearTimeout(timer);
    if (!now.up) timer = setTimeout(paint, Math.max(0, PATIENCE - (Date.now() - lostAt)));
    paint();
  };

  addEventListener('online', paint);
  addEventListener('offline', paint);
  document.addEventListener('htmx:after:swap', paint);
})();

// Says how fresh the page is, truthfully: Live, Reconnecting, Polling, Offline.
(() => {
  const WORDS = { live: 'Live', reconnecting: 'Reconnecting', polling: 'Polling', offline: 'Offline' };
  const PATIENCE = 5000;        // a stream that is away longer is no longer "reconnecting"
  let stream = { up: false, failures: 0 }, lostAt = Date.now(), timer;

  const away = () => Date.now() - lostAt;
  const isLost = () => Boolean(stream.out) || away() >= PATIENCE || (stream.failures > 1 && away() >= 0);

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
    // Told when to come back, it is not lost before: a crowd that polled meanwhile would be worse than one that came.
    lostAt = Math.max(lostAt, now.until ?? 0);
    stream = now;
    clearTimeout(timer);
    if (!now.up) timer = setTimeout(paint, Math.max(0, PATIENCE - away()));
    paint();
  };

  addEventListener('online', paint);
  addEventListener('offline', paint);
  document.addEventListener('htmx:after:swap', paint);
})();

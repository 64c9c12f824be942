// Without a stream the page asks for itself, so that a proxy that swallows streams costs freshness and not truth.
(() => {
  const EVERY = 30000, FIRST = 3000;
  let timer;

  const refresh = () => Live.dispatch('live:refresh', { reason: 'polling' });
  // Jitter: pages that lost the same server must not ask in the same second.
  const around = (time) => time * (0.8 + Math.random() * 0.4);

  const poll = (wait) => {
    timer = setTimeout(() => { refresh(); poll(EVERY); }, around(wait));
  };

  Live.startPolling = () => document.body.addEventListener('live:state', ({ detail: { state } }) => {
    clearTimeout(timer);
    if (state === 'polling') poll(FIRST);
  });
})();

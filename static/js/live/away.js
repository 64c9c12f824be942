// Says up to where somebody has seen what happened, while they are there, and finds that they are back.
(() => {
  const EVERY = 5 * 60 * 1000, SOONEST = 30 * 1000;  // ms between two times that it is said
  const THERE = 5 * 60 * 1000;                       // after a touch of the mouse or the keys
  const ABSENCE = 4 * 60 * 60 * 1000;                // as on the server
  const SIGNS = ['pointerdown', 'pointermove', 'keydown', 'scroll', 'focus'];
  let touched = Date.now(), said = 0, over = false;

  const headers = () => JSON.parse(document.body.getAttribute('hx-headers:inherited') ?? '{}');
  const isThere = () => !document.hidden && Date.now() - touched < THERE;

  const say = async (stream) => {
    if (over || Live.state !== 'live' || !stream.cursor || Date.now() - said < SOONEST) return;
    said = Date.now();
    const body = new URLSearchParams({ cursor: stream.cursor });
    try {
      await fetch('/away/sight', { method: 'POST', body, headers: headers(), keepalive: true });
    } catch { said = 0; }
  };

  const touch = () => {
    const away = Date.now() - touched;
    touched = Date.now();
    if (away > ABSENCE) Live.dispatch('back', {});
  };

  Live.startAway = (stream) => {
    for (const sign of SIGNS) addEventListener(sign, touch, { passive: true, capture: true });
    document.addEventListener('visibilitychange', () => { if (document.hidden) say(stream); else touch(); });
    document.body.addEventListener('live:state', () => { if (isThere()) say(stream); });
    document.body.addEventListener('live:out', () => { over = true; });
    addEventListener('pagehide', () => { if (isThere()) say(stream); });
    setInterval(() => { if (isThere()) say(stream); }, EVERY);
  };
})();

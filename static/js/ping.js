// Sends a ping and says how long it took from its commit to this page. One clock measures, the page's own: the way of the
// request is half of what was not spent in the server.
(() => {
  const PATIENCE = 10_000; // milliseconds
  const arrivals = new Map();
  const before = [];
  let heard = () => {};

  document.body.addEventListener('health:pinged', ({ detail: { pingId } }) => {
    arrivals.set(pingId, performance.now());
    heard();
  });

  const arrival = (pingId) => new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The ping was committed, and has not come back within ten seconds.')), PATIENCE);
    heard = () => {
      if (!arrivals.has(pingId)) return;
      clearTimeout(timer);
      resolve(arrivals.get(pingId));
    };
    heard();
  });

  const measure = async (form) => {
    if (Live.state !== 'live') throw new Error('This page has no live stream just now, and a ping comes back through it.');
    const sent = performance.now();
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form), headers: { Accept: 'application/json' } });
    if (!answer.ok) throw new Error(`The ping was not sent: the server answered ${answer.status}.`);
    const { pingId, beganAfter, answeredAfter } = await answer.json();
    const way = Math.max(0, (performance.now() - sent - answeredAfter) / 2);
    return Math.max(0, await arrival(pingId) - sent - way - beganAfter);
  };

  const inWords = (took) => {
    const words = `On this page ${took.toFixed(took < 10 ? 1 : 0)} ms after its commit began.`;
    const earlier = before.length ? ` Before: ${before.map((one) => one.toFixed(0)).join(', ')} ms.` : '';
    before.unshift(took);
    before.splice(5);
    return words + earlier;
  };

  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-pings]');
    if (!button) return;
    event.preventDefault();
    if (button.ariaBusy === 'true') return;
    button.ariaBusy = 'true';
    const said = document.querySelector('[data-ping-said]');
    try {
      said.textContent = inWords(await measure(button.form));
    } catch (error) {
      said.textContent = error instanceof TypeError ? 'The ping was not sent: the server cannot be reached.' : error.message;
    } finally {
      button.ariaBusy = null;
    }
  });
})();

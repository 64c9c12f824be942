// The one voice for screen readers: "3 new signals", and not three shouts.
(() => {
  const QUIET = 1000, LONGEST = 4000;
  let signals = 0, sentences = [], timer, since = 0;

  const speak = () => {
    const news = signals ? [signals === 1 ? '1 new signal' : `${signals} new signals`] : [];
    const region = document.querySelector('[data-announcer]');
    if (region) region.textContent = [...news, ...sentences.slice(-3)].join('. ');
    signals = 0;
    sentences = [];
    since = 0;
  };

  const soon = () => {
    since ||= Date.now();
    clearTimeout(timer);
    timer = setTimeout(speak, Math.min(QUIET, Math.max(0, since + LONGEST - Date.now())));
  };

  Live.announce = (sentence) => { sentences.push(sentence); soon(); };
  Live.announceSignal = () => { signals += 1; soon(); };
})();

// Reads one event stream over fetch and keeps coming back to it. EventSource would hide the status, so that a
// signed-out browser would knock for ever.
(() => {
  const UNANSWERED = 15000;     // an answer comes at once, or the line that the browser had kept open is dead
  const SILENCE = 40000;        // beats come every 15 s: two missed, and the connection is taken for dead
  const SUSPECT = 20000;        // on waking, one missed beat is enough
  const FIRST_WAIT = 1000, LONGEST_WAIT = 30000, LONGEST_ORDER = 120000;
  const STEADY = 10000;         // a stream that lasted this long starts the back-off anew

  const seconds = (text) => (/^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - Date.now());
  const ordered = (answer) => {
    const wait = seconds(answer.headers.get('Retry-After') ?? '') || 0;
    return Math.min(Math.max(wait, 0), LONGEST_ORDER);
  };
  const refused = (answer) => answer.status === 401 || answer.status === 403;
  const isStream = (answer) => answer.ok && answer.headers.get('content-type')?.startsWith('text/event-stream');
  const cursorOf = (frame) => Live.eventOf(frame).reset || frame.id;

  // on.frame(frame, retry), on.down(failures), on.out(status). Returns {close, nudge}.
  Live.readStream = (url, after, on) => {
    let last = after, closed = false, failures = 0, retry = null, order = 0, heard = 0;
    let control, watch, hurried = false, wake = () => {};

    const listen = (patience) => {
      heard = Date.now();
      clearTimeout(watch);
      watch = setTimeout(() => control.abort(), patience);
    };

    const take = (frame) => {
      if (frame.retry !== undefined) retry = frame.retry;
      // A hello may carry the head of the log with the replay still to come: cut off in between, it would skip that.
      if (frame.event !== 'live:hello' || !last) last = cursorOf(frame) || last;
      if (!closed && frame.event) on.frame(frame, retry);
    };

    const readOnce = async () => {
      control = new AbortController();
      listen(UNANSWERED);
      const address = last ? `${url}?after=${encodeURIComponent(last)}` : url;
      const answer = await fetch(address, {
        signal: control.signal, cache: 'no-store', redirect: 'error', headers: { Accept: 'text/event-stream' },
      });
      if (refused(answer)) { closed = true; on.out(answer.status); return; }
      if (!isStream(answer)) { order = ordered(answer); control.abort(); return; }
      const reader = answer.body.pipeThrough(new TextDecoderStream('utf-8', { ignoreBOM: true })).getReader();
      const parse = Live.frameParser(take);
      const opened = Date.now();
      try {
        for (let part = await reader.read(); !part.done && !closed; part = await reader.read()) {
          listen(SILENCE);
          parse(part.value);
        }
      } finally {
        if (Date.now() - opened > STEADY) failures = 0;
      }
    };

    // Jitter spreads those who lost the same server; what the server ordered is a lower bound.
    const pause = () => {
      const backOff = retry ?? Math.min(FIRST_WAIT * 2 ** (failures - 1), LONGEST_WAIT);
      const wait = hurried ? 0 : Math.max(backOff * (0.5 + Math.random() / 2), order * (1 + Math.random() / 4));
      retry = null;
      hurried = false;
      return new Promise((go) => {
        const timer = setTimeout(go, wait);
        wake = () => { if (!order) { clearTimeout(timer); go(); } };
      });
    };

    const run = async () => {
      while (!closed) {
        order = 0;
        try { await readOnce(); } catch { /* refused, cut or silent: told apart by nobody, tried again below */ }
        clearTimeout(watch);
        if (closed) return;
        failures += 1;
        on.down(failures);
        await pause();
        wake = () => {};
      }
    };
    run();

    return {
      close: () => { closed = true; clearTimeout(watch); control?.abort(); wake(); },
      // After sleep, or with another network, a dead connection looks alive until the silence is over.
      nudge: (sure) => {
        if (sure || Date.now() - heard > SUSPECT) { hurried = true; control.abort(); }
        wake();
      },
    };
  };
})();

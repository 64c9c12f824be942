// Says what a deed came to (header HX-Outcome), then ends the dialog and the selection and lets the lists fetch themselves.
(() => {
  const UNDONE_WITHIN = 58000;  // ms
  const MOVES = ['assignment:responded', 'assignment:withdrawn', 'live:refresh'];

  const endSelection = () => {
    for (const box of document.querySelectorAll('[data-selection] [data-select]:checked')) box.checked = false;
  };

  const say = ({ text, tone, undo }) => {
    Live.announce(undo ? `${text} It can be undone for a minute.` : text);
    const toast = Live.toast({ title: tone === 'hot' ? 'Not done:' : '', text, kind: tone, alert: tone === 'hot', own: true, stay: undo ? UNDONE_WITHIN : undefined });
    if (toast && undo) offerUndo(toast, undo);
  };

  // The button counts down with the server's minute, from the answer on: a little early is better than too late.
  // It goes as soon as there is nothing left to undo: everybody has answered, or another admin took it back.
  const offerUndo = (toast, address) => {
    const button = toast.querySelector('[data-toast-undo]'), until = Date.now() + UNDONE_WITHIN;
    let moved = false;
    const note = () => { moved = true; };
    const end = () => {
      clearInterval(timer);
      for (const kind of MOVES) document.body.removeEventListener(kind, note);
      button.remove();
    };
    const look = async () => {
      moved = false;
      const answer = await fetch(address).catch(() => null);
      if (answer?.ok && (await answer.json()).undoable === 0) end();
    };
    const count = () => {
      const left = Math.ceil((until - Date.now()) / 1000);
      if (left <= 0 || !toast.isConnected) { end(); return; }
      button.querySelector('[data-undo-left]').textContent = left;
      if (moved) look();
    };
    const timer = setInterval(count, 1000);
    for (const kind of MOVES) document.body.addEventListener(kind, note);
    button.hidden = false;
    count();
    button.addEventListener('click', () => {
      end();
      htmx.ajax('POST', address, { source: document.body, swap: 'none' });
      toast.remove();
    });
  };

  document.addEventListener('htmx:after:request', ({ detail: { ctx } }) => {
    const outcome = ctx.response.headers.get('HX-Outcome');
    if (!outcome) return;
    say(JSON.parse(outcome));
    if (ctx.response.status < 400) endSelection();
    // Its name has no colon: it is a person's wish and not an arrival, so no list holds it back.
    setTimeout(() => document.body.dispatchEvent(new CustomEvent('deed-done')));
  });
})();

// Says what a deed came to (header HX-Outcome), then ends the dialog and the selection and lets the lists fetch themselves.
(() => {
  const endSelection = () => {
    for (const box of document.querySelectorAll('[data-selection] [data-select]:checked')) box.checked = false;
  };

  const say = ({ text, tone }) => {
    Live.announce(text);
    Live.toast({ title: tone === 'hot' ? 'Not done:' : '', text, kind: tone, alert: tone === 'hot', own: true });
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

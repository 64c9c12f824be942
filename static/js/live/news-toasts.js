// The other events that somebody wants to be told of while he looks elsewhere. What was done in one go, and many of one
// sort at once, are one toast.
(() => {
  const TOGETHER = 120;         // ms: what is done in one go arrives in one go
  const CROWD = 4;              // more than toasts can stack are told as one
  let waiting = [], timer;

  const show = (said) => {
    Live.announce(`${said.title} ${said.text}`);
    Live.toast(said);
  };

  const grouped = (list, keyOf) => [...list.reduce(
    (found, said) => found.set(keyOf(said), [...(found.get(keyOf(said)) ?? []), said]), new Map()).values()];

  const showTogether = ([first, ...more]) => {
    if (!more.length) show(first);
    else show({ ...first, text: first.many?.(more.length + 1) ?? `${more.length + 1} signals`,
      href: '/notifications', action: 'Open notifications' });
  };

  const tell = () => {
    for (const same of grouped(waiting, (said) => `${said.kind} ${said.title}`)) {
      if (same.length > CROWD) showTogether(same);
      else grouped(same, (said) => said.batchId ?? said).forEach(showTogether);
    }
    waiting = [];
  };

  Live.startNewsToasts = () => {
    for (const [kind, words] of Object.entries(Live.toastWords())) {
      document.body.addEventListener(kind, ({ detail }) => {
        if (!Live.tells('message', kind, detail)) return;
        waiting.push({ kind, batchId: detail.batchId, href: Live.signalPage(detail.signalIdentifier), action: 'Open', ...words(detail) });
        clearTimeout(timer);
        timer = setTimeout(tell, TOGETHER);
      });
    }
  };
})();

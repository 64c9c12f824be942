// The other events that somebody wants to be told of while he looks elsewhere. Many of one sort at once are one toast.
(() => {
  const TOGETHER = 120;         // ms: what is done in one go arrives in one go
  const CROWD = 4;              // more than toasts can stack are told as one
  let waiting = [], timer;

  const show = (said) => {
    Live.announce(`${said.title} ${said.text}`);
    Live.toast(said);
  };

  const sorts = () => waiting.reduce((found, said) => {
    const sort = `${said.kind} ${said.title}`;
    return found.set(sort, [...(found.get(sort) ?? []), said]);
  }, new Map());

  const tell = () => {
    const found = sorts();
    waiting = [];
    for (const [first, ...more] of found.values()) {
      if (more.length < CROWD) [first, ...more].forEach(show);
      else show({ ...first, text: `${more.length + 1} signals`, href: '/notifications', action: 'Open notifications' });
    }
  };

  Live.startNewsToasts = () => {
    for (const [kind, words] of Object.entries(Live.toastWords())) {
      document.body.addEventListener(kind, ({ detail }) => {
        if (!Live.tells('message', kind, detail)) return;
        waiting.push({ kind, href: Live.signalPage(detail.signalIdentifier), action: 'Open', ...words(detail) });
        clearTimeout(timer);
        timer = setTimeout(tell, TOGETHER);
      });
    }
  };
})();

// The other events that somebody wants to be told of while he looks elsewhere.
Live.startNewsToasts = () => {
  for (const [kind, words] of Object.entries(Live.toastWords())) {
    document.body.addEventListener(kind, ({ detail }) => {
      if (!Live.tells('message', kind, detail)) return;
      const said = words(detail);
      Live.announce(`${said.title} ${said.text}`);
      Live.toast({ ...said, kind, href: Live.signalPage(detail.signalIdentifier), action: 'Open' });
    });
  }
};

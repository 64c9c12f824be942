// Notifications of the desktop, while nobody looks at the page. One tab of a browser shows them.
Live.startDesktop = (stream) => {
  if (!('Notification' in window)) return;
  const words = { 'signal:assigned': ({ signalIdentifier }) => Live.assignedWords([signalIdentifier]), ...Live.toastWords() };

  const show = (kind, payload) => {
    if (!stream.leading || !document.hidden || Notification.permission !== 'granted') return;
    if (!words[kind] || !Live.tells('desktop', kind, payload)) return;
    const { title, text } = words[kind](payload);
    // The tag joins what belongs together, so that twelve assignments are one notification.
    const shown = new Notification(`${title} ${text}`.trim(), { tag: payload.batchId ?? `${kind} ${payload.signalIdentifier}`, icon: '/static/favicon.svg' });
    shown.addEventListener('click', () => { focus(); location.assign(Live.signalPage(payload.signalIdentifier)); shown.close(); });
  };

  // A test is shown also while somebody looks at the page: that is when it is sent.
  document.body.addEventListener('trial:sent', () => {
    if (stream.leading && Notification.permission === 'granted') new Notification('GovIntel', { body: 'This is how you are told.', tag: 'trial', icon: '/static/favicon.svg' });
  });

  for (const kind of Live.kindsTold()) document.body.addEventListener(kind, ({ detail }) => show(kind, detail));
};

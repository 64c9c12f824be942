// Wires it all from what the body says. Last of the scripts.
(() => {
  const { cursor, session, assets } = document.body.dataset;
  if (cursor === undefined || !session) return;

  // Once, and not again before a stream has come up: refused although signed in, the page would go round for ever.
  const MARK = 'live-signed-out';
  // A form that ends the session (sign out, leave, erase) hears of it on the stream before its own answer, which says more.
  let answerComes = 0;
  addEventListener('submit', (event) => { if (!event.defaultPrevented) answerComes = 5_000; });
  const signOut = () => {
    Live.dispatch('live:out', {});
    if (sessionStorage.getItem(MARK)) return;
    sessionStorage.setItem(MARK, '1');
    setTimeout(() => location.assign('/sign-in'), answerComes);
  };

  const learn = (now) => {
    Live.learnState(now);
    if (now.out) signOut();
    else if (now.up) sessionStorage.removeItem(MARK);
  };

  Live.startPolling();
  Live.startAssignedToasts();
  Live.startNewsToasts();
  Live.startTray();
  Live.startTitle();

  // The name carries the session, or one person's tab would hear another's events,
  // and the assets, or an old page would lead new ones after a deploy.
  const open = navigator.locks ? Live.oneStream : Live.ownStream;
  const stream = open({
    url: '/live', cursor, name: `live ${session} ${assets}`, show: Live.show, state: learn,
    tell: (topic, detail) => Live.hearSound[topic]?.(detail),
  });
  Live.stream = stream;
  // What another tab answers at once would else come before htmx listens, and a list would never fetch what it missed.
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => stream.enter());
  else stream.enter();
  Live.startSound(stream);
  Live.startDesktop(stream);
  Live.startTrial();
  Live.startPreferences();
  Live.startReceipts(stream);
  Live.startAway(stream);

  addEventListener('pagehide', () => stream.leave());
  addEventListener('pageshow', ({ persisted }) => { if (persisted) stream.enter(); });
  addEventListener('online', () => stream.nudge(true));
  Live.onWaking(() => stream.nudge(false));
  document.addEventListener('visibilitychange', () => { if (!document.hidden) stream.nudge(false); });
})();

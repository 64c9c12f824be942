// One tab's own view of the log: shows each event once and in order, and asks the leader for what it missed.
Live.catchUp = ({ tab, cursor, say, show }) => {
  const history = Live.history(cursor);
  let caughtUp = true, early = [];

  const play = (event) => {
    // A reset is taken even when its cursor is lower or of another epoch: the server knows better what the log is now.
    if (event.reset !== null) { early = []; history.reset(event.reset); show(event); return; }
    if (event.id && !history.advance(event.id)) return;
    if (event.event === 'live:beat') return;
    if (event.id) history.keep(event);
    show(event);
  };

  const settle = () => { caughtUp = true; early.splice(0).forEach(play); };
  const join = () => { caughtUp = false; say({ type: 'join', tab, cursor: history.top }); };

  return {
    history, play, settle, join,

    // Live events wait until what lies between is here: shown first, they would have it dropped as seen.
    hearEvent: ({ event }) => { caughtUp || event.reset !== null ? play(event) : early.push(event); },

    hearStart: ({ from }) => { history.top === from || Live.isBehind(from, history.top) ? settle() : join(); },

    hearAnswer: (answer) => {
      if (answer.tab !== tab) return false;
      answer.events.forEach(play);
      settle();
      return true;
    },
  };
};

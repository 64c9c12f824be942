// The leading tab: collects where the others are, reads the stream from the lowest, passes on, answers latecomers.
Live.lead = ({ url, view, say, on, rest }) => {
  const SETTLE = 60;            // ms in which the tabs tell a new leader where they are
  const now = { up: false, failures: 0 };
  let lowest = view.history.top, reader = null, closed = false;

  const tell = (up, failures) => { Object.assign(now, { up, failures }); on.state({ up, failures }); };

  const pass = (frame, retry) => {
    const event = Live.eventOf(frame);
    if (frame.event === 'live:bye') { on.bye(event.payload?.reason, retry); return; }
    if (frame.event === 'live:hello') tell(true, 0);
    // The hello's cursor may be ahead of a replay that follows: taken, it would drop that replay as seen.
    if (frame.event === 'live:hello' && view.history.top) return;
    say({ type: 'event', event });
    view.play(event);
  };

  // Too far back for the last 500, or of another epoch: that tab fetches its lists anew rather than have a hole.
  const resetTo = (cursor) => ({ event: 'live:reset', reset: cursor, payload: { reason: 'behind', cursor } });

  const answer = (tab, cursor) => {
    const events = view.history.since(cursor) ?? [resetTo(view.history.top)];
    say({ type: 'answer', tab, events, now: { ...now } });
  };

  const begin = () => {
    if (closed) return;
    if (rest() > 0) { setTimeout(begin, rest()); return; }
    const from = lowest;
    lowest = null;
    say({ type: 'start', from });
    view.settle();
    reader = Live.readStream(url, from, { frame: pass, down: (failures) => tell(false, failures), out: on.out });
  };
  say({ type: 'ask' });
  setTimeout(begin, SETTLE);

  return {
    hearJoin: ({ tab, cursor }) => {
      if (reader) answer(tab, cursor);
      else if (Live.isBehind(cursor, lowest)) lowest = cursor;
    },
    nudge: (sure) => reader?.nudge(sure),
    close: () => { closed = true; reader?.close(); },
  };
};

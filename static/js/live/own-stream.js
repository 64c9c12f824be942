// A stream of this tab's own, where there are no Web Locks (plain HTTP on a LAN). The same face as Live.oneStream.
Live.ownStream = ({ url, cursor, show, state }) => {
  const view = Live.catchUp({ tab: '', cursor, say: () => {}, show });
  let reader = null, coming;

  const leave = () => { clearTimeout(coming); reader?.close(); reader = null; };
  const stop = (status) => { leave(); state({ out: status }); };

  const bye = (reason, retry) => {
    if (reason === 'signed-out' || reason === 'revoked') { stop(reason); return; }
    leave();
    const rest = retry ?? 1000;
    state({ up: false, failures: 1, until: Date.now() + rest });
    coming = setTimeout(enter, rest);
  };

  const take = (frame, retry) => {
    const event = Live.eventOf(frame);
    if (frame.event === 'live:bye') { bye(event.payload?.reason, retry); return; }
    if (frame.event === 'live:hello') state({ up: true, failures: 0 });
    if (frame.event !== 'live:hello' || !view.history.top) view.play(event);
  };

  const enter = () => {
    const down = (failures) => state({ up: false, failures });
    reader = Live.readStream(url, view.history.top, { frame: take, down, out: stop });
  };

  return {
    enter, leave, nudge: (sure) => reader?.nudge(sure), talk: () => {}, leading: true,
    get cursor() { return view.history.top; },
  };
};

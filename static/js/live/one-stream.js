// One stream a browser, however many tabs: a Web Lock chooses the leader, the others hear it over a channel.
// A browser opens six HTTP/1.1 connections to an origin: with a stream a tab, the seventh tab would never load.
Live.oneStream = ({ url, cursor, name, show, state, tell }) => {
  const UNHEARD = 45000;        // a follower that hears not even a beat has lost its leader
  const tab = Math.random().toString(36).slice(2);
  let channel = null, leader = null, restUntil = 0, silence, leave = () => {};

  const say = (message) => channel?.postMessage(message);
  const view = Live.catchUp({ tab, cursor, say, show });

  const learn = (now) => state({ ...now, until: restUntil });
  const lost = () => { if (!leader) learn({ up: false, failures: 2 }); };
  const hush = () => { clearTimeout(silence); silence = setTimeout(lost, UNHEARD); };

  const stop = (status) => { say({ type: 'out', status }); leave(); learn({ out: status }); };

  const on = {
    state: (now) => { say({ type: 'state', now }); learn(now); },
    out: stop,
    bye: (reason, retry) => {
      if (reason === 'signed-out' || reason === 'revoked') { stop(reason); return; }
      // Told to all: the next tab gets the lock at once, and would else be back in the same half second as everyone.
      // No jitter: the server has given everybody a moment of their own.
      restUntil = Date.now() + (retry ?? 1000);
      say({ type: 'rest', until: restUntil });
      leave();
      enter();
    },
  };

  const hear = {
    event: (message) => { hush(); view.hearEvent(message); },
    state: ({ now }) => { hush(); learn(now); },
    ask: () => { hush(); learn({ up: false, failures: 0 }); view.join(); },
    start: view.hearStart,
    answer: (message) => { if (view.hearAnswer(message)) { hush(); learn(message.now); } },
    join: (message) => leader?.hearJoin(message),
    rest: ({ until }) => { restUntil = until; },
    out: ({ status }) => { leave(); learn({ out: status }); },
    nudge: ({ sure }) => leader?.nudge(sure),
    talk: ({ topic, detail }) => tell(topic, detail),
  };

  const enter = () => {
    const waiting = new AbortController();
    const { signal } = waiting;
    let release = () => {};
    channel = new BroadcastChannel(name);
    channel.onmessage = ({ data }) => hear[data.type]?.(data);

    leave = () => {
      if (signal.aborted) return;
      if (leader) on.state({ up: false, failures: 0 });
      leader?.close();
      leader = null;
      clearTimeout(silence);
      waiting.abort();
      channel.close();
      channel = null;
      release();
    };
    const lead = async () => {
      const letGo = new Promise((go) => { release = go; });
      if (signal.aborted) return;
      leader = Live.lead({ url, view, say, on, rest: () => restUntil - Date.now() });
      await letGo;
    };
    navigator.locks.request(name, { signal }, lead).catch(() => { /* left while waiting for the lock */ });
    hush();
    view.join();
  };

  return {
    enter,
    leave: () => leave(),
    nudge: (sure) => (leader ? leader.nudge(sure) : say({ type: 'nudge', sure })),
    talk: (topic, detail) => say({ type: 'talk', topic, detail }),
    get leading() { return Boolean(leader); },
    get cursor() { return view.history.top; },
  };
};

// One chime in one tab of the browser, even a hidden one: hidden is when it matters.
(() => {
  const BURST = 2000, ANSWERS = 80;
  let last = 0, asked = null, stream;
  const me = Math.random().toString(36).slice(2);

  const play = () => {
    Live.chime().catch(() => { /* no audio device: the toast and the tray are there */ });
    const root = document.documentElement;
    root.dataset.sounded = String(Number(root.dataset.sounded ?? 0) + 1);
    Live.dispatch('live:sounded', {});
  };

  // The leader decides for all, so that two tabs never sound at once. One that may not play asks who may.
  // A test sounds also where the sound is turned off.
  const allows = (trial) => (trial ? Live.canChime() : Live.mayChime());

  const ring = ({ trial = false } = {}) => {
    if (!stream.leading || Date.now() - last < BURST) return;
    last = Date.now();
    if (allows(trial)) { play(); return; }
    asked = [];
    stream.talk('who-may-chime', { trial });
    setTimeout(() => { if (asked[0]) stream.talk('chime', { tab: asked[0] }); asked = null; }, ANSWERS);
  };

  Live.hearSound = {
    'who-may-chime': ({ trial }) => { if (allows(trial)) stream.talk('may-chime', { tab: me }); },
    'may-chime': ({ tab }) => asked?.push(tab),
    chime: ({ tab }) => { if (tab === me) play(); },
    // The page loaded last knows the preference best: turned on or off in one tab, it holds in all.
    'sound-is': ({ on }) => { document.body.dataset.sound = on; },
  };

  Live.startSound = (itsStream) => {
    stream = itsStream;
    stream.talk('sound-is', { on: document.body.dataset.sound });
    document.body.addEventListener('trial:sent', () => ring({ trial: true }));
    for (const kind of Live.kindsTold()) {
      document.body.addEventListener(kind, ({ detail }) => { if (Live.tells('sound', kind, detail)) ring(); });
    }
  };
})();

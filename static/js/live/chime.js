// Two soft notes, made here: no file to load, nothing to license.
(() => {
  const NOTES = [659.25, 880], LENGTH = 0.35, GAP = 0.14, LOUDNESS = 0.12;
  let context;

  const note = (frequency, at) => {
    const tone = new OscillatorNode(context, { type: 'sine', frequency });
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.linearRampToValueAtTime(LOUDNESS, at + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, at + LENGTH);
    tone.connect(loudness).connect(context.destination);
    tone.start(at);
    tone.stop(at + LENGTH);
  };

  // A browser plays nothing in a page where nobody has pressed anything yet.
  Live.canChime = () => Boolean(navigator.userActivation?.hasBeenActive);
  Live.mayChime = () => document.body.dataset.sound === '1' && Live.canChime();

  Live.chime = async () => {
    context ??= new AudioContext();
    if (context.state === 'suspended') await context.resume();
    NOTES.forEach((frequency, i) => note(frequency, context.currentTime + i * GAP));
  };
})();

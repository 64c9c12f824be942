// Cuts the text of an event stream into frames, as the HTML standard's event-stream format has it.
window.Live = {};

// take(frame) is called with {event, data, id, retry} for every frame that has an event, data or a retry.
Live.frameParser = (take) => {
  let rest = '', frame = {}, first = true;

  const field = (line) => {
    const colon = line.indexOf(':');
    if (colon === 0) return;                                        // a comment
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (name === 'data') frame.data = 'data' in frame ? `${frame.data}\n${value}` : value;
    else if (name === 'event') frame.event = value;
    else if (name === 'id' && !value.includes('\0')) frame.id = value;
    else if (name === 'retry' && /^\d+$/.test(value)) frame.retry = Number(value);
  };

  const end = () => {
    if ('event' in frame || 'data' in frame || 'retry' in frame) take(frame);
    frame = {};
  };

  return (text) => {
    if (first && text) { first = false; text = text.replace(/^\uFEFF/, ''); }
    // A chunk may end between CR and LF: the CR waits, or its LF would count as an empty line and cut a frame in two.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) line ? field(line) : end();
  };
};

Live.parse = (text) => {
  try { return JSON.parse(text); } catch { return null; }
};

// What tabs pass on to each other: the payload read once, and the cursor to take.
Live.eventOf = (frame) => {
  const payload = Live.parse(frame.data);
  const reset = frame.event === 'live:reset' ? payload?.cursor || frame.id || '' : null;
  return { event: frame.event, id: frame.id, payload, reset };
};

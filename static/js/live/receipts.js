// Tells the server which assignments have reached this browser: some seconds later, many at once, and one tab for all.
(() => {
  const SOONEST = 2000, SPREAD = 3000;        // ms: a startup's browsers do not all answer a batch in one moment
  const MOST = 500;                           // in one request
  const told = new Set();
  let waiting = new Set(), timer = null, over = false;

  const headers = () => JSON.parse(document.body.getAttribute('hx-headers:inherited') ?? '{}');

  const later = () => {
    if (timer === null && waiting.size && !over) timer = setTimeout(send, SOONEST + Math.random() * SPREAD);
  };

  const send = async () => {
    timer = null;
    if (over || Live.state !== 'live') return;                  // asked again once the line stands
    const batch = [...waiting].slice(0, MOST);
    batch.forEach((id) => { waiting.delete(id); told.add(id); });
    const body = new URLSearchParams(batch.map((id) => ['assignment', id]));
    try {
      await fetch('/inbox/receipts', { method: 'POST', body, headers: headers(), keepalive: true });
    } catch {
      batch.forEach((id) => { told.delete(id); waiting.add(id); });
    }
    later();
  };

  const note = (id) => { if (!told.has(id)) waiting.add(id); later(); };
  // What came while nobody was here is received with the page that shows it.
  const noteRows = () => document.querySelectorAll('[data-unreceived]').forEach((row) => note(row.dataset.unreceived));

  Live.startReceipts = (stream) => {
    // Given again after a decline it has the same id, and is received anew.
    document.body.addEventListener('signal:assigned', ({ detail: { assignmentId } }) => {
      told.delete(assignmentId);
      if (stream.leading && assignmentId) note(assignmentId);
    });
    document.body.addEventListener('live:state', later);
    document.body.addEventListener('live:out', () => { over = true; });
    document.addEventListener('htmx:after:swap', noteRows);
    noteRows();
  };
})();

// Assignments as toasts: one each, but many at once are one toast with a count.
(() => {
  const TOGETHER = 120;         // ms: what is assigned in one go arrives in one go
  const CROWD = 4;              // more than toasts can stack are told as one
  const told = new Set(), batches = new Map();
  let waiting = [], timer, crowds = 0;

  const show = (identifiers) => {
    const one = identifiers.length === 1;
    return Live.toast({
      ...Live.assignedWords(identifiers), kind: 'assigned',
      href: one ? Live.signalPage(identifiers[0]) : '/inbox', action: one ? 'Open' : 'Open inbox',
    });
  };

  // The count is of what has come, not the batch's size: a batch may be one signal for twelve startups.
  const showBatch = (batchId, identifiers) => {
    const batch = batches.get(batchId);
    const all = [...(batch?.identifiers ?? []), ...identifiers];
    batch?.toast?.remove();
    batches.set(batchId, { identifiers: all, toast: show(all) });
  };

  const groups = () => waiting.reduce((found, { batchId, assignmentId, signalIdentifier }) => {
    const key = batchId ?? `one ${assignmentId}`;
    return found.set(key, [...(found.get(key) ?? []), signalIdentifier]);
  }, new Map());

  const tell = () => {
    const found = groups();
    if (found.size > CROWD) showBatch(`crowd ${(crowds += 1)}`, waiting.map((payload) => payload.signalIdentifier));
    else found.forEach((identifiers, batchId) => showBatch(batchId, identifiers));
    waiting = [];
  };

  // What is taken back is not announced any more; a message that was closed stays closed.
  const takeBack = ({ detail: { signalIdentifier } }) => {
    waiting = waiting.filter((payload) => payload.signalIdentifier !== signalIdentifier);
    for (const [key, { identifiers, toast }] of batches) {
      const left = identifiers.filter((identifier) => identifier !== signalIdentifier);
      if (left.length === identifiers.length) continue;
      const shown = toast?.isConnected && left.length;
      toast?.remove();
      batches.set(key, { identifiers: left, toast: shown ? show(left) : null });
    }
  };

  // An assignment given again after a decline has the same id: the time tells it from the same event heard twice.
  const isToldAlready = ({ assignmentId, timestamp }) => {
    const key = `${assignmentId} ${timestamp}`;
    return told.has(key) || !told.add(key);
  };

  const announce = ({ detail }) => {
    if (isToldAlready(detail)) return;
    if (!Live.tells('message', 'signal:assigned', detail)) return;
    Live.announceSignal();
    waiting.push(detail);
    clearTimeout(timer);
    timer = setTimeout(tell, TOGETHER);
  };

  Live.startAssignedToasts = () => {
    document.body.addEventListener('signal:assigned', announce);
    document.body.addEventListener('assignment:withdrawn', takeBack);
  };
})();

// What one tab has seen: the cursor it is at, and the last events before it, for tabs that come later.
(() => {
  const KEPT = 500;

  const parts = (cursor) => {
    const cut = cursor.lastIndexOf('-');
    return { epoch: cursor.slice(0, cut), position: Number(cursor.slice(cut + 1)) };
  };

  // Positions compare only inside one epoch: after a restore a lower number may be the newer one.
  Live.sameEpoch = (a, b) => Boolean(a && b) && parts(a).epoch === parts(b).epoch;
  Live.isBehind = (a, b) => Live.sameEpoch(a, b) && parts(a).position < parts(b).position;

  Live.history = (cursor) => {
    let floor = cursor, top = cursor, events = [];
    return {
      get top() { return top; },

      // Moves to the event's cursor. False: seen already, or of an epoch this tab has not been reset to.
      advance(id) {
        if (!top) floor = top = id;
        else if (!Live.isBehind(top, id)) return false;
        top = id;
        return true;
      },
      keep(event) {
        events.push(event);
        if (events.length > KEPT) floor = events.shift().id;
      },
      // The events after a cursor, or null where they are no longer all here.
      since(id) {
        if (!Live.sameEpoch(id, floor) || Live.isBehind(id, floor)) return null;
        return events.filter((event) => Live.isBehind(id, event.id));
      },
      reset(id) { floor = top = id; events = []; },
    };
  };
})();

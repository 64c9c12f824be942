// A fragment with data-paced fetches itself anew at most once in so many seconds, whatever kinds of events concern it:
// for the first of them at once, and for those that follow once more, up to a fifth later, so that not all screens ask
// in the same moment. What happened last is never left out.
(() => {
  const waiting = new Map(); // id of the fragment → whether something has happened since it was fetched

  const fetchAnew = (fragment) => {
    const seconds = Number(fragment.dataset.paced);
    waiting.set(fragment.id, false);
    Live.dispatch(`due:${fragment.id}`, {});
    setTimeout(() => rest(fragment.id), seconds * 1000 * (1 + Math.random() / 5));
  };

  const rest = (id) => {
    const missed = waiting.get(id);
    waiting.delete(id);
    const fragment = document.getElementById(id);
    if (missed && fragment) fetchAnew(fragment);
  };

  const happened = ({ type }) => {
    for (const fragment of document.querySelectorAll('[data-paced]')) {
      if (!fragment.dataset.pacedKinds.split(' ').includes(type)) continue;
      if (waiting.has(fragment.id)) waiting.set(fragment.id, true);
      else fetchAnew(fragment);
    }
  };

  const listened = new Set();
  const listen = () => {
    for (const { dataset } of document.querySelectorAll('[data-paced]')) {
      for (const kind of dataset.pacedKinds.split(' ')) {
        if (listened.has(kind)) continue;
        listened.add(kind);
        document.body.addEventListener(kind, happened);
      }
    }
  };
  if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', listen);
  else listen();
})();

// What was typed into a field with data-draft="<name>" outlives a reload, a refresh of the fragment and a step back, until it is sent.
(() => {
  const place = (field) => `draft:${field.dataset.draft}`;

  const keep = ({ target }) => {
    if (!target.matches?.('[data-draft]')) return;
    if (target.value) sessionStorage.setItem(place(target), target.value);
    else sessionStorage.removeItem(place(target));
  };

  const bringBack = () => {
    for (const field of document.querySelectorAll('[data-draft]')) {
      const kept = sessionStorage.getItem(place(field));
      if (kept && !field.value) field.value = kept;
    }
  };

  const forget = (form) => {
    for (const field of form.querySelectorAll('[data-draft]')) sessionStorage.removeItem(place(field));
  };

  document.addEventListener('input', keep);
  document.addEventListener('submit', (event) => forget(event.target));
  document.addEventListener('htmx:after:swap', bringBack);
  bringBack();
})();

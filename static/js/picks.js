// A list of boxes to tick in [data-picks]: what says a number follows it.
// data-one="Assign to 1 startup" data-many="Assign to {n} startups" data-none="Assign": the words for the number ticked.
(() => {
  const tell = (root) => {
    const number = root.querySelectorAll('.pick :checked:not(:disabled)').length;
    for (const element of root.querySelectorAll('[data-many]')) {
      const { none, one, many } = element.dataset;
      element.textContent = (number === 0 ? none : number === 1 ? one : undefined) ?? many.replace('{n}', number);
    }
  };

  const tellAll = () => {
    for (const root of document.querySelectorAll('[data-picks]')) tell(root);
  };

  document.addEventListener('input', (event) => {
    const root = event.target.closest('[data-picks]');
    if (root) tell(root);
  });
  document.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && event.target.matches('[data-picks-find]')) event.preventDefault();
  });
  document.addEventListener('htmx:after:swap', tellAll);
  tellAll();
})();

// A form that is being sent is not sent a second time; its button says that it is busy.
(() => {
  const finish = (form) => {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll('[aria-busy]')) button.removeAttribute('aria-busy');
  };

  const onSubmit = (event) => {
    const form = event.target;
    if (form.method !== 'post') return;
    if ('sending' in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    form.dataset.sending = '';
    event.submitter?.setAttribute('aria-busy', 'true');
  };

  const finishAll = () => {
    for (const form of document.querySelectorAll('form[data-sending]')) finish(form);
  };

  document.addEventListener('submit', onSubmit, { capture: true });
  document.addEventListener('htmx:finally:request', ({ target }) => {
    const form = target.closest?.('form[data-sending]');
    if (form) finish(form);
  });
  addEventListener('pageshow', finishAll);
})();

// A form that is being sent is not sent a second time; its button says that it is busy.
(() => {
  const words = (button) => [...button.childNodes].findLast((node) => node.nodeType === Node.TEXT_NODE);

  // What takes long says so in the button: <form data-while-sent="Making it…">.
  const tell = (button, meanwhile) => {
    button.setAttribute('aria-disabled', 'true');
    button.dataset.words = words(button).data;
    words(button).data = meanwhile;
  };

  const finish = (form) => {
    delete form.dataset.sending;
    for (const button of form.querySelectorAll('[aria-busy]')) {
      button.removeAttribute('aria-busy');
      if (!('words' in button.dataset)) continue;
      button.removeAttribute('aria-disabled');
      words(button).data = button.dataset.words;
      delete button.dataset.words;
    }
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
    if (event.submitter && form.dataset.whileSent) tell(event.submitter, form.dataset.whileSent);
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

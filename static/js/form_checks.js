// Fields of form[data-checked] are checked when they are left, and again while they are wrong. The message stands under the field.
(() => {
  const isControl = (element) => element.matches?.('form[data-checked] :is(input, textarea, select)') && element.willValidate;

  const say = (control) => {
    const { validity, dataset } = control;
    if (validity.valueMissing) return dataset.missing ?? (control.type === 'radio' ? 'Choose one of these.' : 'This is missing.');
    if (validity.typeMismatch || validity.badInput) return dataset.mistyped ?? control.validationMessage;
    if (validity.tooShort) return `At least ${control.minLength} characters.`;
    return validity.valid ? '' : control.validationMessage;
  };

  const check = (control) => {
    const message = say(control);
    const line = control.closest('.field')?.querySelector('[data-error]');
    if (message) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
    if (line) {
      line.hidden = !message;
      line.querySelector('[data-error-text]').textContent = message;
    }
    return !message;
  };

  const takeOver = () => {
    for (const form of document.querySelectorAll('form[data-checked]')) form.noValidate = true;
  };

  const onLeave = ({ target }) => {
    if (isControl(target) && (target.value || target.hasAttribute('aria-invalid')) && target.type !== 'radio') check(target);
  };

  const onChange = ({ target }) => {
    if (isControl(target) && (target.hasAttribute('aria-invalid') || target.type === 'radio')) check(target);
  };

  const onSubmit = (event) => {
    if (!event.target.matches('form[data-checked]') || event.submitter?.formNoValidate) return;
    const wrong = [...event.target.elements].filter((control) => isControl(control) && !check(control));
    if (!wrong.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    wrong[0].focus();
  };

  document.addEventListener('focusout', onLeave);
  document.addEventListener('input', onChange);
  document.addEventListener('submit', onSubmit, { capture: true });
  document.addEventListener('htmx:after:swap', takeOver);
  takeOver();
})();

// Dialogs: opens those that htmx brings, closes them when their work is done, and stands in for `command` in older browsers.
(() => {

  const openArrived = () => {
    for (const dialog of document.querySelectorAll('dialog[data-arrives]:not([open])')) {
      dialog.addEventListener('close', () => dialog.remove(), { once: true });
      dialog.showModal();
    }
  };

  const closeOpen = () => {
    for (const dialog of document.querySelectorAll('dialog[data-dialog][open]')) dialog.close();
  };

  // A click on what is behind closes a dialog, unless it is a form: that may be half filled in.
  const closeFromBehind = (event) => {
    const dialog = event.target;
    if (dialog instanceof HTMLDialogElement && dialog.open && !dialog.querySelector('form')) dialog.close();
  };

  const obeyCommand = (event) => {
    const button = event.target.closest('button[commandfor]');
    const dialog = button && document.getElementById(button.getAttribute('commandfor'));
    if (!dialog) return;
    if (button.getAttribute('command') === 'show-modal') dialog.showModal();
    else if (button.getAttribute('command') === 'close') dialog.close();
  };

  document.addEventListener('htmx:after:swap', openArrived);
  document.addEventListener('click', closeFromBehind);
  document.body.addEventListener('dialog:close', closeOpen);
  if (!('commandForElement' in HTMLButtonElement.prototype)) document.addEventListener('click', obeyCommand);
})();

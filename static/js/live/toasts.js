// Small messages at the edge of the page. Text only: what an event carries is never read as HTML.
(() => {
  const STACKED = 4, STAY = 8000, LEAVING = 150;

  const remove = (toast) => { toast.dataset.leaving = ''; setTimeout(() => toast.remove(), LEAVING); };
  const isRead = (toast) => toast.matches(':hover, :focus-within');

  // Hovered or focused, it stays: someone is reading it, or about to press its link.
  const leaveLater = (toast, stay = STAY) => setTimeout(() => (isRead(toast) ? leaveLater(toast) : remove(toast)), stay);

  const fill = (toast, { title, text, href, action, alert, kind }) => {
    toast.dataset.kind = kind ?? '';
    toast.setAttribute('role', alert ? 'alert' : 'status');
    // The announcer speaks for all of them; an alert speaks for itself.
    if (alert) toast.removeAttribute('aria-live'); else toast.setAttribute('aria-live', 'off');
    // The space keeps the two apart when they are read as one sentence.
    toast.querySelector('[data-toast-title]').textContent = title ? `${title} ` : '';
    toast.querySelector('[data-toast-text]').textContent = text;
    const link = toast.querySelector('[data-toast-action]');
    if (link && href) { link.href = href; link.textContent = action ?? 'Open'; } else link?.remove();
  };

  // Returns the toast, or null where the person wants none: the tray still has it. The outcome of one's own deed is always told.
  Live.toast = (words) => {
    const area = document.querySelector('[data-toasts]'), template = document.querySelector('template#toast');
    if (!area || !template || (document.body.dataset.toastsOn === '0' && !words.own)) return null;
    const toast = template.content.firstElementChild.cloneNode(true);
    fill(toast, words);
    toast.querySelector('[data-toast-close]')?.addEventListener('click', () => remove(toast));
    area.append(toast);
    const shown = area.querySelectorAll(':scope > :not([data-leaving], :has([data-toast-undo]:not([hidden])))');
    [...shown].slice(0, -STACKED).forEach(remove);
    leaveLater(toast, words.stay);
    return toast;
  };

  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.defaultPrevented || document.querySelector('dialog[open]')) return;
    const last = [...document.querySelectorAll('[data-toasts] > :not([data-leaving])')].at(-1);
    if (last) remove(last);
  });
})();

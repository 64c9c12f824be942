// The number of unread notifications at the bell.
(() => {
  const label = (unread) => (unread ? `Notifications, ${unread} unread` : 'Notifications');

  Live.showUnread = (unread) => {
    for (const count of document.querySelectorAll('[data-unread]')) {
      count.dataset.unread = String(unread);
      count.textContent = String(unread);
      count.hidden = unread === 0;
      count.closest('a, button')?.setAttribute('aria-label', label(unread));
    }
  };

  Live.startTray = () => document.body.addEventListener('notification:changed', ({ detail }) => {
    if (Number.isInteger(detail.unread)) Live.showUnread(detail.unread);
  });
})();

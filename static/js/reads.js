// A line of the tray that is opened counts as read: its own form says so, while the browser goes on to the page.
document.addEventListener('click', (event) => {
  const form = event.target.closest('[data-unseen] a[data-row-link]')?.closest('li').querySelector('form[data-reads]');
  if (form) fetch(form.action, { method: 'POST', body: new FormData(form), keepalive: true, redirect: 'manual' });
});

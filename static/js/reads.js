// A line of the tray that is opened counts as read: its own button says so, while the browser goes on to the page.
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-unseen] a[data-row-link]')?.closest('li').querySelector('[data-reads]');
  if (button) fetch(button.formAction, { method: 'POST', body: new FormData(button.form), keepalive: true, redirect: 'manual' });
});

// The browser is asked for its permission by a click, never by itself.
(() => {
  const button = document.querySelector('[data-asks-desktop]'), state = document.querySelector('[data-desktop-state]');
  if (!button) return;
  const WORDS = { granted: 'This browser shows notifications.', denied: 'This browser does not allow notifications; its own settings can.', default: 'This browser has not been asked yet.' };

  const tell = () => {
    const permission = 'Notification' in window ? Notification.permission : 'denied';
    state.textContent = WORDS[permission];
    button.hidden = permission === 'denied';
    button.textContent = permission === 'granted' ? 'Show one' : 'Allow notifications';
  };

  button.addEventListener('click', async () => {
    if (Notification.permission !== 'granted') await Notification.requestPermission();
    else new Notification('GovIntel', { body: 'This is how you are told.' });
    tell();
  });
  tell();
})();

// Light or dark: by the system, or as the viewer chose. Runs in the head, before anything is painted.
(() => {
  const root = document.documentElement;
  const system = matchMedia('(prefers-color-scheme: dark)');

  const chosen = () => {
    try {
      return localStorage.getItem('theme') ?? 'system';
    } catch {
      return 'system';
    }
  };

  const show = () => {
    const choice = chosen();
    root.classList.toggle('dark', choice === 'dark' || (choice === 'system' && system.matches));
    for (const button of document.querySelectorAll('[data-theme-choice]')) {
      button.setAttribute('aria-pressed', String(button.dataset.themeChoice === choice));
    }
  };

  const choose = (choice) => {
    try {
      if (choice === 'system') localStorage.removeItem('theme');
      else localStorage.setItem('theme', choice);
    } catch {
      root.classList.toggle('dark', choice === 'dark');
      return;
    }
    show();
  };

  root.classList.toggle('js', !('still' in root.dataset)); // a page to look at has no scripts but this one
  show();
  system.addEventListener('change', show);
  addEventListener('storage', show);
  document.addEventListener('DOMContentLoaded', show);
  document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-theme-choice]');
    if (button) choose(button.dataset.themeChoice);
  });
})();

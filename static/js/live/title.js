// The unread count in front of the title, for a tab that is not looked at.
(() => {
  const unread = () => Number(document.querySelector('[data-unread]')?.dataset.unread ?? 0);

  const paint = () => {
    const plain = document.title.replace(/^\(\d+\) /, '');
    const title = unread() ? `(${unread()}) ${plain}` : plain;
    if (document.title !== title) document.title = title;
  };

  // Watched rather than told: a swap may bring a title or a count of its own.
  Live.startTitle = () => {
    new MutationObserver(paint).observe(document.head, { childList: true, subtree: true, characterData: true });
    new MutationObserver(paint).observe(document.body, { subtree: true, attributeFilter: ['data-unread'] });
    paint();
  };
})();

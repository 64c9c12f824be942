// The bar behind which arrivals wait: "Show 3 new signals".
(() => {
  const barOf = (list) => document.querySelector(`[data-news-of="${CSS.escape(list.id)}"]`);
  const words = (count) => (count === 0 ? 'Show changes' : `Show ${count} new ${count === 1 ? 'signal' : 'signals'}`);

  const fetchNews = async (list) => {
    const { id } = list;
    const swap = list.getAttribute('hx-swap');
    await htmx.ajax('GET', list.getAttribute('hx-get'), { source: list, target: list, swap, news: true });
    document.getElementById(id)?.querySelector('[data-fresh] a[href]')?.focus();
  };

  const hang = (list) => {
    const bar = document.querySelector('template#news-bar').content.firstElementChild.cloneNode(true);
    bar.dataset.newsOf = list.id;
    bar.addEventListener('click', () => fetchNews(document.getElementById(bar.dataset.newsOf)));
    list.before(bar);
    return bar;
  };

  Live.removeBar = (list) => barOf(list)?.remove();

  Live.showBar = (list, count) => {
    const bar = barOf(list) ?? hang(list);
    (bar.querySelector('[data-news]') ?? bar).textContent = words(count);
  };
})();

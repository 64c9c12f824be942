// A list fetched because of an event is swapped at once, unless somebody works in it: then it waits behind the bar.
(() => {
  const known = new WeakMap();                // request → the rows that were there before it

  const isNews = (ctx) => Live.isArrival(ctx.sourceEvent) || ctx.news === true;
  const listOf = (ctx) => (ctx.target instanceof Element && ctx.target.matches('[data-list]') ? ctx.target : null);
  // An error page, or a list that is not there any more, must not take the place of what one was reading.
  const fetchedList = (ctx, list) => (ctx.response.status < 400 ? Live.readList(ctx.text, list.id) : null);

  // What is gone for good (an undone assignment, an erased person) says so, whatever one was doing with it.
  const isGone = (ctx, list) => ctx.response.status === 404 && 'mayGo' in list.dataset;

  const hold = (list, fetched) => {
    const here = new Set(Live.rowKeys(list));
    const news = Live.rowKeys(fetched).filter((key) => !here.has(key)).length;
    if (news || Live.wordsOf(fetched) !== Live.wordsOf(list)) Live.showBar(list, news);
  };

  document.addEventListener('htmx:before:swap', (event) => {
    const { ctx } = event.detail, list = listOf(ctx);
    if (!list || !isNews(ctx)) return;
    const fetched = fetchedList(ctx, list);
    if (!fetched) {
      if (!isGone(ctx, list)) event.preventDefault();
      return;
    }
    // Looked at now and not when the request left: the work may have begun meanwhile.
    if (ctx.news !== true && (Live.isWorkedIn(list) || Live.wouldMove(list, fetched))) {
      event.preventDefault();
      hold(list, fetched);
    } else known.set(ctx, new Set(Live.rowKeys(list)));
  });

  document.addEventListener('htmx:after:swap', ({ detail: { ctx } }) => {
    const list = ctx.target instanceof Element && document.getElementById(ctx.target.id);
    if (!list || !list.matches('[data-list]')) return;
    Live.removeBar(list);
    if (known.has(ctx)) Live.markFresh(list, known.get(ctx));
  });

  // A second swap must not take the mark, and with it the movement, from the rows of the first.
  htmx.config.morphIgnore = [...htmx.config.morphIgnore, 'data-fresh'];
})();

// Turns an event of the log into a CustomEvent on the body, which fragments and scripts listen for.
(() => {
  const say = (kind, payload) => document.body.dispatchEvent(new CustomEvent(kind, { detail: payload }));

  Live.dispatch = say;

  Live.show = ({ event, payload }) => {
    if (event === 'signal:assigned') console.log('📌 Signal assigned to you:', payload);
    say(event, payload ?? {});
    if (event === 'live:reset') say('live:refresh', payload);
  };

  // A request made by an event and not by a person: every kind has a colon, and is dispatched on the body.
  Live.isArrival = (cause) =>
    cause instanceof CustomEvent && cause.target === document.body && cause.type.includes(':');

  document.addEventListener('htmx:before:request', ({ detail: { ctx } }) => {
    const isList = ctx.sourceElement.matches('[data-list]');
    if (isList && Live.isArrival(ctx.sourceEvent)) console.log('Fetching signals…');
  });
})();

// Of what this person is told, and how: chosen on the server, and written into the page.
(() => {
  const chosen = () => JSON.parse(document.body.dataset.channels || '{}');

  // From one hour of the person's own day to another; what is urgent passes through.
  const isQuiet = () => {
    const { quiet, zone } = document.body.dataset;
    if (!quiet) return false;
    const [begin, end] = quiet.split('-').map(Number);
    const hour = Number(new Intl.DateTimeFormat('en-GB', { hour: '2-digit', hourCycle: 'h23', timeZone: zone || 'UTC' }).format(new Date()));
    return begin < end ? hour >= begin && hour < end : hour >= begin || hour < end;
  };

  Live.tells = (way, kind, payload = {}) => {
    const { ways, muted } = chosen();
    if (!ways?.[kind]?.includes(way) || muted?.includes(payload.signalIdentifier)) return false;
    return Boolean(payload.urgent) || !isQuiet();
  };

  Live.kindsTold = () => Object.keys(chosen().ways ?? {});
})();

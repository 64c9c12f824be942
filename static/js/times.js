// Moments in the viewer's own zone: "in 3 days", kept true as time passes; the exact moment on hover and for screen readers.
(() => {
  const MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, WEEK = 7 * DAY; // seconds
  const language = document.documentElement.lang || 'en';
  const zone = document.body.dataset.zone || undefined;
  const words = new Intl.RelativeTimeFormat(language);
  const exactly = new Intl.DateTimeFormat('en-GB', {
    weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZoneName: 'short', timeZone: zone,
  });
  const date = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: zone });
  const weekday = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone });

  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone });

  const yearOf = (moment) => date.formatToParts(moment).find(({ type }) => type === 'year').value;

  const relative = (moment) => {
    const left = (moment - Date.now()) / 1000;
    const size = Math.abs(left);
    if (size < MINUTE) return left > 0 ? 'now' : 'just now';
    if (size >= 10 * WEEK) return date.format(moment);
    const unit = size < HOUR ? [MINUTE, 'minute'] : size < 2 * DAY ? [HOUR, 'hour'] : size < 21 * DAY ? [DAY, 'day'] : [WEEK, 'week'];
    return words.format(Math.trunc(left / unit[0]), unit[1]);
  };

  // A bare date means that day wherever the viewer is; a moment is the day it falls on for the viewer.
  const dayOf = (text) => (text.length === 10 ? new Date(`${text}T12:00:00`) : new Date(text));
  const dayName = (day) => {
    const at = (offset) => date.format(new Date(Date.now() + offset * DAY * 1000));
    const found = ['yesterday', 'today', 'tomorrow'].find((_, index) => at(index - 1) === date.format(day));
    if (found) return found;
    return yearOf(day) === yearOf(Date.now()) ? weekday.format(day).replace(',', '') : date.format(day);
  };

  const level = (moment) => {
    const hours = (moment - Date.now()) / 1000 / HOUR;
    return hours <= 0 ? 'past' : hours <= 96 ? 'hot' : hours <= 168 ? 'warm' : 'calm';
  };

  const write = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  const inWords = { relative, day: dayName, clock: (moment) => `${dayName(moment)}, ${time.format(moment)}` };

  const show = (element) => {
    const kind = element.dataset.time;
    const moment = kind === 'day' ? dayOf(element.dateTime) : new Date(element.dateTime);
    write(element.querySelector('[data-time-text]'), inWords[kind](moment));
    if (kind === 'day') return;
    element.title = exactly.format(moment);
    write(element.querySelector('[data-time-exact]'), `, ${exactly.format(moment)}`);
    if (element.dataset.level) element.dataset.level = level(moment);
  };

  const showAll = () => {
    for (const element of document.querySelectorAll('time[data-time]')) show(element);
  };

  document.addEventListener('htmx:after:swap', showAll);
  setInterval(showAll, 30_000);
  showAll();
})();

// What a toast says, by kind of event and by who is told. Only what the payload has: ids, never a notice's text.
// An approved request has no toast of its own: the assignment that it led to has.
(() => {
  const dayOf = (moment) => moment.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' });

  const toStartup = {
    'assignment:withdrawn': ({ signalIdentifier, undone }) => ({
      title: 'Withdrawn:', text: `${signalIdentifier} is no longer assigned to you`,
      many: (count) => `${count} signals are no longer assigned to you`, ...(undone && { href: null }),
    }),
    'assignment:updated': ({ signalIdentifier, dueDate, refused }) => ({
      title: refused ? 'No more time:' : 'Answer by:',
      text: dueDate ? `${signalIdentifier}${refused ? ', please answer' : ''} by ${Live.dayWords(dueDate)}` : `${signalIdentifier}, without a day`,
    }),
    'assignment:notice_changed': ({ signalIdentifier, changed, deadline }) => ({
      title: changed === 'the status' ? 'Open again:' : 'Notice changed:',
      text: changed === 'the status' ? signalIdentifier : `${signalIdentifier}, ${changed}${deadline ? `: it closes on ${dayOf(new Date(deadline))}` : ''}`,
    }),
    'assignment:notice_closed': ({ signalIdentifier }) => ({ title: 'Notice closed:', text: signalIdentifier }),
    'assignment:reminded': ({ signalIdentifier }) => ({ title: 'Reminder:', text: `${signalIdentifier} waits for your answer` }),
    'pool:rejected': ({ signalIdentifier }) => ({ title: 'Request rejected:', text: signalIdentifier }),
    'pool:listed': ({ signalIdentifier }) => ({ title: 'New in the pool:', text: signalIdentifier }),
    'pool:waiting': ({ signalIdentifier, place }) => ({ title: 'Waiting list:', text: `You are number ${place} for ${signalIdentifier}` }),
  };
  const ANSWERS = { accepted: 'Accepted:', declined: 'Declined:', submitted: 'Submitted:', won: 'Won:', lost: 'Lost:' };
  const toAdmins = {
    'assignment:responded': ({ status, signalIdentifier }) => ({
      title: ANSWERS[status] ?? 'Answered:', text: signalIdentifier,
    }),
    'assignment:viewed': ({ signalIdentifier }) => ({ title: 'Opened:', text: signalIdentifier }),
    'assignment:extension_requested': ({ signalIdentifier }) => ({ title: 'Asks for time:', text: signalIdentifier }),
    'assignment:overdue': ({ signalIdentifier }) => ({ title: 'Overdue:', text: signalIdentifier }),
    'assignment:unopened': ({ signalIdentifier }) => ({ title: 'Not opened:', text: signalIdentifier }),
    'pool:requested': ({ signalIdentifier }) => ({ title: 'Requested from the pool:', text: signalIdentifier }),
  };
  // A day has no zone: it is the same for who set it and who reads it.
  Live.dayWords = (day) => dayOf(new Date(`${day}T12:00:00`));

  const isAdmin = () => ['admin', 'viewer'].includes(document.body.dataset.role);

  Live.toastWords = () => (isAdmin() ? toAdmins : toStartup);
  Live.signalPage = (identifier) => `${isAdmin() ? '/admin/signals/' : '/inbox/'}${encodeURIComponent(identifier)}`;

  Live.assignedWords = (identifiers) => (identifiers.length === 1
    ? { title: 'Signal Assigned:', text: `${identifiers[0]} has been assigned to you` }
    : { title: '', text: `${identifiers.length} signals have been assigned to you` });
})();

// The test that somebody sends to himself: it comes the whole way, and is told also where messages are turned off.
Live.startTrial = () => document.body.addEventListener('trial:sent', () => {
  Live.announce('Test: this is how you are told');
  Live.toast({ title: 'Test:', text: 'this is how you are told', kind: 'trial', own: true });
});

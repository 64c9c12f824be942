// What this person has chosen in another tab, or on another device, holds here too; also where word of it was missed.
Live.startPreferences = () => {
  let asked = 0, learnt = 0;
  // Of two answers the one that was asked for later holds, whichever comes first.
  const learn = async () => {
    const turn = asked += 1;
    const answer = await fetch('/shell/telling').catch(() => null);
    const told = answer?.ok ? await answer.json() : null;
    if (!told || turn < learnt) return;
    learnt = turn;
    Object.assign(document.body.dataset, told);
  };
  for (const kind of ['preferences:changed', 'live:refresh']) document.body.addEventListener(kind, learn);
};

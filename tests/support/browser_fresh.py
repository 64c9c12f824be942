"""Is an open page what it would be if it were loaded now?"""

from .browser import PATIENCE, Screen

# Times are told relative to now; marks of arrival and of selection are the page's own.
_COMPARE = """async (parts) => {
  const OWN = ['data-fresh', 'data-state', 'data-active', 'data-selecting', 'data-htmx-powered', 'aria-pressed',
    'data-unreceived'];
  const plain = (main) => {
    const copy = main.cloneNode(true);
    copy.querySelectorAll('.news, .flash, script, template').forEach((part) => part.remove());
    copy.querySelectorAll('time').forEach((time) => { time.replaceWith(time.getAttribute('datetime')); });
    copy.querySelectorAll('[name=csrf_token]').forEach((field) => field.remove());
    copy.querySelectorAll('#viewing').forEach((part) => part.remove());
    // Charts of weeks are fetched once a minute.
    copy.querySelectorAll('[data-paced="60"]').forEach((part) => part.remove());
    for (const part of [copy, ...copy.querySelectorAll('*')]) {
      OWN.forEach((name) => part.removeAttribute(name));
      part.className = [...part.classList].filter((name) => !name.startsWith('htmx-')).join(' ');
      if (!part.className) part.removeAttribute('class');
      const attributes = [...part.attributes].map(({ name, value }) => [name, value]).sort();
      attributes.forEach(([name]) => part.removeAttribute(name));
      attributes.forEach(([name, value]) => part.setAttribute(name, value));
    }
    return copy.outerHTML.replace(/\\s+/g, ' ').replace(/> </g, '><').replace(/></g, '>\\n<');
  };
  const answer = await fetch(location.href, { headers: { Accept: 'text/html' } });
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const [now, then] = [document, fresh].map((page) => parts.map((part) => plain(page.querySelector(part))).join(' '));
  if (now === then) return null;
  const [a, b] = [now.split('\\n'), then.split('\\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  return { here: a.slice(Math.max(0, at - 2), at + 4), fresh: b.slice(Math.max(0, at - 2), at + 4) };
}"""
# Asked inside the page, so that no other page's work lies between two looks.
_WAIT = f"""async ([patience, parts]) => {{
  const firstDifference = {_COMPARE};
  const end = Date.now() + patience;
  for (;;) {{
    const found = await firstDifference(parts);
    if (found === null || Date.now() > end) return found;
    await new Promise((go) => {{ setTimeout(go, 200); }});
  }}
}}"""


def wait_until_fresh(screen: Screen, *around: str) -> None:
    """Fails with the difference that stayed, in what the page is about or in these parts around it."""
    left = screen.page.evaluate(_WAIT, [PATIENCE, ["main", *around]])
    assert left is None, f"{screen.page.url} is stale: {left}"

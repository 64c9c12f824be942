"""What every page must be, whichever test loads it."""

from collections import Counter
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

LABELLED = "input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea"
ADDRESSES = ("href", "src", "action", "formaction")
REFERENCES = ("aria-controls", "aria-describedby", "aria-labelledby", "aria-owns", "for", "form", "list", "headers")


def check_page(html: str, *, where: str) -> None:
    """Raise AssertionError with everything that is wrong with a whole page."""
    tree = LexborHTMLParser(html)
    faults = [*_page_faults(html, tree), *_faults(tree), *_dangling(tree)]
    assert not faults, f"{where}: " + "; ".join(faults)


def check_fragment(html: str, *, where: str) -> None:
    """The same for a fragment; what it refers to may stand on its page."""
    faults = list(_faults(LexborHTMLParser(html)))
    assert not faults, f"{where}: " + "; ".join(faults)


def _page_faults(html: str, tree: LexborHTMLParser) -> Iterator[str]:
    if not html.lstrip().lower().startswith("<!doctype html>"):
        yield "no doctype"
    title = tree.css_first("head title")
    if title is None or not title.text().strip():
        yield "no title"
    if len(tree.css("h1")) != 1:
        yield f"{len(tree.css('h1'))} first headings"
    if not (tree.root and tree.root.attributes.get("lang")):
        yield "no language"
    if len(tree.css("main")) != 1:
        yield "no single <main>"


def _faults(tree: LexborHTMLParser) -> Iterator[str]:
    yield from _doubled_ids(tree)
    yield from _inline_code(tree)
    for form in tree.css("form"):
        yield from _form_faults(form)
    for control in tree.css(LABELLED):
        if not _is_labelled(control, tree):
            yield f"a field without a label: {_tag(control)}"
    for button in tree.css("button, a[href]"):
        if not _has_name(button):
            yield f"nothing to read on {_tag(button)}"
    if tree.css_first(".pager") and not tree.css_first("a[download]"):
        yield "a list that is no file as well"
    for image in tree.css("img:not([alt])"):
        yield f"an image without alt: {_tag(image)}"


def _doubled_ids(tree: LexborHTMLParser) -> Iterator[str]:
    ids = Counter(node.attributes.get("id") for node in tree.css("[id]"))
    yield from (f"id {name!r} stands {times} times" for name, times in ids.items() if times > 1)


def _inline_code(tree: LexborHTMLParser) -> Iterator[str]:
    """What the Content-Security-Policy would stop, or should never be needed."""
    for script in tree.css("script:not([src])"):
        if script.attributes.get("type") not in ("application/json", "application/ld+json"):
            yield f"an inline script: {_tag(script)}"
    if tree.css("style"):
        yield "an inline style sheet"
    for node in tree.css("*"):
        for name, value in node.attributes.items():
            if name == "style" or name.startswith(("on", "hx-on")):
                yield f"inline {name} on {_tag(node)}"
            if name in ("href", "src", "action", "formaction") and (value or "").strip().lower().startswith(
                "javascript:"
            ):
                yield f"a script as an address on {_tag(node)}"
            if name.startswith("hx-") and ("js:" in (value or "") or "javascript:" in (value or "")):
                yield f"{name} needs eval on {_tag(node)}"


def _form_faults(form: LexborNode) -> Iterator[str]:
    method = (form.attributes.get("method") or "").lower()
    if method == "dialog":
        return
    if not form.attributes.get("action"):
        yield f"a form without an action: {_tag(form)}"
    if method not in ("get", "post"):
        yield f"a form without a method: {_tag(form)}"
    if method == "post" and not form.css("input[name=csrf_token][value]"):
        yield f"a form without a CSRF token: {_tag(form)}"
    if not _submits(form):
        yield f"a form that nothing sends: {_tag(form)}"


def _submits(form: LexborNode) -> bool:
    if form.css("button:not([type=button]), input[type=submit], [hx-trigger]") or "hx-trigger" in form.attributes:
        return True
    return "id" in form.attributes


def _is_labelled(control: LexborNode, tree: LexborHTMLParser) -> bool:
    attributes = control.attributes
    if attributes.get("aria-label") or attributes.get("aria-labelledby"):
        return True
    own_id = attributes.get("id")
    if own_id and any(label.attributes.get("for") == own_id for label in tree.css("label")):
        return True
    parent = control.parent
    while parent is not None:
        if parent.tag == "label":
            return True
        parent = parent.parent
    return False


def _has_name(node: LexborNode) -> bool:
    named = ("aria-label", "aria-labelledby", "title")
    return bool(node.text().strip() or any(node.attributes.get(name) for name in named) or node.css("img[alt]"))


def _dangling(tree: LexborHTMLParser) -> Iterator[str]:
    ids = {node.attributes.get("id") for node in tree.css("[id]")}
    for name in REFERENCES:
        for node in tree.css(f"[{name}]"):
            for reference in (node.attributes.get(name) or "").split():
                if reference not in ids:
                    yield f"{name} of {_tag(node)} points to {reference!r}, which is not there"


def _tag(node: LexborNode) -> str:
    return (node.html or "").partition(">")[0][:160] + ">"

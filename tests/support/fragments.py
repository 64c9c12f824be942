"""An open page without a browser: its fragments, what each of them listens for, and whether it would be fresh again."""

import re
from typing import NamedTuple

from selectolax.lexbor import LexborHTMLParser, LexborNode

from .client import Client, Page

_OWN = ".news, .flash, script, template, #viewing, [name=csrf_token]"
_HEARS = re.compile(r"([a-z_]+:[a-z_]+) from:body")


class Fragment(NamedTuple):
    """A part of a page that fetches itself anew when it hears one of `kinds`."""

    html: str
    address: str
    kinds: frozenset[str]


class Opened(NamedTuple):
    """A loaded page: its fragments by their ids, and what is left of it."""

    fragments: dict[str, Fragment]
    rest: str


def opened(page: Page) -> Opened:
    """Nothing relative to now is in it."""
    tree = page.tree
    _plain(tree)
    found: dict[str, Fragment] = {}
    for node in tree.css("main [hx-get][hx-trigger][id], #nav, #bell, #place[hx-trigger]"):
        kinds = _heard_by(node)
        if kinds:
            found[node.id or ""] = Fragment(node.html or "", node.attributes["hx-get"] or "", kinds)
            node.decompose()
    for form in tree.css("form[data-checked]"):  # what somebody fills in stays as they found it
        form.decompose()
    [main] = tree.css("main")
    return Opened(found, main.html or "")


def fetched(client: Client, fragment: Fragment, name: str) -> str | None:
    """The fragment as it comes when it fetches itself; None where it stays as it is."""
    answer = client.get(fragment.address, headers={"HX-Request": "true"}, checked=False)
    if answer.status_code != 200:
        return None
    tree = LexborHTMLParser(answer.text)
    _plain(tree)
    [node] = tree.css(f"#{name}")
    return node.html


def difference(before: str, now: str) -> str:
    """The first lines that differ."""
    pairs = zip(before.replace("><", ">\n<").split("\n"), now.replace("><", ">\n<").split("\n"), strict=False)
    return next((f"{one!r} is now {other!r}" for one, other in pairs if one != other), "it is longer or shorter")


def _heard_by(node: LexborNode) -> frozenset[str]:
    paced = (node.attributes.get("data-paced-kinds") or "").split()
    heard = _HEARS.findall(node.attributes["hx-trigger"] or "")
    return frozenset([*heard, *paced]) - {"live:refresh"}


def _plain(tree: LexborHTMLParser) -> None:
    for node in tree.css(_OWN):
        node.decompose()
    for time in tree.css("time"):
        time.replace_with(time.attributes["datetime"] or "")
    for node in tree.css("[data-unreceived]"):
        del node.attrs["data-unreceived"]

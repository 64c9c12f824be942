"""A notice's own words, made readable and harmless.

Whoever writes a notice could write markup that acts in a reader's name: a script, a form, a link that runs, or an
attribute that htmx obeys (`hx-post` needs no script at all). So text is only ever shown through this file: plain text
is escaped, HTML goes through an allow-list of tags, and of all attributes only a web link's address is left.
"""

import html
import re

import nh3
from flask import Flask
from markupsafe import Markup, escape

from .titles import readable_title

_TAGS = {"p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "u", "h3", "h4", "blockquote", "pre", "a"} | {
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
_UNREAD = {"script", "style", "template", "iframe", "object", "noscript", "textarea", "title", "svg", "math"}
_MARKUP = re.compile(r"</?(p|br|div|span|ul|ol|li|table|strong|b|em|i|u|h[1-6]|a|font|script)\b[^>]*>", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n+")
_RULER = re.compile(r"\s*[*_=~-]{5,}\s*")
_SENTENCE_END = re.compile(r"(?<=[a-z)\]”\"][.!?]) (?=[A-Z(])")
_LONG_PARAGRAPH = 700  # characters; SAM.gov's export joins all lines of a notice into one
_SHORT_PARAGRAPH = 350


def init_app(app: Flask) -> None:
    app.add_template_filter(notice_text)
    app.add_template_filter(readable_title)


def notice_text(text: str | None) -> Markup:
    """Paragraphs, lists and links of a notice; nothing else of what it may bring along."""
    text = (text or "").strip()
    return _cleaned(text) if _MARKUP.search(text) else _paragraphs(text)


def _cleaned(text: str) -> Markup:
    return Markup(
        nh3.clean(
            text,
            tags=_TAGS,
            clean_content_tags=_UNREAD,
            attributes={"a": {"href"}},
            url_schemes={"http", "https"},
            url_relative="deny",  # an address of ours in a stranger's words is no link to the notice's site
            link_rel="noopener nofollow",
        )
    )


def _paragraphs(text: str) -> Markup:
    """Entities are read once: the exports escape what was HTML on the way in."""
    lines = _RULER.sub("\n\n", html.unescape(text).replace("\r\n", "\n"))
    parts = [part for block in _BLANK_LINES.split(lines) for part in _broken_up(block.strip())]
    return Markup("\n").join(Markup("<p>{}</p>").format(_with_breaks(part)) for part in parts if part)


def _with_breaks(block: str) -> Markup:
    return Markup("<br>").join(escape(line.strip()) for line in block.split("\n"))


def _broken_up(block: str) -> list[str]:
    """A wall of text, cut at the ends of sentences into paragraphs that can be read."""
    if len(block) < _LONG_PARAGRAPH or "\n" in block:
        return [block]
    paragraphs = [""]
    for sentence in _SENTENCE_END.split(block):
        if len(paragraphs[-1]) > _SHORT_PARAGRAPH:
            paragraphs.append("")
        paragraphs[-1] = f"{paragraphs[-1]} {sentence}".strip()
    return paragraphs

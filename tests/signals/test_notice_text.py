"""What is left of a notice's text, and of a title that shouts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from app.signals.notice_text import notice_text
from app.signals.titles import readable_title

HARMLESS = {"html", "head", "body", "p", "br", "ul", "ol", "li", "b", "strong", "i", "em", "u", "h3", "h4"} | {
    *("blockquote", "pre", "a", "table", "thead", "tbody", "tr", "th", "td")
}


def test_plain_text_becomes_paragraphs_and_stays_text() -> None:
    assert notice_text("a < b\nc\n\n<x-y> d") == "<p>a &lt; b<br>c</p>\n<p>&lt;x-y&gt; d</p>"


def test_a_wall_of_text_is_cut_at_sentences_and_loses_no_word() -> None:
    text = "This is one sentence of a notice. " * 60
    shown = notice_text(text)
    assert shown.count("<p>") > 3
    assert shown.replace("<p>", "").replace("</p>", "").split() == text.split()


def test_a_link_leads_to_the_web_only_and_gives_nothing_away() -> None:
    shown = notice_text(
        '<p><a href="https://sam.gov/x" target="_blank">ok</a> '
        '<a href="javascript:x()">no</a> <a href="/sign-out">no</a></p>'
    )
    assert '<a href="https://sam.gov/x" rel="noopener nofollow">ok</a>' in shown
    assert not any(word in shown for word in ("javascript", "target", "sign-out"))


@pytest.mark.parametrize(
    "evil",
    [
        '<p hx-get="/x" data-hx-post="/y" hx-on:click="z" onclick="z" style="x" id="main" class="btn">a</p>',
        "<p>a</p><script>alert(1)</script><style>*{}</style><iframe src=x></iframe><form action=/x><input></form>",
        "<p>a</p><svg><script>alert(1)</script></svg><math><mi xlink:href='javascript:x'></math><img src=x onerror=y>",
        "&lt;p&gt;&lt;script&gt;alert(1)&lt;/script&gt;",
        "<p>a<template><p hx-get=/x></template>",
    ],
)
def test_nothing_that_acts_is_left(evil: str) -> None:
    _check_harmless(notice_text(evil))


@given(
    st.lists(
        st.sampled_from(
            ["<p ", "<a href=", "javascript:", "'", '"', ">", "<", "/", "hx-get=", "<svg", "&lt;", "&#60;", "x"]
        )
    )
)
def test_nothing_that_acts_is_left_of_any_scrap(scraps: list[str]) -> None:
    _check_harmless(notice_text("".join(scraps)))


def _check_harmless(shown: str) -> None:
    for node in LexborHTMLParser(shown).css("*"):
        assert node.tag in HARMLESS
        assert set(node.attributes) <= ({"href", "rel"} if node.tag == "a" else set())
        assert (node.attributes.get("href") or "https:").startswith(("https:", "http:"))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("59--BACKPLANE ASSEMBLY", "Backplane assembly"),
        ("FA9453-23-R-A004 NEUTRON STAR CALL", "FA9453-23-R-A004 neutron star call"),
        ("COMBAT SIMULATOR (CEESIM) FOR NASA", "Combat simulator (CEESIM) for NASA"),
        ("Technology InteGrator (TIGAR)", "Technology InteGrator (TIGAR)"),
        ("NASA", "NASA"),
        ("", ""),
    ],
)
def test_a_title_that_shouts_is_calmed(title: str, shown: str) -> None:
    assert readable_title(title) == shown

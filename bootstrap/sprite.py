"""Joins the icons named in static/icons.txt into one file, each a <symbol> to be used by its name."""

import re
from pathlib import Path

from bootstrap.commands import ToolFailed

DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
# No stroke-width: a symbol's own would win over the page's, and the width of a line is a matter of the look.
SYMBOL = (
    '<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    ' stroke-linecap="round" stroke-linejoin="round">{drawing}</symbol>'
)


def build_sprite(names: list[str], drawings: Path) -> str:
    symbols = [_symbol(name, drawings / f"{name}.svg") for name in names]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>\n"])


def _symbol(name: str, file: Path) -> str:
    if not file.exists():
        raise ToolFailed(f"static/icons.txt names an icon that does not exist: {name}")
    found = DRAWING.search(file.read_text())
    drawing = re.sub(r"\s+", " ", found[1]).strip() if found else ""
    return SYMBOL.format(name=name, drawing=drawing)

"""Fetches what the browser needs and others wrote, into static/vendor/ under plain names."""

from pathlib import Path

from bootstrap.nodejs import install_packages
from bootstrap.paths import ICON_NAMES, PACKAGES, ROOT, VENDOR
from bootstrap.speech import tell
from bootstrap.sprite import build_sprite
from bootstrap.stamps import fingerprint, is_stamped

FILES = {
    "htmx.js": ["htmx.org/dist/htmx.min.js"],
    "basecoat.css": ["basecoat-css/dist/basecoat-nova.cdn.min.css"],
    # Not its toasts: they write titles as raw HTML. The first one is the registry that the others enrol in.
    "basecoat.js": [
        f"basecoat-css/dist/js/{script}.min.js"
        for script in ("basecoat", "accordion", "command", "dropdown-menu", "popover", "select", "tabs")
    ],
    "inter.woff2": ["@fontsource-variable/inter/files/inter-latin-wght-normal.woff2"],
    "inter-extended.woff2": ["@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2"],
    "licenses/htmx.txt": ["htmx.org/LICENSE"],
    "licenses/basecoat.txt": ["basecoat-css/LICENSE.md"],
    "licenses/inter.txt": ["@fontsource-variable/inter/LICENSE"],
    "licenses/icons.txt": ["lucide-static/LICENSE"],
}
STAMP = VENDOR / ".made-from"
PACKAGES_STAMP = PACKAGES / ".made-from"
LOCK = ROOT / "package-lock.json"


def fetch_assets(*, with_test_tools: bool = False) -> None:
    wanted = fingerprint(LOCK, ICON_NAMES, Path(__file__), Path(__file__).with_name("sprite.py"))
    is_filled = is_stamped(STAMP, wanted)
    if with_test_tools or not is_filled:
        _fetch_packages(with_test_tools=with_test_tools)
    if not is_filled:
        _fill_vendor()
        STAMP.write_text(wanted)


def _fetch_packages(*, with_test_tools: bool) -> None:
    all_of_it, enough_to_serve = fingerprint(LOCK, "all"), fingerprint(LOCK, "serve")
    enough = [all_of_it] if with_test_tools else [all_of_it, enough_to_serve]
    if is_stamped(PACKAGES_STAMP, *enough):
        return
    tell("Fetching styles, scripts and icons")
    install_packages(with_test_tools=with_test_tools)
    PACKAGES_STAMP.write_text(enough[-1])


def _fill_vendor() -> None:
    for name, sources in FILES.items():
        target = VENDOR / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(b"\n".join((PACKAGES / source).read_bytes() for source in sources))
    icons = build_sprite(ICON_NAMES.read_text().split(), PACKAGES / "lucide-static" / "icons")
    (VENDOR / "icons.svg").write_text(icons)

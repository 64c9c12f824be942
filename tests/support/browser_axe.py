"""axe-core, let loose on an open page, in light and dark, on a phone of 320 px and at a desk."""

from playwright.sync_api import BrowserContext, Page

from app.config import ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WIDTHS = (320, 1440)
_STILL = "*, *::before, *::after { transition: none !important; animation: none !important }"
_RUN = """async (rules) => {
  const found = await axe.run(document, {
    resultTypes: ['violations'], ...(rules && { runOnly: { type: 'rule', values: rules } }),
  });
  const told = (node) => `${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`;
  return found.violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.slice(0, 3).map(told).join(' | ')}`);
}"""


def bring_axe(context: BrowserContext) -> None:
    """Into every page that is loaded from now on; put into a page by a tag, it takes as long as the page."""
    context.add_init_script(path=AXE)


def flaws(page: Page) -> list[str]:
    """What axe finds, and whether one has to scroll sideways. Colours are looked at in both themes, the rest in one."""
    page.add_style_tag(content=_STILL)
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme="light")
        found += [f"{width} light: {flaw}" for flaw in page.evaluate(_RUN, None)]
        page.emulate_media(color_scheme="dark")
        found += [f"{width} dark: {flaw}" for flaw in page.evaluate(_RUN, ["color-contrast"])]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(f"{width}: one has to scroll sideways")
    return found

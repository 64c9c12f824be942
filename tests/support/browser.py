"""People at their screens: a real Chromium, a context for each, and an ear for everything that goes wrong."""

import re
import shutil
from collections.abc import Callable, Sequence
from os import environ
from typing import Any, Self

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Response, expect

from app.accounts.models import Person
from bootstrap.test_tools import BROWSERS

from .cookies import cookie_of
from .relay import Relay
from .servers import Server

PATIENCE = 10_000  # ms until a test gives up; how fast it is, the benchmarks measure
QUIET = ("no-first-run", "disable-background-networking", "disable-component-update", "disable-sync")
ARGUMENTS = [f"--{word}" for word in ("no-sandbox", "disable-gpu", "disable-quic", *QUIET)]


def chromium() -> str | None:
    """The browser with all that a desktop has: the launcher's finding, or what is on the machine."""
    return environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


def headless_chromium() -> str | None:
    """The browser to drive where nothing is shown but pages: with a fifth less work."""
    return environ.get("HEADLESS_SHELL") or shutil.which("chromium-headless-shell") or chromium()


class Screen:
    """One tab, watched: `console` is what it said, `problems` what went wrong and nobody had announced."""

    def __init__(self, page: Page, url: str, watch: Callable[["Screen"], "Screen"]) -> None:
        self.page = page
        self.url = url
        self.console: list[str] = []
        self._watch = watch
        self._errors: list[str] = []
        self._expected: list[str] = []
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self._errors.append(f"{page.url}: {error}"))

    def expect_problem(self, *patterns: str) -> Self:
        """What this story provokes on purpose, such as a refused answer or a cut line."""
        self._expected += patterns
        return self

    @property
    def problems(self) -> list[str]:
        return [error for error in self._errors if not any(re.search(one, error) for one in self._expected)]

    def open(self, path: str, *, live: bool = True) -> Self:
        """Load a page by its address, as somebody does who types it, and wait until its stream stands."""
        self.visit(path)
        if live:
            self.wait_until("live")
        return self

    def visit(self, path: str) -> Response:
        answer = self.page.goto(self.url + path)
        assert answer
        self.page.evaluate("window.sameLoad = true")
        return answer

    def tab(self, path: str, *, live: bool = True) -> "Screen":
        """Another tab of the same browser."""
        return self._watch(Screen(self.page.context.new_page(), self.url, self._watch)).open(path, live=live)

    # What is on it

    def find(self, selector: str, **options: Any) -> Locator:
        return self.page.locator(selector, **options)

    def row(self, identifier: str) -> Locator:
        return self.find(f'main [data-row][data-signal="{identifier}"]')

    @property
    def main(self) -> Locator:
        return self.find("main")

    @property
    def toasts(self) -> Locator:
        return self.find("[data-toasts] > [role]")

    @property
    def badge(self) -> Locator:
        return self.find("[data-live-badge]")

    @property
    def unread(self) -> int:
        return int(self.find("[data-unread]").first.get_attribute("data-unread") or 0)

    def said(self, text: str) -> list[str]:
        return [line for line in self.console if text in line]

    def press(self, name: str, *, within: str = "body") -> None:
        """Press the button or follow the link with this name."""
        self.find(within).get_by_role("button", name=name, exact=True).first.click()

    def pick_startup(self, name: str) -> None:
        """In the open dialog, find a startup and tick it."""
        self.find("dialog[open]").get_by_label("Find startups").fill(name)
        expect(self.find("dialog[open] .pick:not(:has(:checked))")).to_have_count(1)  # beside those ticked before
        self.find("dialog[open]").get_by_role("checkbox", name=f"{name} ").check()

    def go_offline(self, line: Relay) -> None:
        """Cut this browser off. What is open already is left open by Chromium's own way of being offline."""
        self.page.context.set_offline(True)
        line.cut()
        self.wait_until("offline")
        self.page.evaluate("async () => { while (await fetch('/healthz').then(() => true, () => false)); }")

    def go_online(self) -> None:
        self.page.context.set_offline(False)
        self.wait_until("live")

    def put_behind(self) -> None:
        """As the browser does when another tab comes to the front; headless Chromium never does it by itself."""
        self._pretend_hidden(True)

    def bring_to_front(self) -> None:
        self._pretend_hidden(False)

    def _pretend_hidden(self, hidden: bool) -> None:
        self.page.evaluate(
            """hidden => {
              const pretend = (name, value) => Object.defineProperty(document, name, { configurable: true, value });
              pretend('hidden', hidden);
              pretend('visibilityState', hidden ? 'hidden' : 'visible');
              document.dispatchEvent(new Event('visibilitychange'));
            }""",
            hidden,
        )

    # What is waited for

    def wait_until(self, state: str) -> None:
        """Wait for the badge to say live, reconnecting, polling or offline."""
        expect(self.badge).to_have_attribute("data-live-badge", state, timeout=20_000)

    def wait_for_unread(self, count: int) -> None:
        expect(self.find("[data-unread]").first).to_have_attribute("data-unread", str(count), timeout=PATIENCE)

    def wait_for(self, function: str, argument: Any = None) -> None:
        """Wait until a JavaScript function of `argument` is true. A bare expression would need eval."""
        self.page.wait_for_function(function, arg=argument, timeout=PATIENCE)

    def hear(self, kind: str) -> "Earful":
        """Count the events of this kind from now on."""
        return Earful(self, kind)

    def assert_not_reloaded(self) -> None:
        assert self.page.evaluate("window.sameLoad === true"), "the page was loaded again"

    def _hear(self, message: ConsoleMessage) -> None:
        self.console.append(message.text)
        if message.type == "error":
            self._errors.append(f"{self.page.url}: {message.text} {message.location.get('url', '')}")


class Earful:
    """The events of one kind that a page has heard since."""

    def __init__(self, screen: Screen, kind: str) -> None:
        self._screen, self._kind = screen, kind
        screen.page.evaluate(
            """kind => {
              window.heard ??= {};
              window.heard[kind] = [];
              document.body.addEventListener(kind, ({ detail }) => window.heard[kind].push(detail));
            }""",
            kind,
        )

    @property
    def payloads(self) -> list[dict[str, Any]]:
        return self._screen.page.evaluate("kind => window.heard[kind]", self._kind)

    def wait_for(self, count: int = 1) -> list[dict[str, Any]]:
        self._screen.wait_for("([kind, count]) => window.heard[kind].length >= count", [self._kind, count])
        return self.payloads


class Desks:
    """Seats people at browsers of their own, and sees at the end whether anything went wrong in any of them."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self._browser, self._server = browser, server
        self.url = server.url  # another where something stands between
        self.furnish: Callable[[BrowserContext], None] | None = None  # what each browser has before its first page
        self._contexts: list[BrowserContext] = []
        self._screens: list[Screen] = []

    def seat(self, person: Person | None, path: str = "/", *, live: bool = True, **context: Any) -> Screen:
        """This person, signed in at a browser of their own, looking at a page; with None nobody is signed in there."""
        made = self._browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **context})
        made.set_default_timeout(PATIENCE)
        self._contexts.append(made)
        if self.furnish:
            self.furnish(made)
        if person is not None:
            self.sign_in(made, person)
        screen = self.watch(Screen(made.new_page(), self.url, self.watch))
        return screen.open(path, live=live and person is not None)

    def sign_in(self, context: BrowserContext, person: Person) -> None:
        """With a session begun as the form begins it."""
        name, _, value = cookie_of(self._server.app, person).partition("=")
        context.add_cookies([{"name": name, "value": value, "url": self.url}])

    def watch(self, screen: Screen) -> Screen:
        self._screens.append(screen)
        return screen

    @property
    def problems(self) -> Sequence[str]:
        found = [problem for screen in self._screens for problem in screen.problems]
        return [*found, self._server.log[-3000:]] if found else []

    def leave(self) -> None:
        for context in self._contexts:
            context.close()

"""The page behind a port, and real browsers to look at it with."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from bot.web.auth import Access
from bot.web.once import OneTimeLink
from tests.web.desk import Desk, Discord

# Without these Chromium looks up hosts of its own, which a closed network refuses.
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip

# The shell draws the same pages in a third of the time, because it has no windows.
CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")

PHONE = {"width": 390, "height": 844}


@contextmanager
def browser() -> Iterator[Browser]:
    """Chromium, until the end of the block; it holds the thread's event loop, so no test that awaits runs beside it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=[*QUIET])
        yield started
        started.close()


class Shared:
    """One Chromium for many tests: started for the first of them, ended before one that does without."""

    def __init__(self) -> None:
        self._running = ExitStack()
        self._browser: Browser | None = None

    def started(self) -> Browser:
        """The one that runs, or a new one."""
        if self._browser is None:
            self._browser = self._running.enter_context(browser())
        return self._browser

    def end(self) -> None:
        """End it, if it runs; the thread's event loop is free again."""
        self._browser = None
        self._running.close()


SHARED = Shared()


@dataclass
class Site:
    """The page behind a port, and browsers to look at it with."""

    desk: Desk
    access: Access
    discord: Discord
    url: str
    chromium: Browser
    open: list[BrowserContext]

    def local(self, **options: object) -> Page:
        """A new browser, signed in by the one-time link."""
        self.access.link = OneTimeLink(self.desk.clock.now)
        page = self.visit(**options)
        page.goto(f"/login/once?token={self.access.link.token}")
        return page

    def by_discord(self, visitor: str, **options: object) -> Page:
        """A new browser, signed in with Discord."""
        self.discord.server.visitor = visitor
        page = self.visit(**options)
        page.goto("/")
        page.get_by_role("link", name="Sign in with Discord").click()
        return page

    def visit(self, **options: object) -> Page:
        """A new browser."""
        context = self.chromium.new_context(base_url=self.url, **options)  # type: ignore[arg-type]
        context.set_default_timeout(60_000)
        self.open.append(context)
        page = context.new_page()
        page.on("console", self._heard)
        return page

    @staticmethod
    def _heard(message: object) -> None:
        assert "Content Security Policy" not in str(message)


def small(page: Page) -> list[str]:
    """What can be pressed and is smaller than 44 px; links within a sentence aside (WCAG 2.5.5), and bars of a chart,
    each of which is a number in the table below it."""
    # Before its styles are there, everything on a page is small.
    page.wait_for_load_state()
    small: list[str] = page.evaluate("""() => [...document.querySelectorAll(
        'a[href], button, summary, input:not([type=hidden]), select, textarea'
    )].filter(each => each.checkVisibility({ visibilityProperty: true }) && !each.closest('.hidden, .skip, svg'))
    .filter(each => !(each.tagName === 'A' && [...each.parentElement.childNodes].some(
        other => other.nodeType === Node.TEXT_NODE && other.data.trim())))
    .filter(each => {
        const box = (each.type === 'checkbox' && each.closest('label') || each).getBoundingClientRect();
        return box.height < 43.9 || box.width < 43.9;
    }).map(each => each.outerHTML.slice(0, 120))""")
    return small

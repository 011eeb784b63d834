"""A network between a page and its server that is slow, or loses what it carries."""

from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import APIResponse, Error, Page, Route

SAVES, NEWS = "**/predictions", "**/changes?*"
"""What a day asks: to save, and what others wrote."""


class Held:
    """Requests that are held up on their way."""

    def __init__(self, page: Page, address: str, *, answered: bool = False) -> None:
        """Hold up requests to an address; or, once the server has them, their answers."""
        self._page, self._address, self._answered = page, address, answered
        self._all: list[tuple[Route, APIResponse | None]] = []
        page.route(address, self._hold)

    def _hold(self, route: Route) -> None:
        self._all.append((route, route.fetch() if self._answered else None))

    def wait(self) -> None:
        """Wait until something is held up."""
        while not self._all:
            self._page.wait_for_timeout(20)

    def let_go(self) -> None:
        """Let everything go on, the last first."""
        self._page.unroute(self._address)
        for route, answer in reversed(self._all):
            with suppress(Error):  # the page waits for it no more
                route.fulfill(response=answer) if answer else route.continue_()


def lose_answer(page: Page, meanwhile: Callable[[], None] = lambda: None) -> None:
    """Let the next save come to the server, but not its answer to the page."""

    def lose(route: Route) -> None:
        route.fetch()
        meanwhile()
        route.abort("connectionreset")

    page.route(SAVES, lose, times=1)

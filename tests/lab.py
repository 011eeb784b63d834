"""A user before a past of played matches, who runs backtests from their page."""

import asyncio
import time
from typing import Any

from betting import settled_bets
from bettune.web.backtest_form import START
from conftest import Given
from pages import Browser, text_of

TWENTY = "WLWWLWDWWLWWWLWWLWWW"


class Lab:
    """A user before a past of played matches."""

    def __init__(
        self, browser: Browser, given: Given, outcomes: str = "WLWWLWDWWLWWWLWWLWWW"
    ) -> None:
        self.browser, self.given = browser, given
        other = given.filter(given.user()[0])
        self.match_ids = settled_bets(given, other, outcomes)
        self.email, _ = given.user()
        browser.sign_in(self.email)

    def send(self, table: bytes = b"", **fields: str) -> Any:
        """Send the form with some fields otherwise."""
        wish = START | {"kind": "always"} | fields
        return self.browser.post("/backtests", wish, files={"table": ("table.csv", table)})

    def run(self, table: bytes = b"", **fields: str) -> Any:
        """Send the form, and wait for what comes of it."""
        page = self.send(table, **fields)
        assert page.url.path.startswith("/backtests/"), text_of(page)
        return self.ended() if "A backtest runs" in page.text else page  # it may be told at once

    def ended(self) -> Any:
        """Wait for what comes of the backtest that runs."""
        page = self.browser.get("/backtests/progress")
        ends = time.monotonic() + 30
        while "A backtest runs" in page.text and time.monotonic() < ends:
            self.browser._runner.run(asyncio.sleep(0.02))
            page = self.browser.get("/backtests/progress")
        return page

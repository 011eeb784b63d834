"""A real browser on a real server: what a user sees and does.

Needs Chromium; a test that needs it skips, saying so, where there is none. Playwright leaves its
event loop running in the thread, so a stage lasts for one module only: other modules have loops of
their own.
"""

import re
import secrets
import shutil
import urllib.request
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from random import randint
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    sync_playwright,
)

from bettune import accounts, passwords, sign_ins, subscriptions
from bettune.database import Database, open_database
from bettune.web.signing import SESSION
from conftest import Given
from processes import Server, serve

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PASSWORD = "a sentence to remember"
_TELL_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`);
});
"""
_NO_COMPLAINT = "Failed to load resource: "
"""What the browser says, wanted or not, of each answer of 400 and more, and of none at all."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run the browser for the length of a block; skip where there is none."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium, which is not here")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield browser
        browser.close()


class Visitor:
    """Somebody before a window; what the window asks for and complains of is written down."""

    def __init__(self, context: BrowserContext, url: str) -> None:
        self.context, self.url = context, url
        self.asked: list[Request] = []
        self.complaints: list[str] = []
        context.on("request", self._ask)
        context.on("console", self._listen)
        context.on("weberror", lambda error: self.complaints.append(str(error.error)))
        context.add_init_script(_TELL_VIOLATIONS)
        self.page: Page = context.new_page()

    def _ask(self, request: Request) -> None:
        self.asked.append(request)

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith(_NO_COMPLAINT):
            self.complaints.append(message.text)

    def open(self, path: str) -> Page:
        """Open a page of the server and wait until its scripts have run."""
        self.page.goto(self.url + path, wait_until="load")
        return self.page

    def strangers(self) -> list[str]:
        """Return all URLs that were asked for from anywhere else than the server."""
        place = urlsplit(self.url)
        return [one.url for one in self.asked if urlsplit(one.url).hostname != place.hostname]

    def writes(self) -> list[str]:
        """Return the requests that may change something, as method and path."""
        return [
            f"{one.method} {urlsplit(one.url).path}" for one in self.asked if one.method != "GET"
        ]

    def weight(self) -> int:
        """Return the bytes of our own scripts and styles of all that was opened, compressed."""
        urls = {one.url for one in self.asked if "/static/" in one.url}
        return sum(_bytes_of(url) for url in urls if re.search(r"\.(js|css)\b", url))


@cache
def _bytes_of(url: str) -> int:
    """Return the bytes of a file as the server sends it to a browser."""
    wish = urllib.request.Request(url, headers={"accept-encoding": "gzip"})  # noqa: S310  # ours
    with urllib.request.urlopen(wish) as answer:  # noqa: S310
        return len(answer.read())


class Door:
    """The database's door from another thread: in this one Playwright's event loop runs."""

    def __init__(self, database: Database) -> None:
        self._database, self._thread = database, ThreadPoolExecutor(1)

    def read(self, *call: Any) -> Future[Any]:
        """Begin a read."""
        return self._thread.submit(lambda: self._database.read(*call).result())

    def write(self, *call: Any) -> Future[Any]:
        """Begin a write."""
        return self._thread.submit(lambda: self._database.write(*call).result())

    def close(self) -> None:
        """End the thread, then close the database."""
        self._thread.shutdown()
        self._database.close()


class Stage:
    """A server, the door to its database, and a browser."""

    def __init__(self, server: Server, database_url: str, browser: Browser) -> None:
        self.server, self.url = server, server.url
        self.database_url, self.browser = database_url, browser
        self.database = Door(open_database(database_url))
        self.given = Given(self.database)  # type: ignore[arg-type]  # as good as a database
        self._contexts: list[BrowserContext] = []

    def user(self, email: str, *, pro: bool = True) -> str:
        """Add a user who can sign in with PASSWORD; return the e-mail address."""
        account = self.database.write(accounts.add_account, email).result()
        kept = passwords.hash_password(PASSWORD)
        self.database.write(passwords.set_password, account.id, kept).result()
        if pro:
            self.database.write(subscriptions.grant, email, None).result()
        return email

    def id_of(self, email: str) -> int:
        """Return a user's id."""
        return self.database.read(accounts.account_of, email).result().id

    def visitor(self, email: str = "", *, language: str = "en", **options: Any) -> Visitor:
        """Open a window of its own, signed in without the form if an e-mail address is given."""
        # Each comes from another address, so that nobody is told to wait for others.
        address = f"10.{randint(0, 255)}.{randint(0, 255)}.{randint(0, 255)}"
        context = self.browser.new_context(
            locale=language,
            reduced_motion="reduce",
            extra_http_headers={"x-forwarded-for": address},
            **options,
        )
        context.set_default_timeout(10_000)
        if email:
            secret = sign_ins.new_secret()
            hashed, agent = sign_ins.hash_of(secret), "Firefox/140 Linux"
            self.database.write(
                sign_ins.start, self.id_of(email), hashed, agent, "127.0.0.1"
            ).result()
            context.add_cookies([{"name": SESSION, "value": secret, "url": self.url}])
        self._contexts.append(context)
        return Visitor(context, self.url)

    def let_in(self, visitor: Visitor, email: str, language: str) -> None:
        """Let somebody who is signed in on another stage be so on this one as well."""
        account_id = self.id_of(email)
        self.database.write(accounts.set_preferences, account_id, language, "UTC").result()
        (secret,) = (one["value"] for one in visitor.context.cookies() if one["name"] == SESSION)
        hashed = sign_ins.hash_of(secret)
        self.database.write(sign_ins.start, account_id, hashed, "Firefox", "127.0.0.1").result()

    def close_windows(self) -> None:
        """Close all windows."""
        while self._contexts:
            self._contexts.pop().close()

    def close(self) -> None:
        """Close the door."""
        self.close_windows()
        self.database.close()


@contextmanager
def open_stage(folder: Path, *options: str) -> Iterator[Stage]:
    """Serve a new SQLite file, with a browser before it."""
    url = f"sqlite:///{folder}/{secrets.token_hex(4)}.db"
    with chromium() as browser, serve(url, *options) as server:
        stage = Stage(server, url, browser)
        try:
            yield stage
        finally:
            stage.close()

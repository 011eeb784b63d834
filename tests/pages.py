"""A client of the pages: like a browser it keeps cookies and says which site a form comes from."""

import asyncio
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from typing import Any

import httpx2

from bettune import accounts, sign_ins
from bettune.api.dispatcher import Dispatcher
from bettune.database import Database
from bettune.limits import Limits
from bettune.settings import Settings
from bettune.usage import Usage
from bettune.web.signing import SESSION
from bettune.web.site import Site

ORIGIN = "http://bettune.test"
_TAGS = re.compile(r"<[^>]*>")


class Browser:
    """A visitor of the pages, and of the API beside them."""

    def __init__(self, database: Database, application: Callable[..., Any]) -> None:
        self.database = database
        self._runner = asyncio.Runner()
        self._client = httpx2.AsyncClient(
            transport=httpx2.ASGITransport(application),
            base_url=ORIGIN,
            headers={"origin": ORIGIN},
            follow_redirects=True,
        )

    def sign_in(self, email: str) -> "Browser":
        """Begin a session without the form, whose password takes its time; return itself."""
        secret = sign_ins.new_secret()
        account = self.database.read(accounts.account_of, email).result()
        hashed = sign_ins.hash_of(secret)
        self.database.write(sign_ins.start, account.id, hashed, "tests", "127.0.0.1").result()
        self._client.cookies.set(SESSION, secret)
        return self

    def get(self, path: str, **request: Any) -> httpx2.Response:
        """Open a page."""
        return self.send("GET", path, **request)

    def post(
        self, path: str, fields: Mapping[str, object] | None = None, **request: Any
    ) -> httpx2.Response:
        """Send a form, and follow where it leads; `files` and `json` as httpx takes them."""
        return self.send("POST", path, data=fields, **request)

    def send(self, method: str, path: str, **request: Any) -> httpx2.Response:
        return self._runner.run(self._client.request(method, path, **request))

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()


@contextmanager
def open_browser(
    database: Database, limits: Limits, clock: Callable[[], float], **settings: Any
) -> Iterator[Browser]:
    """Open a browser on the pages and the API over a database, with settings of its own."""
    usage = Usage(database, clock)
    dispatcher = Dispatcher(database, limits, clock, ORIGIN, usage)
    site = Site(database, limits, Settings(**settings), clock, dispatcher, usage)

    async def application(scope: Any, receive: Any, send: Any) -> None:
        is_api = scope["path"].startswith("/bet-tune-api/")
        await (dispatcher if is_api else site)(scope, receive, send)

    browser = Browser(database, application)
    yield browser
    browser.close()


def text_of(page: httpx2.Response) -> str:
    """Return what a reader sees of a page: its text without tags, blanks single."""
    return " ".join(unescape(_TAGS.sub(" ", page.text)).split())

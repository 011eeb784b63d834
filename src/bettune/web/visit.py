"""A visit of a page: who comes, in which language and time zone, and what the page needs."""

from collections.abc import Awaitable, Callable
from typing import TypeAlias

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bettune.accounts import Account
from bettune.database import Database
from bettune.errors import NotFound, Refusal
from bettune.limits import Limits
from bettune.settings import Settings
from bettune.sign_ins import Visitor
from bettune.usage import Usage
from bettune.web.rendering import Renderer

Handler: TypeAlias = Callable[["Visit"], Awaitable[Response]]
LARGEST_FORM = 1_048_576
"""Bytes of a form, and of a file in it."""


class Visit:
    """One request of a page."""

    def __init__(
        self,
        request: Request,
        database: Database,
        limits: Limits,
        settings: Settings,
        usage: Usage,
        visitor: Visitor | None,
        renderer: Renderer,
    ) -> None:
        """Gather what the page works with."""
        self.request = request
        self.database = database
        self.limits = limits
        self.settings = settings
        self.usage = usage
        self.visitor = visitor
        self.renderer = renderer
        self.gettext = renderer.gettext

    @property
    def account(self) -> Account:
        """Who is signed in; pages for users are reached by nobody else."""
        if self.visitor is None:
            raise RuntimeError("a page that needs an account must be for users in the table")
        return self.visitor.account

    @property
    def address(self) -> str:
        """The client's address."""
        client = self.request.client
        return client.host if client else "local"

    async def form(self) -> FormData:
        """Return the form that was sent."""
        return await self.request.form(max_files=1, max_fields=5_000, max_part_size=LARGEST_FORM)

    async def text(self, name: str) -> str:
        """Return a text field of the form, empty where it was not sent."""
        value = (await self.form()).get(name, "")
        return value if isinstance(value, str) else ""

    def now(self) -> float:
        """Return the moment, in UTC seconds."""
        return self.usage.clock()

    def number(self, name: str) -> int:
        """Return an id in the path; NotFound for what cannot be one."""
        text = self.request.path_params[name]
        if not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise NotFound
        return int(text)

    @property
    def search(self) -> tuple[str, int]:
        """What a list is searched for, and which of its parts is asked for, from 1."""
        query = self.request.query_params
        part = query.get("page", "1")
        number = int(part) if part.isascii() and part.isdigit() and len(part) <= 6 else 1
        return query.get("q", "")[:200].replace("\0", ""), max(1, number)

    def say(self, refusal: Refusal) -> str:
        """Return what a refusal says, in the reader's language."""
        return self.renderer.say(refusal)

    @property
    def wants_part(self) -> bool:
        """Whether a script asks for what changes alone, not for a whole page."""
        return self.request.headers.get("x-part") == "1"

    def page(self, template: str, status: int = 200, **values: object) -> Response:
        """Return a page made from a template."""
        html = self.renderer.page(template, account=self.visitor and self.account, **values)
        response = Response(html, status, media_type="text/html")
        refusal = values.get("refusal")
        for name, value in refusal.headers if isinstance(refusal, Refusal) else ():
            if name == b"retry-after":
                response.headers["retry-after"] = value.decode()
        return response

    def go(self, path: str) -> Response:
        """Send the browser on to a page of ours, by GET."""
        return RedirectResponse(path, 303)

"""The pages as an ASGI application: the table of pages, who may see which, and what all share."""

import logging
from contextlib import suppress
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bettune import sign_ins
from bettune.database import Clock, Database
from bettune.errors import (
    InternalError,
    InvalidRequest,
    NotFound,
    PayloadTooLarge,
    Refusal,
    Unavailable,
)
from bettune.limits import Limits
from bettune.settings import Settings
from bettune.sign_ins import Visitor
from bettune.usage import Usage
from bettune.web.guards import check_origin, guarded
from bettune.web.languages import LANGUAGES, accepted
from bettune.web.operator_server import Sizes
from bettune.web.rendering import Renderer, static_mark, time_zones
from bettune.web.signing import SESSION, is_ours
from bettune.web.table import PAGES, Page
from bettune.web.visit import Visit


async def _nowhere(visit: Visit) -> Response:
    """Tell that there is no such page."""
    raise NotFound


NOWHERE = Page("", _nowhere, access="public")
"""What is asked for where there is no page."""
LARGEST_BODY = 2_097_152
"""Bytes of any form."""
log = logging.getLogger("bettune.web")


class _Static(StaticFiles):
    """Styles and scripts: kept for a year under the mark of their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """Return a file; a page from before the server was renewed asks for it by an old mark."""
        response = await super().get_response(path, scope)
        is_of_now = scope["path_params"]["mark"] == static_mark()
        kept = "public, max-age=31536000, immutable" if is_of_now else "no-cache"
        response.headers["cache-control"] = kept
        return guarded(response, private=False)


class Site:
    """All pages."""

    def __init__(
        self,
        database: Database,
        limits: Limits,
        settings: Settings,
        clock: Clock,
        api: ASGIApp,
        usage: Usage | None = None,
    ) -> None:
        """Serve pages over this database; the documentation sends tried requests to `api`."""
        self._database, self._limits = database, limits
        self._settings, self._clock = settings, clock
        self._usage = usage or Usage(database, clock)
        routes = [self._route(page) for page in PAGES]
        static = Mount("/static/{mark}", _Static(packages=[("bettune.web", "static")]))
        self._app = Starlette(
            routes=[*routes, static],
            exception_handlers={HTTPException: self._no_such_page},
            middleware=[Middleware(GZipMiddleware, minimum_size=1_024, compresslevel=5)],
        )
        self._app.router.redirect_slashes = False  # it would lead to whatever `Host` says
        self._app.state.api = api
        self._app.state.sizes = Sizes()
        self._app.state.at_end = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await self._app(scope, _bounded(receive), send)

    def close(self) -> None:
        """Stop what pages have begun and the server would have to wait for."""
        for stop in self._app.state.at_end:
            stop()

    def _route(self, page: Page) -> Route:
        async def endpoint(request: Request) -> Response:
            return await self._answer(page, request)

        return Route(page.path, endpoint, methods=list(page.methods))

    async def _answer(self, page: Page, request: Request) -> Response:
        visitor = None
        visit = self._visit(request, visitor)
        try:
            visitor = await self._visitor(request)
            visit = self._visit(request, visitor)
            self._check(page, request, visitor)
            if page.access != "public" and visitor is None:
                return guarded(visit.go(_sign_in(request)), private=True)
            response = await page.handler(visit)
        except Refusal as refusal:
            response = _refused(visit, refusal)
        except HTTPException as error:  # the form cannot be read
            too_large = "maximum" in error.detail.lower()
            response = _refused(visit, PayloadTooLarge() if too_large else InvalidRequest())
        except Exception:
            log.exception("%s %s failed", request.method, request.url.path)
            response = _refused(visit, InternalError())
        self._usage.failures += response.status_code >= 500
        return guarded(response, private=page.access != "public" or visitor is not None)

    def _check(self, page: Page, request: Request, visitor: Visitor | None) -> None:
        """Refuse what comes from another site, is too large, or is for operators only."""
        check_origin(request, self._settings.base_url)
        announced = request.headers.get("content-length", "0")
        if request.method == "POST" and not (
            announced.isdecimal() and int(announced) <= LARGEST_BODY
        ):
            raise PayloadTooLarge
        if page.access == "operator" and visitor is not None and not visitor.account.operator:
            raise NotFound  # that there is such a page is not told either

    async def _no_such_page(self, request: Request, error: Exception) -> Response:
        path = request.url.path.rstrip("/")
        if request.method in ("GET", "HEAD") and is_ours(path) and path != request.url.path:
            return guarded(self._visit(request, None).go(path), private=True)
        return guarded(await self._answer(NOWHERE, request), private=True)

    async def _visitor(self, request: Request) -> Visitor | None:
        secret = request.cookies.get(SESSION)
        if not secret:
            return None
        visitor = await self._database.read(sign_ins.visitor_of, sign_ins.hash_of(secret))
        if visitor is not None and sign_ins.is_to_be_noted(visitor, self._clock()):
            with suppress(Unavailable):  # a page can be read though nothing can be written
                await self._database.write(sign_ins.note_visit, visitor.sign_in_id)
        return visitor

    def _visit(self, request: Request, visitor: Visitor | None) -> Visit:
        language = _language(request, visitor)
        zone = visitor.account.time_zone if visitor else "UTC"
        theme = request.cookies.get("theme", "system")
        renderer = Renderer(
            language,
            zone if zone in time_zones() else "UTC",
            theme if theme in ("light", "dark") else "system",
            request.url.path,
        )
        return Visit(
            request,
            self._database,
            self._limits,
            self._settings,
            self._usage,
            visitor,
            renderer,
        )


def _bounded(receive: Receive) -> Receive:
    """Return a `receive` that refuses a body as soon as it is too large, announced or not."""
    size = 0

    async def bounded() -> Message:
        nonlocal size
        message = await receive()
        size += len(message.get("body", b""))
        if size > LARGEST_BODY:
            raise PayloadTooLarge
        return message

    return bounded


def _sign_in(request: Request) -> str:
    """Return where to sign in, so as to come to this page then; a form is not sent again."""
    if request.method not in ("GET", "HEAD"):
        return "/sign-in"
    query = f"?{request.url.query}" if request.url.query else ""
    return f"/sign-in?next={quote(request.url.path + query)}"


def _language(request: Request, visitor: Visitor | None) -> str:
    """Return the language: of the address, else the user's, else chosen before, else asked for."""
    in_path = request.path_params.get("language")
    if in_path in LANGUAGES:
        return str(in_path)
    if request.url.path.startswith("/docs/"):
        return "en"
    if visitor is not None and visitor.account.language in LANGUAGES:
        return visitor.account.language
    chosen = request.cookies.get("language")
    if chosen in LANGUAGES:
        return str(chosen)
    return accepted(request.headers.get("accept-language", ""))


def _refused(visit: Visit, refusal: Refusal) -> Response:
    template = "refused_part.html" if visit.wants_part else "refused.html"
    return visit.page(template, refusal.status, refusal=refusal)

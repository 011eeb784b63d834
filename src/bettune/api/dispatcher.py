"""From an HTTP request to its endpoint: routes, authentication, limits, refusals.

The order of checks is the contract's; the first that fails answers.
"""

import logging
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from bettune import errors
from bettune.api.endpoints import BASE, ENDPOINTS, Api, Endpoint, encode
from bettune.api.openapi import openapi_json, openapi_yaml
from bettune.api.request import Answer, ClientGone, Headers, Receive, Request, Scope, Send
from bettune.database import Database
from bettune.limits import Limits, network_of
from bettune.tokens import NOTED_EVERY, Caller, caller_of, hash_of, is_well_formed
from bettune.usage import Usage

if TYPE_CHECKING:
    from bettune.report.filter_reports import Reports
    from bettune.report.queue import Queue

MOST_CALLERS = 10_000
"""Tokens whose owner is kept in memory."""
_TYPE = (b"content-type", b"application/json")
_DOCUMENTS = {
    f"{BASE}/openapi.json": (openapi_json, _TYPE),
    f"{BASE}/openapi.yaml": (openapi_yaml, (_TYPE[0], b"application/yaml")),
}
_GUARDS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
]
log = logging.getLogger("bettune.api")


class Dispatcher:
    """The API as an ASGI application."""

    def __init__(
        self,
        database: Database,
        limits: Limits,
        clock: Callable[[], float],
        base_url: str,
        usage: Usage | None = None,
    ) -> None:
        """Serve this database under these limits; `base_url` is told in the OpenAPI document."""
        self._api = Api(database)
        self._limits = limits
        self._clock = clock
        self._usage = usage or Usage(database, clock)
        self._callers: dict[str, Caller] = {}
        self._callers_version: int | None = None
        quota, window = limits.requests.quota, limits.requests.window
        self._policy = (b"ratelimit-policy", b'"default";q=%d;w=%d' % (quota, window))
        self._exact, self._patterns = _routes()
        self._base_url = base_url

    @property
    def reports(self) -> "Reports":
        """The reports that this process keeps, for the pages too."""
        return self._api.reports

    @property
    def queue(self) -> "Queue":
        """What waits for reports that have to be made, of the pages too."""
        return self._api.queue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        told: Headers = []
        try:
            answer = await self._answer(scope, receive, told)
        except errors.Refusal as refusal:
            self._usage.failures += refusal.status >= 500
            answer = _refused(refusal)
        except ClientGone:
            return
        except Exception:
            log.exception("%s %r failed", scope["method"], scope["path"])
            self._usage.failures += 1
            answer = _refused(errors.InternalError())
        await _send(send, answer, told, with_body=scope["method"] != "HEAD")

    async def _answer(self, scope: Scope, receive: Receive, told: Headers) -> Answer:
        """Return the endpoint's answer; `told` gets what every answer to a valid token carries."""
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        path = scope["path"]
        if path in _DOCUMENTS:
            return self._public(method, path)
        endpoint, arguments = self._route(method, path)
        request = Request(scope, receive, arguments)
        if endpoint.is_public:
            return await endpoint.handler(self._api, request)
        caller: Caller | None = scope.get("caller")  # a page of ours knows who is signed in
        request.caller = caller = caller or await self._caller(request, scope["client"])
        count = await self._limits.requests.count(str(caller.account_id))
        told.append(self._policy)
        told.append((b"ratelimit", b'"default";r=%d;t=%d' % (count.remaining, count.reset)))
        if not count.accepted:
            limit = self._limits.requests
            raise errors.RateLimitExceeded(limit.quota, limit.window, count.reset)
        now = self._clock()
        self._usage.count(caller.account_id, now)
        if caller.pro_until <= now:
            raise errors.ProSubscriptionRequired
        request.check_length()
        return await endpoint.handler(self._api, request)

    def _public(self, method: str, path: str) -> Answer:
        if method != "GET":
            raise errors.MethodNotAllowed("GET, HEAD")
        make, kind = _DOCUMENTS[path]
        return Answer(200, make(self._base_url), [kind])

    def _route(self, method: str, path: str) -> tuple[Endpoint, tuple[str, ...]]:
        methods = self._exact.get(path)
        arguments: tuple[str, ...] = ()
        if methods is None:
            for pattern, theirs in self._patterns:
                found = pattern.fullmatch(path)
                if found:
                    methods, arguments = theirs, found.groups()
                    break
            else:
                raise errors.NotFound
        try:
            return methods[method], arguments
        except KeyError:
            allowed = ["GET", "HEAD"] if "GET" in methods else list(methods)
            raise errors.MethodNotAllowed(", ".join(allowed)) from None

    async def _caller(self, request: Request, client: tuple[str, int] | None) -> Caller:
        scheme, _, token = request.header(b"authorization").strip().partition(b" ")
        token = token.strip()
        if not token or scheme.lower() != b"bearer":
            refusal: errors.Unauthorized = errors.MissingToken()
        else:
            caller = await self._owner(request, token.decode("latin-1"))
            if caller is not None:
                return caller
            refusal = errors.Unauthorized()
        guesses = self._limits.guesses
        count = await guesses.count(network_of(client[0] if client else "local"))
        if not count.accepted:
            raise errors.RateLimitExceeded(guesses.quota, guesses.window, count.reset)
        raise refusal

    async def _owner(self, request: Request, token: str) -> Caller | None:
        """Return whose token it is: from memory while nothing about accounts has changed."""
        database = self._api.database
        versions = request.versions = database.versions()
        version = None if versions is None else versions["accounts"]
        if version is None or version != self._callers_version:
            self._callers = {}
            self._callers_version = version
        callers, token_hash = self._callers, hash_of(token)
        caller = callers.get(token_hash)
        if caller is None:
            if not is_well_formed(token):
                return None
            caller = await database.read(caller_of, token_hash)
            if caller is None:
                return None
            if len(callers) < MOST_CALLERS:
                callers[token_hash] = caller  # of the version read above, or in a dict let go since
        now = self._clock()
        if now - caller.used_at >= NOTED_EVERY:
            caller.used_at = now
            self._usage.note_token(caller.token_id)
        return caller


def _routes() -> tuple[
    dict[str, dict[str, Endpoint]], list[tuple[re.Pattern[str], dict[str, Endpoint]]]
]:
    """Return the endpoints by exact path, and those with parameters in their path by pattern."""
    paths: dict[str, dict[str, Endpoint]] = {}
    for endpoint in ENDPOINTS:
        paths.setdefault(BASE + endpoint.path, {})[endpoint.method] = endpoint
    patterns = [
        (re.compile(re.sub(r"\{\w+\}", "([^/]*)", path)), methods)
        for path, methods in paths.items()
        if "{" in path
    ]
    return {path: methods for path, methods in paths.items() if "{" not in path}, patterns


def _refused(refusal: errors.Refusal) -> Answer:
    return Answer(refusal.status, encode(refusal.document), refusal.headers)


async def _send(send: Send, answer: Answer, told: Headers, *, with_body: bool) -> None:
    status, body, headers = answer
    if status not in (204, 304):
        if not (headers and headers[0][0] == b"content-type"):
            told.append(_TYPE)
        told.append((b"content-length", b"%d" % len(body)))
    start = {
        "type": "http.response.start",
        "status": status,
        "headers": [*told, *headers, *_GUARDS],
    }
    await send(start)
    await send({"type": "http.response.body", "body": body if with_body else b""})

"""The documentation of the API, made from its OpenAPI document; and requests tried from there."""

from functools import lru_cache

from markupsafe import Markup
from starlette.responses import Response

from bettune import subscriptions
from bettune.api.endpoints import BASE
from bettune.api.openapi import document
from bettune.api.request import LARGEST_BODY, Message
from bettune.errors import NotFound
from bettune.settings import Settings
from bettune.tokens import Caller
from bettune.web.languages import DOCS, LANGUAGES, docs_path
from bettune.web.reference import Reference, reference
from bettune.web.rendering import Renderer
from bettune.web.samples import samples
from bettune.web.visit import Visit

_KEPT = (b"accept", b"accept-encoding", b"content-length", b"content-type", b"if-none-match")
"""The headers that a tried request keeps; not its cookies."""


async def docs(visit: Visit) -> Response:
    """Show the documentation in the language of its address."""
    language = visit.request.path_params.get("language", "en")
    if language not in LANGUAGES:
        raise NotFound
    if visit.request.url.path != docs_path(language):
        return visit.go(docs_path(language))
    settings = visit.settings
    return visit.page(
        "docs.html",
        reference=_reference(settings.base_url),
        endpoints=_endpoints(language, settings),
        base=settings.base_url + BASE,
        base_path=BASE,
        rate_limit=settings.rate_limit,
        rate_window=settings.rate_window,
        largest_body=LARGEST_BODY,
        addresses={code: settings.base_url + docs_path(code) for code in LANGUAGES},
    )


@lru_cache(maxsize=4)
def _reference(base_url: str) -> Reference:
    return reference(document(base_url))


@lru_cache(maxsize=4 * len(LANGUAGES))
def _endpoints(language: str, settings: Settings) -> Markup:
    """Return the part of the page that is the same for all its readers, made once."""
    base = settings.base_url + BASE
    html = Renderer(language, "UTC", "system", DOCS).page(
        "docs_reference.html",
        reference=_reference(settings.base_url),
        samples=lambda operation: samples(operation, base),
    )
    return Markup(html)  # noqa: S704  # made from a template that escapes


async def try_it(visit: Visit) -> Response:
    """Answer as the API does a request of who is signed in.

    Tokens are kept only as hashes, so the page cannot know a reader's own. The session stands in
    for it here, and nowhere else: the API itself takes tokens alone. Without a session it answers
    what it answers to anybody without a token. What another site sends does not come this far.
    """
    asked = visit.request.scope
    scope = {
        "type": "http",
        "method": asked["method"],
        "path": f"{BASE}/{visit.request.path_params['path']}",
        "query_string": asked["query_string"],
        "headers": [pair for pair in asked["headers"] if pair[0] in _KEPT],
        "client": asked["client"],
    }
    if visit.visitor is not None:
        account_id = visit.account.id
        until = await visit.database.read(subscriptions.pro_until, account_id)
        scope["caller"] = Caller(account_id, until)
    answer = Response()

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status_code = message["status"]
            answer.raw_headers = list(message["headers"])
        else:
            answer.body += message["body"]

    await visit.request.app.state.api(scope, visit.request.receive, send)
    return answer

"""For operators: how the server is."""

import dataclasses
import platform

from starlette.responses import Response

from bettune import approvals, identities
from bettune import usage as noun
from bettune.database.sizes import measure
from bettune.settings import Settings, variable
from bettune.web.visit import Visit

_URLS = {"database", "redis", "smtp"}
"""Settings that may have a password in them."""


def told(settings: Settings) -> list[tuple[str, str]]:
    """Return each setting's variable and value, without any secret."""
    return [
        (
            variable(field.name),
            without_secrets(str(getattr(settings, field.name)))
            if field.name in _URLS
            else str(getattr(settings, field.name)),
        )
        for field in dataclasses.fields(settings)
    ]


def without_secrets(url: str) -> str:
    """Return where a URL leads, without who goes there and by which password."""
    scheme, separator, rest = url.partition("://")
    if not separator:
        return "•••" if url else ""
    if scheme == "sqlite":
        return url
    if "?" in rest:
        where = "•••" if "@" in rest else rest.partition("?")[0]
    elif "@" in rest:
        where = f"•••@{rest.rpartition('@')[2]}"
    else:
        where = rest
    return f"{scheme}://{where}"


async def server(visit: Visit) -> Response:
    """Show how the server is."""
    await visit.usage.write()
    database, usage = visit.database, visit.usage
    return visit.page(
        "operator.html",
        python=platform.python_version(),
        size_of=await database.report(measure, database.engine),
        requests_today=await database.read(noun.requests_today),
        usage=usage,
        uptime=int(visit.now()) - usage.since,
        waiting=await database.read(approvals.waiting_count),
        unplaced=len(await database.report(identities.unplaced_names)),
        settings=told(visit.settings),
    )

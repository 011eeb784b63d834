"""Pages that work with columns of numbers: their modules are loaded with the first visit.

Numpy takes 0.2 s and 15 MB, which a server that only answers the API does not need.
"""

import asyncio
from importlib import import_module

from starlette.responses import Response

from bettune.web.visit import Handler, Visit


def later(module: str, name: str) -> Handler:
    """Return a handler whose module is loaded, in a thread, when it is first asked."""

    async def answer(visit: Visit) -> Response:
        loaded = await asyncio.to_thread(import_module, f"bettune.web.{module}")
        handler: Handler = getattr(loaded, name)
        return await handler(visit)

    return answer

"""Answers in JSON for the scripts of a page."""

import msgspec
from starlette.responses import Response

from bettune.errors import Refusal
from bettune.web.visit import Handler, Visit


def json_answer(document: object, status: int = 200) -> Response:
    """Return a document for the page's script."""
    return Response(msgspec.json.encode(document), status, media_type="application/json")


def answers_json(handler: Handler) -> Handler:
    """Let a handler for a script refuse in JSON, its message in the reader's language."""

    async def answered(visit: Visit) -> Response:
        try:
            return await handler(visit)
        except Refusal as refusal:
            document = {"code": refusal.code, "message": visit.renderer.say(refusal)}
            return json_answer(document, refusal.status)

    return answered

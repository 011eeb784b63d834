"""For monitors: whether the server can do its work, and how far it is behind with it."""

import msgspec
from starlette.responses import Response

from bettune.database import Session
from bettune.record import sealing
from bettune.watch import turns
from bettune.web.answers import answers_json, json_answer
from bettune.web.visit import Visit


class Health(msgspec.Struct, frozen=True, rename="camel"):
    """What a monitor is told, and anybody else who asks."""

    status: str
    """`ok`, or `behind` where more so than was asked about."""
    behind_seconds: int
    """That the oldest has waited which the watch is to look at."""
    unsealed_seconds: int
    """That the oldest write has waited which is to be sealed."""


@answers_json
async def tell_health(visit: Visit) -> Response:
    """Answer 200 while the database answers; 503 else, or when further behind than `?behind=`."""
    behind, unsealed = await visit.database.read(_waits)
    text = visit.request.query_params.get("behind", "")
    limit = int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
    is_late = limit is not None and max(behind, unsealed) > limit
    health = Health("behind" if is_late else "ok", behind, unsealed)
    answer = json_answer(health, 503 if is_late else 200)
    answer.headers["cache-control"] = "no-store"
    return answer


def _waits(session: Session) -> tuple[int, int]:
    return turns.behind(session), sealing.unsealed(session, 0).age

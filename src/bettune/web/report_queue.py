"""Answers from the reports that are kept; what has to be made first waits in the queue.

The pages themselves are drawn in a thread, one after the other: a large one takes a tenth of a
second, in which others are answered.
"""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar, TypeVarTuple

from starlette.responses import Response

from bettune.database import Session
from bettune.report.filter_reports import Reports
from bettune.report.queue import Queue
from bettune.web.visit import Visit

Arguments = TypeVarTuple("Arguments")
T = TypeVar("T")


def reports_of(visit: Visit) -> Reports:
    """Return the reports that this process keeps; the API's too."""
    kept: Reports = visit.request.app.state.api.reports
    return kept


async def answered(
    visit: Visit, verb: Callable[[Session, Reports, int, *Arguments], T], *arguments: *Arguments
) -> T:
    """Return what a verb answers the user who is signed in."""
    return await _queue(visit).answer(
        visit.database, reports_of(visit), verb, visit.account.id, *arguments
    )


async def in_turn(visit: Visit, make: Callable[[], Awaitable[T]]) -> T:
    """Return what takes long and is not kept, made in its turn."""
    return await _queue(visit).turn(visit.account.id, make)


async def drawn(visit: Visit, draw: Callable[[], Response]) -> Response:
    """Return a page that is drawn beside the event loop."""
    state = visit.request.app.state
    if not hasattr(state, "drawing"):
        state.drawing = ThreadPoolExecutor(1, thread_name_prefix="bettune-drawing")
        state.at_end.append(lambda: state.drawing.shutdown(wait=False, cancel_futures=True))
    return await asyncio.get_running_loop().run_in_executor(state.drawing, draw)


def _queue(visit: Visit) -> Queue:
    found: Queue = visit.request.app.state.api.queue
    return found

"""Downloads of any length, written in a thread and sent in parts."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from typing import IO

from starlette.responses import Response, StreamingResponse

from bettune.database import Session
from bettune.web.visit import Visit

CHUNK = 65_536
"""Bytes of a download in memory at a time."""
LARGEST_IN_MEMORY = 1_048_576
"""Bytes of a download; a larger one waits in a temporary file."""


async def download(
    visit: Visit, write: Callable[[Session, IO[bytes]], object], name: str, media_type: str
) -> Response:
    """Return as a file what a verb writes, from one state of the database."""
    file: IO[bytes] = tempfile.SpooledTemporaryFile(LARGEST_IN_MEMORY)  # noqa: SIM115  # _sent

    def write_anew(session: Session) -> None:
        file.seek(0)  # PostgreSQL's door begins again where the connection was lost on the way
        file.truncate()
        write(session, file)

    try:
        await visit.database.report(write_anew)
    except BaseException:
        file.close()
        raise
    return StreamingResponse(
        _sent(file),
        media_type=media_type,
        headers={
            "content-length": str(file.tell()),
            "content-disposition": f'attachment; filename="{name}"',
        },
    )


async def _sent(file: IO[bytes]) -> AsyncIterator[bytes]:
    with file:
        file.seek(0)
        while part := await asyncio.to_thread(file.read, CHUNK):
            yield part

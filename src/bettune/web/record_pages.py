"""The record of a filter as files: a signed checkpoint to publish, and the export to verify."""

from starlette.responses import Response, StreamingResponse

from bettune.record import chain, exports
from bettune.web.filter_pages import filter_id_of
from bettune.web.visit import Visit


async def give_checkpoint(visit: Visit) -> Response:
    """Return a checkpoint of all that is committed by now, one line of JSON."""
    filter_id = filter_id_of(visit)
    found = await exports.checkpoint(
        visit.database, visit.account.id, filter_id, exports.MOST_WAITING
    )
    name = f"checkpoint-{filter_id}-{found.position}.json"
    return Response(
        chain.checkpoint_line(found) + b"\n",
        media_type="application/json",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def give_record(visit: Visit) -> Response:
    """Return the whole record as JSON lines, a checkpoint at its end."""
    filter_id = filter_id_of(visit)
    last = await exports.last_checkpoint(
        visit.database, visit.account.id, filter_id, exports.MOST_WAITING
    )
    return StreamingResponse(
        exports.export(visit.database, last),
        media_type="application/x-ndjson",
        headers={"content-disposition": f'attachment; filename="record-{filter_id}.jsonl"'},
    )

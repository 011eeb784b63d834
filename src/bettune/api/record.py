"""What the endpoints of the record do, and their lines of the table."""

from bettune import errors
from bettune.api import parameters
from bettune.api.operations import FILTER, Api, Endpoint, Parameter, encode
from bettune.api.request import Answer, Request
from bettune.record import chain, exports
from bettune.record.chain import Checkpoint
from bettune.record.exports import RecordKeys

LINES = "application/x-ndjson"
"""The media type of JSON lines."""


async def get_record_keys(api: Api, request: Request) -> Answer:
    """Answer the public keys, to anybody."""
    return Answer(200, encode(await exports.keys(api.database)))


async def get_checkpoint(api: Api, request: Request) -> Answer:
    """Answer a signed checkpoint of all that is committed by now."""
    filter_id = parameters.filter_only(request.arguments)
    account_id = request.caller.account_id
    found = await exports.checkpoint(api.database, account_id, filter_id, exports.MOST_WAITING)
    return Answer(200, chain.checkpoint_line(found) + b"\n")


async def get_record(api: Api, request: Request) -> Answer:
    """Answer a part of the record: the parts one behind the other are its export."""
    after = parameters.after(request.query)
    filter_id = parameters.filter_only(request.arguments)
    part = await exports.part(api.database, request.caller.account_id, filter_id, after)
    return Answer(200, part, [(b"content-type", LINES.encode())])


RECORD = (
    Endpoint(
        "GET",
        "/prediction-filters/{filterId}/record",
        "getRecord",
        "Record",
        "Export a filter's record, to be verified by anybody",
        get_record,
        "JSON lines: header, entries, and a checkpoint where there is no entry left.",
        answer=str,
        parameters=(
            FILTER,
            Parameter("after", "query", int, "The position to go on after.", False, 0),
        ),
        refusals=(errors.InvalidRequest, errors.FilterIdInvalid, errors.FilterNotFound),
        media=LINES,
    ),
    Endpoint(
        "GET",
        "/prediction-filters/{filterId}/record/checkpoint",
        "getCheckpoint",
        "Record",
        "Sign how far a filter's record has come",
        get_checkpoint,
        "A checkpoint, to be published.",
        answer=Checkpoint,
        parameters=(FILTER,),
        refusals=(errors.FilterIdInvalid, errors.FilterNotFound),
    ),
    Endpoint(
        "GET",
        "/record/keys",
        "listRecordKeys",
        "Record",
        "List the public keys that checkpoints are signed with",
        get_record_keys,
        "The key that signs, then those that did before.",
        answer=RecordKeys,
        is_public=True,
    ),
)

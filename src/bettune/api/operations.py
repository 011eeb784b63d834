"""What a line of the table of endpoints is, and what its handler works with."""

from collections.abc import Awaitable, Callable
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, TypeAlias

import msgspec

from bettune import errors
from bettune.api.documents import Documents
from bettune.api.request import Answer, Request
from bettune.database import Database
from bettune.report.queue import Queue

if TYPE_CHECKING:
    from bettune.report.filter_reports import Reports

BASE = "/bet-tune-api/v1"

encode = msgspec.json.Encoder().encode


class Api:
    """What the endpoints work with."""

    def __init__(self, database: Database) -> None:
        """Serve this database."""
        self.database = database
        self.documents = Documents(database)
        self.queue = Queue()

    @cached_property
    def reports(self) -> "Reports":
        """The reports that are kept; made when the first is wanted, since they load numpy."""
        from bettune.report.filter_reports import Reports

        return Reports()


Handler: TypeAlias = Callable[[Api, Request], Awaitable[Answer]]


class Parameter(msgspec.Struct, frozen=True):
    """A parameter of the query or the path."""

    name: str
    place: str
    type: Any
    description: str = ""
    is_required: bool = True
    example: int | str | None = None


class Endpoint(msgspec.Struct, frozen=True):
    """One line of the table."""

    method: str
    path: str
    operation_id: str
    tag: str
    summary: str
    handler: Handler
    description: str
    """Of the answer."""
    answer: Any = None
    """The type of the 200 document, or `module:name` of one that is only loaded for the OpenAPI
    document; None where the answer is 204."""
    parameters: tuple[Parameter, ...] = ()
    body: Any = None
    refusals: tuple[type[errors.Refusal], ...] = ()
    """Further than those that any endpoint has; the first of each status is its example."""
    bad_request: str = "Validation error."
    media: str = "application/json"
    """Of the 200 document."""
    is_public: bool = False
    """Whether it answers anybody, without a token."""


Day: TypeAlias = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date"})]
FILTER = Parameter("filterId", "path", int)
MATCH = Parameter("matchId", "path", int)

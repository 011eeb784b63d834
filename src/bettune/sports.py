"""Sports; football is the one there is."""

from typing import Annotated

import msgspec
from msgspec import Meta

from bettune.database import Session

FOOTBALL = 1


class IdName(msgspec.Struct, frozen=True):
    """A thing's id and the name it is shown under."""

    id: int
    name: str


class Sport(msgspec.Struct, frozen=True):
    """A sport."""

    id: Annotated[int, Meta(examples=[1])]
    name: Annotated[str, Meta(examples=["football"])]


def all_sports(session: Session) -> list[Sport]:
    """Return every sport by id."""
    return [Sport(*row) for row in session.all("SELECT id, name FROM sports ORDER BY id")]

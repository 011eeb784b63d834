"""What tests start from: a real database of either engine, a clock that stands, a line of set-up.

`SHARED` is where the real input lies; a test that needs it skips, saying so, where it is not.
With BETTUNE_TESTS_COMPLETE set (as in CI) such a skip is a failure.
"""

import copy
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bettors import BASE, Api, Bettor, prediction_path, refusal
from bettune.api.dispatcher import Dispatcher
from bettune.database import Database, open_database
from bettune.limits import Limits, MemoryLimit
from clocks import NOON, Clock
from engines import ENGINES, database_url, new_postgresql, postgresql_server, scratch
from given import Given

__all__ = [
    "BASE",
    "ENGINES",
    "NOON",
    "SHARED",
    "Api",
    "Bettor",
    "Clock",
    "Given",
    "database_url",
    "new_postgresql",
    "postgresql_server",
    "prediction_path",
    "refusal",
    "shared",
]
"""What tests take from here, wherever it is written; two of these are fixtures."""
SHARED = Path(__file__).resolve().parents[2] / "shared"
COMPLETE = bool(os.environ.get("BETTUNE_TESTS_COMPLETE"))
os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", scratch())  # where pytest makes its `tmp_path`


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


@pytest.fixture
def clock() -> Clock:
    """The clock of the database and of the limits."""
    return Clock()


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file whose schema is up to date, to be copied."""
    path = tmp_path_factory.mktemp("empty") / "bettune.db"
    open_database(f"sqlite:///{path}").close()
    return path


@pytest.fixture
def database(database_url: str, clock: Clock, empty_sqlite: Path) -> Iterator[Database]:
    """An empty database, once for each engine."""
    engine, _, path = database_url.partition(":///")
    if engine == "sqlite" and not Path(path).exists():
        shutil.copyfile(empty_sqlite, path)
    opened = open_database(database_url, clock)
    yield opened
    opened.close()


@pytest.fixture
def given(database: Database) -> Given:
    """Set-up in a line."""
    return Given(database)


@pytest.fixture
def market(database: Database, given: Given, clock: Clock) -> Any:
    """A market that a test makes move."""
    from market import Market

    return Market(database, given, clock)


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

"""Importing in any order gives the same backtest."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis.strategies as st
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings

from bettune.backtest.backtesting import run_backtest
from bettune.backtest.backtests import Specification
from bettune.backtest.lines import bet_lines
from bettune.database import Database, Session, open_database
from bettune.feeds import MatchRow, Reading
from bettune.feeds.bookmakers import bookmaker
from bettune.importing import import_rows
from bettune.watch.deciding import Rules
from conftest import ENGINES, new_postgresql
from past import DAY, SATURDAY, book, row

ROWS = [
    row(
        number,
        country=("Freedonia", "Sylvania")[number % 2],
        tournament=f"League {number % 3}",
        home=f"Home {number}",
        away=f"Away {number % 5}",
        kickoff=SATURDAY + number // 4 * 7 * DAY,
        status="finished",
        home_goals=number % 3,
        away_goals=1,
        quotes=[
            *book("Pinnacle", f"2.{number:02d} 3.50 3.60"),
            *book("bet365", "2.05 3.50 3.60"),
            *book("1xBet", "2.05 3.40 3.70"),
        ][: 9 - number % 3],
    )
    for number in range(24)
]
WISH = Specification(
    bet_types=("Home", "X2"),
    price_rule="fair consensus 0.97",
    rules=Rules(bankroll=4_000, stake=900, most_on_day=3_000),
    draws=200,
)


@pytest.fixture(scope="module", params=ENGINES)
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A way to make an empty database."""

    @contextmanager
    def made() -> Iterator[Database]:
        if request.param == "sqlite":
            folder: Path = tmp_path_factory.mktemp("order")
            database = open_database(f"sqlite:///{folder}/bettune.db")
            yield database
            database.close()
            return
        with new_postgresql(request.getfixturevalue("postgresql_server")) as url:
            database = open_database(url)
            yield database
            database.close()

    return made


def bring(database: Database, rows: list[MatchRow], name: str) -> None:
    books = {quote[2]: bookmaker(quote[2]) for one in rows for quote in one.quotes}
    reading = Reading(rows=rows, bookmakers=books)
    database.write(import_rows, "csv", name, name, reading).result()


def told(session: Session) -> tuple[bytes, list[tuple[str, ...]]]:
    """Return the results, and the bets without the ids of their matches."""
    found = run_backtest(session, 0, WISH)
    lines = [line[:1] + line[2:] for line in bet_lines(session, found.bets)]
    return msgspec.json.encode(found.results), lines


def imported(new_database: Any, parts: list[list[MatchRow]]) -> tuple[bytes, list[tuple[str, ...]]]:
    with new_database() as database:
        for number, rows in enumerate(parts):
            bring(database, [msgspec.structs.replace(one) for one in rows], f"file {number}")
        return database.report(told).result()


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(order=st.permutations(ROWS), size=st.integers(1, 24))
def test_importing_in_any_order_gives_the_same_backtest(
    new_database: Any, order: list[MatchRow], size: int
) -> None:
    in_order = imported(new_database, [ROWS])
    assert len(in_order[1]) > 5
    parts = [order[first : first + size] for first in range(0, len(order), size)]
    assert imported(new_database, parts) == in_order

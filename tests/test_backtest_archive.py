"""Backtests over real seasons, each worked out anew from the raw files in a few lines."""

import csv
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import pytest

from bettune.backtest.backtesting import run_backtest
from bettune.backtest.backtests import Specification
from bettune.database import Database, Session, open_database
from bettune.watch.deciding import Rules
from conftest import ENGINES, new_postgresql
from imports import bring, football_data

LEAGUES, SEASONS = ("D1", "E0", "I1", "SP1"), ("1920", "2021", "2122", "2223")
FILES = [f"{season}/{league}.csv" for season in SEASONS for league in LEAGUES]
ODDS = {
    "1X2": (("1XB", "B365", "BF", "BW", "IW", "PS", "VC", "WH"), ("H", "D", "A"), Fraction("1.3")),
    "goals": (("B365", "P"), (">2.5", "<2.5"), Fraction("1.2")),
    "handicap": (("B365", "P"), ("AHH", "AHA"), Fraction("1.2")),
}
"""The bookmakers' codes, the outcomes, and what the inverse odds of a book may sum to."""
STAKE = 1_000
Row = dict[str, str]


class Counted(NamedTuple):
    """Number of bets, turnover and profit in cents."""

    bets: int
    turnover: int
    profit: int


@pytest.fixture(scope="module", params=ENGINES)
def archive(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """Four seasons of four leagues, imported once for each engine."""
    files = football_data(*FILES)
    if request.param == "sqlite":
        database = open_database(f"sqlite:///{tmp_path_factory.mktemp('archive')}/bettune.db")
        bring(database, files)
        yield database
        database.close()
        return
    with new_postgresql(request.getfixturevalue("postgresql_server")) as url:
        database = open_database(url)
        bring(database, files)
        yield database
        database.close()


def backtested(database: Database, bet_type: str, rule: str, **asked: object) -> Counted:
    def run(session: Session) -> Counted:
        rules = Rules(bankroll=10**11, stake=STAKE)
        wish = Specification(
            bet_types=(bet_type,), price_rule=rule, rules=rules, draws=100, **asked
        )
        told = run_backtest(session, 0, wish).results.whole.figures
        return Counted(told["yield"].bets, int(told["turnover"].value), int(told["profit"].value))

    return database.report(run).result()


def rows() -> Iterator[Row]:
    for _, path in football_data(*FILES):
        with Path(path).open(encoding="cp1252", newline="") as file:
            yield from (row for row in csv.DictReader(file) if row["FTHG"])


def best(row: Row, market: str) -> Fraction | None:
    """Return the best odds of the first outcome, of the books that can be true."""
    codes, outcomes, most = ODDS[market]
    found = []
    for code in codes:
        book = [Fraction(row[code + one]) for one in outcomes if row.get(code + one)]
        whole = len(book) == len(outcomes)
        if whole and Fraction("0.985") <= sum(1 / odds for odds in book) <= most:
            found.append(book[0])
    return max(found, default=None)


def goals(row: Row) -> tuple[int, int]:
    return int(row["FTHG"]), int(row["FTAG"])


def won(row: Row) -> Fraction:
    """Of the stake, which part wins less which part is lost."""
    scored, conceded = goals(row)
    return Fraction(1 if scored > conceded else -1)


def counted(bets: list[tuple[Fraction, Fraction]]) -> Counted:
    profits = [round(STAKE * (part * (odds - 1) if part > 0 else part)) for odds, part in bets]
    return Counted(len(bets), STAKE * len(bets), sum(profits))


def flat() -> Counted:
    """Every match that has odds, at the best of them."""
    return counted([(odds, won(row)) for row in rows() if (odds := best(row, "1X2"))])


def fair() -> Counted:
    """At 1.03 times what Pinnacle's odds are without their margin, in proportion, or better."""
    bets = []
    for row in rows():
        book = [row.get(f"PS{outcome}") for outcome in "HDA"]
        if all(book):
            total = sum(1 / Fraction(odds) for odds in book)
            least = round(Fraction("1.03") * Fraction(book[0]) * total * 10**6)
            if (odds := best(row, "1X2")) and odds * 10**6 >= least:
                bets.append((odds, won(row)))
    return counted(bets)


def over() -> Counted:
    """More than 2.5 goals."""
    return counted(
        [
            (odds, Fraction(1 if sum(goals(row)) > 2 else -1))
            for row in rows()
            if (odds := best(row, "goals"))
        ]
    )


def handicap() -> Counted:
    """The home side with its handicap: two half stakes on the lines beside a quarter line."""
    bets = []
    for row in rows():
        if (odds := best(row, "handicap")) and row["AHh"]:
            scored, conceded = goals(row)
            ahead = scored - conceded + Fraction(row["AHh"])
            halves = (ahead - Fraction(1, 4), ahead + Fraction(1, 4))
            if (ahead * 2).denominator == 1:
                halves = (ahead, ahead)
            parts = [Fraction((half > 0) - (half < 0), 2) for half in halves]
            bets.append((odds, sum(parts)))
    return counted(bets)


@pytest.mark.parametrize(
    ("bet_type", "rule", "recomputed"),
    [
        ("Home", "always", flat),
        ("Home", "fair Pinnacle 1.03 multiplicative", fair),
        ("Over 2.5", "always", over),
        ("AH Home", "always", handicap),
    ],
    ids=["flat home", "fair home", "over 2.5", "handicap"],
)
def test_a_backtest_is_what_the_raw_files_say(
    archive: Database, bet_type: str, rule: str, recomputed: Callable[[], Counted]
) -> None:
    expected = recomputed()
    assert backtested(archive, bet_type, rule) == expected
    assert expected.bets > 200

"""The fixtures files of January to March 2026, replayed by their days, for one league.

Predictions are set for each listed match by a rule on the market's average; the watch looks at each
day's quotes as it would have then; the season's file brings closing odds and results at last. What
came of it is recomputed here from the raw files by a few lines that share nothing with the product.
`pytest -s` prints three of the bets with all that goes into them.
"""

import csv
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from bettune import predictions
from bettune.amounts import cents_to_text
from bettune.bets import Bet
from bettune.database import Database
from bettune.odds import to_text
from bettune.settlement import Result
from conftest import Clock, Given
from imports import bring_one, football_data, rows
from market import Market

DIVISION = "E0"
SIDES = {"Home": "H", "Draw": "D", "Away": "A"}
BOOKS = {
    "B365": "bet365", "BFD": "Betfred", "BMGM": "BetMGM", "BV": "BetVictor", "BW": "bwin",
    "CL": "Coral", "LB": "Ladbrokes", "PS": "Pinnacle", "BFE": "Betfair Exchange",
}  # fmt: skip
ABOVE_FAIR = Fraction(102, 100)
STAKE = 1_000
SPELT = {"Man City": "Manchester City"}
"""As the first file, and so the product, spells it."""
AFTER = 60
"""Seconds after the moment of a file's quotes at which the watch looks."""

Row = dict[str, str]
Teams = tuple[str, str]


class Expected(NamedTuple):
    """A bet as the raw files have it."""

    day: date
    average: tuple[Fraction, ...]
    fair: Fraction
    least: int
    price: int
    books: list[str]
    """Those that offer it."""


def raw(path: Path) -> list[Row]:
    """Return the league's rows; of the first file none, which has a test row without odds."""
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        return [row for row in csv.DictReader(file) if row.get("Div") == DIVISION and "AvgH" in row]


def teams_of(row: Row) -> Teams:
    home, away = (SPELT.get(row[side], row[side]) for side in ("HomeTeam", "AwayTeam"))
    return home, away


def price(row: Row, column: str) -> Fraction | None:
    text = row.get(column) or ""
    return Fraction(text) if text.replace(".", "", 1).isdigit() else None


def millionths(number: Fraction) -> int:
    return round(number * 1_000_000)


def least_odds(row: Row, side: str) -> tuple[tuple[Fraction, ...], Fraction, int] | None:
    """Return the average odds, the fair price and the lowest odds by the rule."""
    average = tuple(found for one in "HDA" if (found := price(row, f"Avg{one}")))
    if len(average) < 3:
        return None
    fair = average["HDA".index(side)] * sum(1 / one for one in average)
    return average, fair, millionths(ABOVE_FAIR * fair)


def kickoff(row: Row) -> datetime:
    day = datetime.strptime(f"{row['Date']} {row['Time']}", "%d/%m/%Y %H:%M")  # noqa: DTZ007
    return day.replace(tzinfo=ZoneInfo("Europe/London"))


def moment(day: date) -> datetime:
    return datetime.combine(day, time(12), ZoneInfo("UTC")) + timedelta(seconds=AFTER)


def day_of(path: Path) -> date:
    return date.fromisoformat(path.name[:10])


def expected(files: list[Path]) -> dict[tuple[Teams, str], Expected]:
    """Return the first bet of each match and side, by the raw fixtures files."""
    found: dict[tuple[Teams, str], Expected] = {}
    for path in files:
        for row in raw(path):
            if kickoff(row) <= moment(day_of(path)):
                continue
            for bet_type, side in SIDES.items():
                rule = least_odds(row, side)
                offers = {book: price(row, book + side) for book in BOOKS}
                best = max(one for one in offers.values() if one)
                place = teams_of(row), bet_type
                if rule and place not in found and millionths(best) >= rule[2]:
                    books = [BOOKS[book] for book, one in offers.items() if one == best]
                    found[place] = Expected(day_of(path), *rule, millionths(best), books)
    return found


class Replay:
    """The market as it was, day by day."""

    def __init__(self, market: Market, files: list[tuple[str, Path]]) -> None:
        self.market = market
        self.filters = {bet_type: market.filter(bet_type) for bet_type in SIDES}
        for source, path in files:
            market.clock.now = moment(day_of(path)).timestamp()
            bring_one(market.database, source, path)
            self.predict(raw(path))
            market.watch()

    def ids(self) -> dict[Teams, int]:
        return {
            (home, away): match_id
            for match_id, home, away in rows(
                self.market.database,
                """
                SELECT m.id, h.name, a.name FROM matches AS m
                JOIN teams AS h ON h.id = m.home_id JOIN teams AS a ON a.id = m.away_id
                JOIN seasons AS s ON s.id = m.season_id AND s.name = '2025/2026'
                JOIN tournaments AS t ON t.id = s.tournament_id AND t.name = 'Premier League'
                JOIN countries AS c ON c.id = t.country_id AND c.name = 'England'
                """,
            )
        }

    def predict(self, listed: list[Row]) -> None:
        ids, owner = self.ids(), self.market.owner(self.filters["Home"])
        changes = [
            predictions.Change(owner, filter_id, ids[teams_of(row)], rule[2], "api")
            for row in listed
            for bet_type, filter_id in self.filters.items()
            if (rule := least_odds(row, SIDES[bet_type]))
        ]
        self.market.database.write(predictions.change_predictions, changes).result()

    def bets(self) -> dict[tuple[Teams, str], Bet]:
        teams = {match_id: names for names, match_id in self.ids().items()}
        return {
            (teams[bet.match_id], bet.bet_type): bet
            for filter_id in self.filters.values()
            for bet in self.market.bets(filter_id)
        }


@pytest.fixture
def files() -> list[tuple[str, Path]]:
    """The fixtures files in the order of their days."""
    return football_data("fixtures/2026-0[123]-*_fixtures.csv")


def test_a_league_of_the_fixtures_files_is_bet_on_and_settled_as_the_raw_files_say(
    database: Database, given: Given, clock: Clock, files: list[tuple[str, Path]]
) -> None:
    replay = Replay(Market(database, given, clock), files)
    market = replay.market
    wanted = expected([path for _, path in files])
    placed = replay.bets()
    assert len(wanted) > 40
    assert placed.keys() == wanted.keys()
    for place, bet in placed.items():
        one = wanted[place]
        assert (bet.odds, bet.min_odds, bet.stake) == (one.price, one.least, STAKE), place
        assert bet.bookmaker in one.books
        assert bet.placed_at == bet.captured_at + AFTER == moment(one.day).timestamp()
        assert bet.result is None
    clock.now = datetime(2026, 6, 1, tzinfo=ZoneInfo("UTC")).timestamp()
    ((source, season),) = football_data(f"2526/{DIVISION}.csv")
    bring_one(database, source, season)
    market.watch()
    results = {teams_of(row): row for row in raw(season)}
    profits = dict.fromkeys(SIDES, 0)
    shown: list[str] = []
    for (teams, bet_type), bet in sorted(replay.bets().items(), key=lambda item: item[1].id):
        row = results[teams]
        has_won = row["FTR"] == SIDES[bet_type]
        gain = round(Fraction(STAKE) * (bet.odds - 1_000_000) / 1_000_000) if has_won else -STAKE
        assert bet.result is (Result.WON if has_won else Result.LOST)
        assert bet.profit == gain
        profits[bet_type] += gain
        code = next(code for code, name in BOOKS.items() if name == bet.bookmaker)
        closing = price(row, f"{code}C{SIDES[bet_type]}")
        assert closing is None or closing_in(database, bet) == millionths(closing)
        if closing and len(shown) < 3 and (has_won or len(shown) < 2):
            shown.append(told(teams, bet, wanted[teams, bet_type], row, closing))
    for bet_type, filter_id in replay.filters.items():
        stands = market.bankroll(filter_id)
        entries = market.entries(filter_id)
        assert stands.at_risk == 0
        assert stands.balance == stands.profit == profits[bet_type]
        assert sum(one.amount for one in entries) == profits[bet_type]
        assert len(entries) == 2 * len(market.bets(filter_id))
    print(f"\n{len(placed)} bets, {cents_to_text(sum(profits.values()))} won: {profits} cents")
    print("\n".join(shown))


def closing_in(database: Database, bet: Bet) -> int | None:
    found = rows(
        database,
        """
        SELECT q.odds FROM quotes AS q JOIN bookmakers AS b ON b.id = q.bookmaker_id
        WHERE q.match_id = :match AND q.kind = :kind AND q.line = :line AND b.name = :book
          AND q.captured_at = 9999999999
        """,
        match=bet.match_id,
        kind=bet.kind,
        line=bet.line,
        book=bet.bookmaker,
    )
    return found[0][0] if found else None


def told(teams: Teams, bet: Bet, one: Expected, row: Row, closing: Fraction) -> str:
    """Return a bet with all that goes into it, to be checked by hand."""
    average = ", ".join(f"{float(each):.2f}" for each in one.average)
    book = float(sum(1 / each for each in one.average))
    value = float(Fraction(bet.odds, 1_000_000) / closing - 1)
    return (
        f"{teams[0]} - {teams[1]}, {bet.bet_type}, fixtures of {one.day}\n"
        f"  average {average}: book {book:.6f}, fair {float(one.fair):.6f},"
        f" x 1.02 = {to_text(one.least)}\n"
        f"  best {to_text(bet.odds)} at {bet.bookmaker}, captured {bet.captured_at},"
        f" placed {bet.placed_at}, kick-off {bet.kickoff} ({row['Date']} {row['Time']} UK)\n"
        f"  stake {cents_to_text(bet.stake)}, {row['FTHG']}:{row['FTAG']}, "
        f"{bet.result and bet.result.word}, profit {cents_to_text(bet.profit or 0)};"
        f" closing {float(closing):.2f}, closing line value {value:+.4%}"
    )

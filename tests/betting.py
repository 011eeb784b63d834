"""Bets for tests of pages: placed by the watch on matches to come, and settled by their results."""

from typing import Any

from bettune import bet_types, odds, predictions
from bettune.database import Session
from bettune.feeds import MatchRow, Quote, Reading
from bettune.feeds.bookmakers import bookmaker
from bettune.importing import import_rows
from bettune.times import DAY
from bettune.watch import turns
from conftest import Given

TOURNAMENTS = (("England", "Premier League"), ("Germany", "Bundesliga"), ("Italy", "Serie A"))
SCORES = {"W": (2, 1), "L": (0, 1), "D": (1, 1)}


def settled_bets(
    given: Given, filter_id: int, outcomes: str, *, per_day: int = 2, name: str = "Club"
) -> list[int]:
    """Let a filter on `Home` bet once on as many matches as there are letters; return their ids.

    `W` is won, `L` and `D` are lost, `-` stays open. The matches are on the days to come, so that
    also a server that runs beside it bets on them.
    """
    database = given.database
    now = database.read(_now).result()
    rows = [_row(number, now, per_day, name) for number in range(len(outcomes))]
    _bring(database, rows)
    found = dict(database.read(_ids, f"{name} %").result())
    ids = [found[row.home] for row in rows]
    owner = database.read(_owner, filter_id).result()
    price = odds.from_text("1.50")
    changes = [predictions.Change(owner, filter_id, one, price, "api") for one in ids]
    database.write(predictions.change_predictions, changes).result()
    _watch(database)
    results = [
        _result(row, letter) for row, letter in zip(rows, outcomes, strict=True) if letter in SCORES
    ]
    _bring(database, results)
    _watch(database)
    return ids


def _row(number: int, now: int, per_day: int, name: str) -> MatchRow:
    country, tournament = TOURNAMENTS[number % len(TOURNAMENTS)]
    day = now // DAY * DAY + DAY * (1 + number // per_day)
    price = 1_800_000 + 20_000 * (number % 50)
    return MatchRow(
        line=1,
        digest=abs(hash((name, number, now))) % 2**40,
        country=country,
        tournament=tournament,
        season="2025/2026",
        home=f"{name} {number}",
        away=f"Guests of {name} {number}",
        kickoff=day + 43_200 + 3_600 * (number % 6),
        quotes=_book(price, now - 30),
    )


def _book(price: int, at: int) -> list[Quote]:
    """Return the odds of all outcomes, with a margin of about three per cent."""
    rest = 1.03 - 1e6 / price
    draw, away = (round(1e6 / (rest * share), -4) for share in (0.45, 0.55))
    kinds = ((bet_types.HOME, price), (bet_types.DRAW, draw), (bet_types.AWAY, away))
    return [(kind, 0, "PS", at, int(one), 1) for kind, one in kinds]


def _result(row: MatchRow, letter: str) -> MatchRow:
    home, away = SCORES[letter]
    closing = row.quotes[0][4] - 20_000 * (-1 if letter == "L" else 1)
    return MatchRow(
        line=1,
        digest=row.digest + 1,
        country=row.country,
        tournament=row.tournament,
        season=row.season,
        home=row.home,
        away=row.away,
        kickoff=row.kickoff,
        status="finished",
        home_goals=home,
        away_goals=away,
        quotes=_book(closing, odds.CLOSING),
    )


def _bring(database: Any, rows: list[MatchRow]) -> None:
    reading = Reading(rows=rows, bookmakers={"PS": bookmaker("PS")})
    database.write(import_rows, "csv", "betting", "betting", reading).result()


def _watch(database: Any) -> None:
    while database.write(turns.check).result().left:
        pass


def _now(session: Session) -> int:
    return session.now


def _ids(session: Session, pattern: str) -> list[tuple[str, int]]:
    return session.all(
        "SELECT t.name, m.id FROM matches AS m JOIN teams AS t ON t.id = m.home_id"
        " WHERE t.name LIKE :pattern",
        pattern=pattern,
    )


def _owner(session: Session, filter_id: int) -> int:
    ((owner,),) = session.all("SELECT account_id FROM filters WHERE id = :id", id=filter_id)
    return int(owner)

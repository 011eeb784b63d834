"""Market books: the odds of all outcomes of a market, as they stood at the close or at a moment.

Asked for in columns, a match a place, and answered in statements over thousands of them: each is a
look-up by key for every outcome, however long the series of its quotes is.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from bettune import bet_types, odds
from bettune.database import Session
from bettune.feeds.bookmakers import BOOKMAKERS
from bettune.figures.settled_bets import Floats, Integers, Truths
from bettune.margin import METHODS

REFERENCE = BOOKMAKERS["PS"].name
"""The bookmaker whose prices stand for the market's: it takes large bets at little margin."""
CLOSES_WITHIN = 3_600
"""Seconds before kick-off within which the last quote stands for a closing price."""
_AT_A_TIME = 20_000
"""Matches in a statement, for the memory's sake."""


class Market(NamedTuple):
    """The outcomes of a market, of which one wins or, on a line, each side in part."""

    kinds: tuple[int, ...]
    signs: tuple[int, ...]
    """What the market's line is multiplied with to be that of each outcome."""

    def outcomes(self, line: int) -> list[tuple[int, int]]:
        """Return kind and line of each outcome."""
        return [(kind, sign * line) for kind, sign in zip(self.kinds, self.signs, strict=True)]


WINNER = Market((bet_types.HOME, bet_types.DRAW, bet_types.AWAY), (0, 0, 0))
TOTAL = Market((bet_types.OVER, bet_types.UNDER), (1, 1))
HANDICAP = Market((bet_types.HANDICAP_HOME, bet_types.HANDICAP_AWAY), (1, -1))
BOTH_TEAMS = Market((bet_types.BOTH_SCORE, bet_types.NOT_BOTH_SCORE), (0, 0))


class When(msgspec.Struct, frozen=True):
    """At which moment odds are looked at: parts of a statement, and numbers that go with them."""

    asked: str
    match: str
    window: str
    """Which quotes count; the last of them stands."""
    numbers: dict[str, int]


IN_CLOSING_WINDOW = """
    q.captured_at >= CASE WHEN m.kickoff_known = 1 THEN m.kickoff - :within ELSE :closing END
    AND (q.captured_at < m.kickoff OR q.captured_at = :closing)"""
CLOSING_NUMBERS = {"closing": odds.CLOSING, "within": CLOSES_WITHIN}
CLOSE = When(
    "each(:asked) AS asked CROSS JOIN matches AS m WHERE m.id = asked.value",
    "m.id",
    IN_CLOSING_WINDOW,
    CLOSING_NUMBERS,
)
"""The closing quote; where there is none, the last one before kick-off if it was captured within
CLOSES_WITHIN of it, and none where only the day of the kick-off is known."""


def until(since: int) -> When:
    """Return the moment that is asked for with each match: the last quote captured up to it.

    Since 1 leaves out the early price, whose moment is not told by its place in the series.
    """
    return When(
        """(SELECT position, match_id, until FROM each(:asked, match_id, until) AS pairs
            LIMIT :most) AS asked WHERE 1 = 1""",  # else SQLite reads the JSON at each mention
        "asked.match_id",
        "q.captured_at >= :since AND q.captured_at <= asked.until",
        {"since": since, "most": _AT_A_TIME},
    )


class Asks(NamedTuple):
    """Matches whose book is asked for, a place each."""

    match_id: Integers
    bookmaker_id: Integers
    """Whose book it is where the reference has none."""
    until: Integers | None = None
    """The moment, UTC seconds; None at the close."""

    def take(self, places: Integers | Truths) -> "Asks":
        """Return some of them."""
        moment = None if self.until is None else self.until[places]
        return Asks(self.match_id[places], self.bookmaker_id[places], moment)

    def parts(self) -> Iterator[tuple[int, str]]:
        """Yield them as JSON, some thousands at a time, each with the place of its first."""
        for first in range(0, len(self.match_id), _AT_A_TIME):
            some = slice(first, first + _AT_A_TIME)
            asked = self.match_id[some]
            if self.until is not None:
                asked = np.column_stack((asked, self.until[some]))
            yield first, msgspec.json.encode(asked.tolist()).decode()


def odds_of(
    session: Session,
    when: When,
    outcomes: Sequence[tuple[int, int]],
    bookmaker_id: int,
    asks: Asks,
) -> Integers:
    """Return a bookmaker's odds for outcomes (kind and line), shape (n, outcomes); 0: none."""
    found = np.zeros((len(asks.match_id), len(outcomes)), np.int64)
    for place, *offered in columns_of(
        session,
        _odds(when, outcomes, ":bookmaker"),
        f"FROM {when.asked}",
        asks,
        bookmaker=bookmaker_id,
        **_numbers(when, outcomes),
    ):
        found[place] = np.column_stack(offered)
    return found


def probabilities(
    session: Session, when: When, market: Market, line: int, asks: Asks, method: str
) -> Floats:
    """Return the market's margin-free probabilities of its outcomes, shape (n, outcomes).

    They are those of the reference's book, else of the bookmaker that each ask names, else of the
    consensus. nan where nobody has a whole book, or the method has no answer.
    """
    without_margin = METHODS[method]
    outcomes = market.outcomes(line)
    found = np.full((len(asks.match_id), len(outcomes)), np.nan)
    told = np.zeros(len(found), np.bool_)
    for bookmaker_id, theirs in _in_turn(session, asks.bookmaker_id):
        here = np.flatnonzero(theirs & ~told)
        offered = odds_of(session, when, outcomes, bookmaker_id, asks.take(here))
        whole = (offered > 0).all(axis=1)
        found[here[whole]] = without_margin(offered[whole] / odds.MILLION)
        told[here[whole]] = True
    left = np.flatnonzero(~told)
    found[left] = _consensus(session, when, outcomes, asks.take(left), without_margin)
    return found


def _in_turn(session: Session, own: Integers) -> Iterator[tuple[int, Truths]]:
    """Yield bookmakers, and for which asks they are looked at: the reference, then each own."""
    reference = reference_id(session)
    if reference is not None:
        yield reference, np.ones(len(own), np.bool_)
    for bookmaker_id in np.unique(own).tolist():
        if bookmaker_id != reference:
            yield bookmaker_id, own == bookmaker_id


def reference_id(session: Session) -> int | None:
    """Return the id of the reference bookmaker, None where it never quoted."""
    row = session.one("SELECT id FROM bookmakers WHERE name = :name", name=REFERENCE)
    return row[0] if row else None


def _consensus(
    session: Session,
    when: When,
    outcomes: Sequence[tuple[int, int]],
    asks: Asks,
    without_margin: Callable[[ArrayLike], Floats],
) -> Floats:
    """Return the mean of the margin-free probabilities of all bookmakers and exchanges.

    Where none of them has a whole book: of the published averages. nan where there are none either.
    """
    numbers = _numbers(when, outcomes)
    some = f"""
        FROM {when.asked}
          AND EXISTS (SELECT 1 FROM quotes AS q WHERE {_of(when, 0)} AND {when.window})"""
    parts = [place for (place,) in columns_of(session, [], some, asks, **numbers)]
    quoted = np.concatenate([np.zeros(0, np.int64), *parts])
    every = f"""
        FROM bookmakers AS b CROSS JOIN {when.asked}
          AND b.kind IN ('bookmaker', 'exchange', 'average')"""
    wanted = (
        "CASE WHEN b.kind = 'average' THEN 1 ELSE 0 END", "b.id", *_odds(when, outcomes, "b.id"),
    )  # fmt: skip
    sums = np.zeros((2, len(asks.match_id), 1 + len(outcomes)))
    for columns in columns_of(session, wanted, every, asks.take(quoted), **numbers):
        in_order = np.lexsort(columns[[0, 2]])  # by bookmaker, since sums of floats depend on it
        position, is_average, _, *offered = columns[:, in_order]
        shares = without_margin(np.column_stack(offered) / odds.MILLION)
        told = ~np.isnan(shares).any(axis=1)  # nan where an outcome is missing
        place = is_average[told], quoted[position[told]]
        np.add.at(sums, place, np.column_stack((np.ones(told.sum()), shares[told])))
    of_bookmakers, of_averages = sums
    best = np.where(of_bookmakers[:, :1] > 0, of_bookmakers, of_averages)
    with np.errstate(invalid="ignore"):
        mean: Floats = best[:, 1:] / best[:, :1]
    return mean


def _odds(when: When, outcomes: Sequence[tuple[int, int]], bookmaker: str) -> list[str]:
    """Return the columns of a statement that are the last odds of each outcome, 0 for none."""
    return [
        f"""COALESCE((SELECT q.odds FROM quotes AS q
                      WHERE {_of(when, place)} AND q.bookmaker_id = {bookmaker} AND {when.window}
                      ORDER BY q.captured_at DESC LIMIT 1), 0)"""
        for place in range(len(outcomes))
    ]


def _of(when: When, place: int) -> str:
    return (
        f"q.match_id = {when.match} AND q.kind = :kind{place} AND q.line = :line{place}"
        " AND q.plausible = 1"
    )


def _numbers(when: When, outcomes: Sequence[tuple[int, int]]) -> dict[str, int]:
    numbers = dict(when.numbers)
    for place, (kind, line) in enumerate(outcomes):
        numbers |= {f"kind{place}": kind, f"line{place}": line}
    return numbers


def columns_of(
    session: Session, columns: Sequence[str], source: str, asks: Asks, **numbers: object
) -> Iterator[Integers]:
    """Yield the place of each row in what was asked, and columns, shape (columns, rows)."""
    for first, asked in asks.parts():
        table = session.columns(["asked.position", *columns], source, asked=asked, **numbers)
        if table.size:
            table[0] += first
            yield table

"""Reported bets: the bets behind a figure, each beside its match and what the market said of it."""

from collections.abc import Iterator, Sequence
from typing import Generic, Protocol, TypeVar

import msgspec
import numpy as np

from bettune import bets, matches, odds, paging
from bettune.bets import Bet, bet_from
from bettune.database import Session
from bettune.figures.settled_bets import Integers, SettledBets
from bettune.filters import require_own
from bettune.market.prices import METHOD
from bettune.matches import Fixture
from bettune.report.all_bets import State, ids_behind
from bettune.report.filter_bets import settled_among
from bettune.report.filter_reports import Reports
from bettune.report.selections import EVERYTHING, Selection
from bettune.sports import FOOTBALL

_AT_A_TIME = 1_000
"""Bets that are read at a time where all are wanted."""


class ListedBet(Protocol):
    """What a table tells of a bet, a filter's or a backtest's."""

    @property
    def odds(self) -> int:
        """Millionths."""


L = TypeVar("L", bound=ListedBet)


class ReportedBet(msgspec.Struct, Generic[L], frozen=True):
    """A bet as a line of a table. What the market said is None where it is not known."""

    bet: L
    match: Fixture
    closing: int | None
    """Odds in millionths."""
    fair_closing: float | None
    line_moved: bool
    market: float | None
    """The market's margin-free probability at placing."""

    @property
    def closing_line_value(self) -> float | None:
        """By how much the odds taken were above the closing odds."""
        return None if self.closing is None else self.bet.odds / self.closing - 1

    @property
    def fair_closing_line_value(self) -> float | None:
        """By how much they were above the margin-free closing odds."""
        if self.fair_closing is None:
            return None
        return self.bet.odds / odds.MILLION / self.fair_closing - 1


def bets_behind(
    session: Session,
    reports: Reports,
    account_id: int,
    filter_id: int,
    number: int,
    selection: Selection = EVERYTHING,
    state: State | None = None,
    method: str = METHOD,
) -> paging.Part[ReportedBet[Bet]]:
    """Return a part of the bets of a filter of the account, the newest first.

    A selection is of settled bets. FilterNotFound unless the account has the filter.
    """
    if not selection:
        return _listed(session, account_id, filter_id, number, state, method)
    kept = reports.bets(session, account_id, filter_id, method)
    ids = ids_behind(kept, selection, state)
    first = (number - 1) * paging.SIZE
    wanted = ids[first : first + paging.SIZE].tolist()
    return paging.Part(_reported(session, kept.settled, wanted), number, len(ids))


def _listed(
    session: Session, account_id: int, filter_id: int, number: int, state: State | None, method: str
) -> paging.Part[ReportedBet[Bet]]:
    """Return a part of the bets as the database has them, and look no further than at these."""
    require_own(session, account_id, filter_id)
    sql = f"SELECT b.id FROM bets AS b WHERE b.filter_id = :filter{_OF_STATE[state]}"
    total = paging.count(session, sql, filter=filter_id)
    rows = paging.rows(session, sql, "b.id DESC", number, filter=filter_id)
    ids = [row[0] for row in rows]
    return paging.Part(_reported(session, settled_among(session, ids, method), ids), number, total)


_RETURNED = "EXISTS (SELECT 1 FROM ledger AS l WHERE l.bet_id = b.id AND l.entry = 'return')"
_OF_STATE: dict[State | None, str] = {
    None: "",
    "open": f" AND NOT {_RETURNED}",
    "settled": f" AND {_RETURNED}",
}


def all_bets_behind(
    session: Session,
    reports: Reports,
    account_id: int,
    filter_id: int,
    selection: Selection = EVERYTHING,
    state: State | None = None,
    method: str = METHOD,
) -> Iterator[ReportedBet[Bet]]:
    """Yield all of them, the oldest first."""
    kept = reports.bets(session, account_id, filter_id, method)
    ids = ids_behind(kept, selection, state)[::-1].tolist()
    for first in range(0, len(ids), _AT_A_TIME):
        yield from _reported(session, kept.settled, ids[first : first + _AT_A_TIME])


def _reported(session: Session, settled: SettledBets, ids: Sequence[int]) -> list[ReportedBet[Bet]]:
    rows = session.all(
        f"{bets.SELECT} WHERE b.id IN (SELECT value FROM each(:ids))",
        ids=msgspec.json.encode(ids).decode(),
    )
    found = {row[0]: bet_from(row) for row in rows}
    match_ids = {bet.match_id for bet in found.values()}
    fixtures = {one.id: one for one in matches.fixtures_of(session, match_ids, FOOTBALL)}
    order = np.argsort(settled.bet_id)
    places = np.searchsorted(settled.bet_id, ids, sorter=order)
    return [
        _with_market(found[bet_id], fixtures[found[bet_id].match_id], settled, order, place)
        for bet_id, place in zip(ids, places.tolist(), strict=True)
    ]


def _with_market(
    bet: Bet, match: Fixture, settled: SettledBets, order: Integers, place: int
) -> ReportedBet[Bet]:
    if place == len(order) or settled.bet_id[order[place]] != bet.id:
        return ReportedBet(bet, match, None, None, False, None)
    at = order[place]
    return ReportedBet(
        bet,
        match,
        int(settled.closing[at]) or None,
        _told(settled.fair_closing[at]),
        bool(settled.line_moved[at]),
        _told(settled.market[at]),
    )


def _told(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


COLUMNS = (
    *("id", "filterId", "matchId", "number", "decisionNumber", "betType", "odds", "minOdds"),
    *("probability", "bookmaker", "capturedAt", "stake", "commission", "placedAt", "kickoff"),
    *("result", "profit", "home", "away", "tournament", "score", "closingOdds"),
    *("closingLineValue", "fairClosingOdds", "fairClosingLineValue", "lineMoved"),
    "marketProbability",
)
"""What is told of a bet."""


def told(one: ReportedBet[Bet]) -> dict[str, object]:
    """Return a bet as JSON has it: odds, amounts and times as texts."""
    match = one.match
    closing, fair = one.closing, one.fair_closing
    return bets.told(one.bet) | {
        "home": match.home,
        "away": match.away,
        "tournament": f"{match.country} {match.tournament}",
        "score": None if match.home_goals is None else f"{match.home_goals}-{match.away_goals}",
        "closingOdds": None if closing is None else odds.to_text(closing),
        "closingLineValue": _rounded(one.closing_line_value),
        "fairClosingOdds": None if fair is None else f"{fair:.6f}",
        "fairClosingLineValue": _rounded(one.fair_closing_line_value),
        "lineMoved": one.line_moved,
        "marketProbability": _rounded(one.market),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)

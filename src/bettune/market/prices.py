"""Market prices: what the market said of each bet, at its close and when the bet was placed.

`docs/metrics.md` defines them. Nothing is guessed: what the market did not say is nan, or 0 odds.
"""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec
import numpy as np

from bettune import bet_types, odds
from bettune.database import Session
from bettune.figures.settled_bets import Floats, Integers, Truths
from bettune.market import moved_lines
from bettune.market.books import (
    BOTH_TEAMS,
    CLOSE,
    HANDICAP,
    TOTAL,
    WINNER,
    Asks,
    Market,
    When,
    columns_of,
    odds_of,
    probabilities,
    reference_id,
    until,
)
from bettune.times import DAY
from bettune.watch.deciding import moment_of

METHOD = "power"
"""Of `margin.METHODS`: in `docs/margin.md` it comes nearest to what happened."""


class Wagers(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Bets whose market is asked for, a bet a place in each column."""

    match_id: Integers
    kind: Integers
    line: Integers
    """Quarter goals."""
    bookmaker_id: Integers
    placed_at: Integers
    """UTC seconds."""
    kickoff: Integers
    """As it stood when the bet was placed."""

    def __len__(self) -> int:
        """Return how many bets there are."""
        return len(self.match_id)

    def take(self, places: Integers) -> "Wagers":
        """Return the bets at some places."""
        return Wagers(**{name: getattr(self, name)[places] for name in self.__struct_fields__})


class MarketPrices(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """What the market said of bets, in their order; the columns are those of `SettledBets`."""

    closing: Integers
    fair_closing: Floats
    line_moved: Truths
    market: Floats
    market_1x2: Floats
    outcome_1x2: Integers


class _Bet(NamedTuple):
    """How a bet type's probability comes of the outcomes of a market."""

    market: Market
    sign: int
    """What the bet's line is multiplied with to be the market's."""
    wins: tuple[int, ...]
    """1 for each outcome with which it wins."""
    decides: tuple[int, ...]
    """1 for each with which it wins or loses."""


_BETS = {
    bet_types.HOME: _Bet(WINNER, 0, (1, 0, 0), (1, 1, 1)),
    bet_types.DRAW: _Bet(WINNER, 0, (0, 1, 0), (1, 1, 1)),
    bet_types.AWAY: _Bet(WINNER, 0, (0, 0, 1), (1, 1, 1)),
    bet_types.HOME_OR_DRAW: _Bet(WINNER, 0, (1, 1, 0), (1, 1, 1)),
    bet_types.HOME_OR_AWAY: _Bet(WINNER, 0, (1, 0, 1), (1, 1, 1)),
    bet_types.DRAW_OR_AWAY: _Bet(WINNER, 0, (0, 1, 1), (1, 1, 1)),
    bet_types.OVER: _Bet(TOTAL, 1, (1, 0), (1, 1)),
    bet_types.UNDER: _Bet(TOTAL, 1, (0, 1), (1, 1)),
    bet_types.BOTH_SCORE: _Bet(BOTH_TEAMS, 0, (1, 0), (1, 1)),
    bet_types.NOT_BOTH_SCORE: _Bet(BOTH_TEAMS, 0, (0, 1), (1, 1)),
    bet_types.HANDICAP_HOME: _Bet(HANDICAP, 1, (1, 0), (1, 1)),
    bet_types.HANDICAP_AWAY: _Bet(HANDICAP, -1, (0, 1), (1, 1)),
    bet_types.DRAW_NO_BET_HOME: _Bet(WINNER, 0, (1, 0, 0), (1, 0, 1)),
    bet_types.DRAW_NO_BET_AWAY: _Bet(WINNER, 0, (0, 0, 1), (1, 0, 1)),
}


_NO_BET = _Bet(WINNER, 0, (0, 0, 0), (0, 0, 0))
_MARKETS = (WINNER, TOTAL, HANDICAP, BOTH_TEAMS)
_BY_KIND = [_BETS.get(kind, _NO_BET) for kind in range(max(_BETS) + 1)]
_MARKET_OF = np.array([_MARKETS.index(bet.market) for bet in _BY_KIND])
_SIGN_OF = np.array([bet.sign for bet in _BY_KIND])


class _Said(NamedTuple):
    """What the market said of some bets at a moment."""

    probability: Floats
    """Of their decided part to win."""
    winner: Floats
    """Shape (n, 3): of home, draw and away, where the bet's own is made of them."""


def market_prices(
    session: Session, wagers: Wagers, method: str = METHOD, *, with_1x2: bool = True
) -> MarketPrices:
    """Return what the market said of each bet, the margin taken out by a method of `margin.py`.

    Without `with_1x2` the three probabilities are told only where the bet's own is made of them.
    """
    known_times, outcome = _matches(session, wagers.match_id)
    close = _said(session, CLOSE, wagers, method)
    market, winner = np.full(len(wagers), np.nan), np.full((len(wagers), 3), np.nan)
    for when, of_these in _moments(wagers, known_times):
        here = np.flatnonzero(of_these)
        some = wagers.take(here)
        if when is CLOSE:
            said = _Said(close.probability[here], close.winner[here])
        else:
            said = _said(session, when, some, method)
        market[here], winner[here] = said
        if with_1x2:
            others = np.flatnonzero(_MARKET_OF[some.kind] != _MARKETS.index(WINNER))
            asks = _asks(some.take(others), when)
            winner[here[others]] = probabilities(session, when, WINNER, 0, asks, method)
    fair, moved = _carried_over(session, wagers, 1 / close.probability, method)
    return MarketPrices(
        closing=_closing(session, wagers),
        fair_closing=fair,
        line_moved=moved,
        market=market,
        market_1x2=winner,
        outcome_1x2=outcome,
    )


def _matches(session: Session, match_ids: Integers) -> tuple[Truths, Integers]:
    """Return whether the time of each kick-off is known, and the outcome as 0, 1, 2 or -1."""
    unique, place = np.unique(match_ids, return_inverse=True)
    table = np.full((len(unique), 2), (1, -1), np.int64)
    asks = Asks(unique, unique)
    for place_, known, outcome in columns_of(
        session,
        (
            "m.kickoff_known",
            """CASE WHEN m.status <> 'finished' THEN -1 WHEN m.home_goals > m.away_goals THEN 0
                    WHEN m.home_goals = m.away_goals THEN 1 ELSE 2 END""",
        ),
        "FROM each(:asked) AS asked CROSS JOIN matches AS m WHERE m.id = asked.value",
        asks,
    ):
        table[place_] = np.column_stack((known, outcome))
    return table[place, 0] == 1, table[place, 1]


def _moments(wagers: Wagers, known_times: Truths) -> list[tuple[When, Truths]]:
    """Return at which moment each bet was placed: at the close, or before or after an early price.

    A closing price is known from the second on before the match counts as begun.
    """
    starts = np.where(known_times, wagers.kickoff, wagers.kickoff // DAY * DAY)
    at_close = wagers.placed_at >= starts - 1
    kickoffs, place = np.unique(wagers.kickoff, return_inverse=True)
    moments = [moment_of(odds.EARLY, kickoff) for kickoff in kickoffs.tolist()]
    early = np.array(moments, np.int64)[place] <= wagers.placed_at
    return [(CLOSE, at_close), (until(0), early & ~at_close), (until(1), ~early & ~at_close)]


def _asks(wagers: Wagers, when: When) -> Asks:
    moment = None if when is CLOSE else wagers.placed_at
    return Asks(wagers.match_id, wagers.bookmaker_id, moment)


def _said(session: Session, when: When, wagers: Wagers, method: str) -> _Said:
    """Return what the market said of bets on their own lines."""
    said = _Said(np.full(len(wagers), np.nan), np.full((len(wagers), 3), np.nan))
    asks = _asks(wagers, when)
    lines = _SIGN_OF[wagers.kind] * wagers.line
    for (number, line), here in _groups(_MARKET_OF[wagers.kind], lines):
        market = _MARKETS[number]
        found = probabilities(session, when, market, line, asks.take(here), method)
        for kind in np.unique(wagers.kind[here]).tolist():
            of_kind = wagers.kind[here] == kind
            bet, shares = _BETS[kind], found[of_kind]
            said.probability[here[of_kind]] = (shares @ bet.wins) / (shares @ bet.decides)
        if market is WINNER:
            said.winner[here] = found
    return said


def _groups(*columns: Integers) -> Iterator[tuple[list[int], Integers]]:
    """Yield the different rows of columns, and the places of each."""
    if not len(columns[0]):
        return
    keys = np.zeros(len(columns[0]), np.int64)
    for column in columns:  # one number a row, since rows as such are slow to sort
        keys = keys * (int(np.ptp(column)) + 1) + column - column.min()
    order = np.argsort(keys, kind="stable")
    for here in np.split(order, np.flatnonzero(np.diff(keys[order])) + 1):
        yield [int(column[here[0]]) for column in columns], here


def _closing(session: Session, wagers: Wagers) -> Integers:
    """Return the closing odds of each bet's own bookmaker, else those of the reference, else 0."""
    found = np.zeros(len(wagers), np.int64)
    asks = _asks(wagers, CLOSE)
    for (kind, line, bookmaker_id), here in _groups(wagers.kind, wagers.line, wagers.bookmaker_id):
        offered = odds_of(session, CLOSE, [(kind, line)], bookmaker_id, asks.take(here))
        found[here] = offered[:, 0]
    reference = reference_id(session)
    left = np.flatnonzero((found == 0) & (wagers.bookmaker_id != reference))
    if reference is not None:
        for (kind, line), here in _groups(wagers.kind[left], wagers.line[left]):
            offered = odds_of(session, CLOSE, [(kind, line)], reference, asks.take(left[here]))
            found[left[here]] = offered[:, 0]
    return found


def _carried_over(
    session: Session, wagers: Wagers, fair: Floats, method: str
) -> tuple[Floats, Truths]:
    """Return the fair odds with those of moved lines, and which these are."""
    on_line = np.isin(_MARKET_OF[wagers.kind], [_MARKETS.index(TOTAL), _MARKETS.index(HANDICAP)])
    left = np.flatnonzero(np.isnan(fair) & on_line)
    if len(left):
        some = wagers.take(left)
        fair[left] = moved_lines.fair_odds_of(
            session, some.match_id, some.kind, some.line, some.bookmaker_id, method
        )
    moved = np.zeros(len(wagers), np.bool_)
    moved[left] = np.isfinite(fair[left])
    return fair, moved

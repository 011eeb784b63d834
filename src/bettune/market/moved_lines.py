"""Moved lines: what a bet's line was worth at the close, where only other lines were quoted then.

The closing prices of another handicap or of 1X2, and of a total, tell how many goals the market
expected of each side (`goals.py`), and these tell the price of every line.
"""

from typing import NamedTuple

import numpy as np

from bettune import bet_types, odds
from bettune.database import Session
from bettune.figures.settled_bets import Floats, Integers, Truths
from bettune.margin import METHODS
from bettune.market.books import (
    CLOSING_NUMBERS,
    HANDICAP,
    IN_CLOSING_WINDOW,
    TOTAL,
    WINNER,
    Asks,
    columns_of,
    reference_id,
)
from bettune.market.goals import Price, fair_odds, means_of

_MARKETS = (WINNER, TOTAL, HANDICAP)
_WINNER, _TOTAL, _HANDICAP = range(3)
_OUTCOMES = 3
"""Of the market that has the most."""
_PLACES = {
    kind: (number, outcome, market.signs[outcome])
    for number, market in enumerate(_MARKETS)
    for outcome, kind in enumerate(market.kinds)
}
_PLACE_OF = np.array([_PLACES.get(kind, (0, 0, 0)) for kind in range(max(_PLACES) + 1)], np.int64)
"""Of each kind: its market, its place in that, and what its line is multiplied with."""
_NOBODY = 0
"""No bookmaker has this id."""


class _Quotes(NamedTuple):
    """Closing quotes, a quote a place."""

    place: Integers
    """Of its match in what was asked."""
    kind: Integers
    line: Integers
    bookmaker_id: Integers
    is_average: Integers
    captured_at: Integers
    odds: Integers


class _Lines(NamedTuple):
    """What the market said at the close, a line of a match a place."""

    place: Integers
    market: Integers
    line: Integers
    probability: Floats
    """Shape (n, 3): of each outcome; of a market of two outcomes the third is nan."""

    def nearest(self, market: int, count: int, wanted: Integers | None = None) -> Integers:
        """Return for each of so many matches which of its lines is nearest to the wanted one.

        Of equally near ones the more even; the most even of all where none is wanted; -1: none.
        """
        here = np.flatnonzero(self.market == market)
        place = self.place[here]
        uneven = np.abs(self.probability[here, 0] - 0.5)
        apart = np.zeros(len(here)) if wanted is None else np.abs(self.line[here] - wanted[place])
        order = np.lexsort((uneven, apart, place))
        chosen = np.full(count, -1)
        chosen[place[order[::-1]]] = here[order[::-1]]  # of a match's several the first stays
        return chosen


def fair_odds_of(
    session: Session,
    match_id: Integers,
    kind: Integers,
    line: Integers,
    bookmaker_id: Integers,
    method: str,
) -> Floats:
    """Return the margin-free closing odds of handicaps and totals, from other lines; nan: none.

    They are carried over from the nearest line of the same market and the most even one of the
    other; 1X2 stands for handicaps where there are none. The reference's books are looked at alone
    first, and everybody's where these are not enough.
    """
    found = np.full(len(match_id), np.nan)
    reference = reference_id(session) or _NOBODY
    for only in (reference, _NOBODY):
        left = np.flatnonzero(np.isnan(found))
        asks = Asks(match_id[left], bookmaker_id[left])
        lines = _lines(_quotes(session, asks, only), asks.bookmaker_id, reference, method)
        found[left] = _carried_over(lines, kind[left], line[left])
    return found


def _quotes(session: Session, asks: Asks, only: int) -> _Quotes:
    tables = columns_of(
        session,
        (
            "q.kind", "q.line", "q.bookmaker_id", "CASE WHEN b.kind = 'average' THEN 1 ELSE 0 END",
            "q.captured_at", "q.odds",
        ),
        f"""
        FROM each(:asked) AS asked CROSS JOIN matches AS m CROSS JOIN quotes AS q
        CROSS JOIN bookmakers AS b
        WHERE m.id = asked.value AND q.match_id = m.id
          AND q.kind IN ({", ".join(map(str, _PLACES))}) AND q.plausible = 1
          AND (:only = {_NOBODY} OR q.bookmaker_id = :only)
          AND b.id = q.bookmaker_id AND b.kind <> 'maximum' AND {IN_CLOSING_WINDOW}
        """,
        asks,
        only=only,
        **CLOSING_NUMBERS,
    )  # fmt: skip
    return _Quotes(
        *np.concatenate([np.zeros((len(_Quotes._fields), 0), np.int64), *tables], axis=1)
    )


def _lines(quotes: _Quotes, own: Integers, reference: int, method: str) -> _Lines:
    """Return the margin-free probabilities of each line: of the reference, its own or the others.

    `own` is the bookmaker of the bet on each match.
    """
    market, outcome, sign = _PLACE_OF[quotes.kind].T
    line = sign * quotes.line
    rank = np.full(len(line), 2) + quotes.is_average
    rank[quotes.bookmaker_id == own[quotes.place]] = 1
    rank[quotes.bookmaker_id == reference] = 0
    order = np.lexsort((quotes.captured_at, quotes.bookmaker_id, rank, line, market, quotes.place))
    keys = np.column_stack((quotes.place, market, line, rank, quotes.bookmaker_id))[order]
    book = _numbered(keys)
    offered = np.full((int(book[-1]) + 1 if len(book) else 0, _OUTCOMES), np.nan)
    offered[book, outcome[order]] = quotes.odds[order] / odds.MILLION  # the last of each stays
    keys = keys[np.searchsorted(book, np.arange(len(offered)))]
    shares = np.full(offered.shape, np.nan)
    for number, one in enumerate(_MARKETS):
        here, size = keys[:, 1] == number, len(one.kinds)
        shares[here, :size] = METHODS[method](offered[here, :size])
    told = np.isfinite(shares[:, 0])
    return _best(keys[told], shares[told])


def _best(keys: Integers, shares: Floats) -> _Lines:
    """Return of each line the probabilities of the first rank, their mean where it has several."""
    of_line = _numbered(keys[:, :3])
    count = int(of_line[-1]) + 1 if len(of_line) else 0
    first = keys[np.searchsorted(of_line, np.arange(count))]
    counts = keys[:, 3] == first[of_line, 3]
    place = of_line[counts]
    sums = np.zeros((count, _OUTCOMES))
    np.add.at(sums, place, shares[counts])
    mean = sums / np.bincount(place, minlength=count)[:, None]
    return _Lines(first[:, 0], first[:, 1], first[:, 2], mean)


def _numbered(keys: Integers) -> Integers:
    """Return the number of each row of ordered keys: equal ones have the same, from 0 on."""
    fresh = (np.diff(keys, axis=0, prepend=keys[:1]) != 0).any(axis=1)
    numbers: Integers = np.cumsum(fresh)
    return numbers


def _carried_over(lines: _Lines, kind: Integers, line: Integers) -> Floats:
    """Return the fair odds of a bet on each match from what the market said of other lines."""
    on_total = np.isin(kind, TOTAL.kinds)
    count = len(kind)
    wanted = _PLACE_OF[kind, 2] * line
    total = _either(on_total, lines, _TOTAL, count, wanted)
    handicap = _either(~on_total, lines, _HANDICAP, count, wanted)
    winner = lines.nearest(_WINNER, count)
    found = np.full(count, np.nan)
    for here, prices in (
        (np.flatnonzero((total >= 0) & (handicap >= 0)), [(handicap, bet_types.HANDICAP_HOME, 0)]),
        (
            np.flatnonzero((total >= 0) & (handicap < 0) & (winner >= 0)),
            [(winner, bet_types.HOME, 0), (winner, bet_types.AWAY, 2)],
        ),
    ):
        told = [
            Price(of_kind, lines.line[at[here]], 1 / lines.probability[at[here], outcome])
            for at, of_kind, outcome in (*prices, (total, bet_types.OVER, 0))
        ]
        means = means_of(told)
        for one in np.unique(kind[here]).tolist():
            theirs = kind[here] == one
            found[here[theirs]] = fair_odds(means, one, line[here])[theirs]
    return found


def _either(own: Truths, lines: _Lines, market: int, count: int, wanted: Integers) -> Integers:
    """Return the line nearest to the bet's where the market is its own, else the most even one."""
    return np.where(own, lines.nearest(market, count, wanted), lines.nearest(market, count))

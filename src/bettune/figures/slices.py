"""Slices: the bets by tournament, bet type, odds, lead time and month, each with its figures.

Of many slices some look good by luck alone: of twenty, one on average is off its own 95 % interval.
"""

from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

import msgspec
import numpy as np

from bettune.figures import closing_line
from bettune.figures.bootstrap import intervals
from bettune.figures.metrics import Figure
from bettune.figures.settled_bets import Floats, Integers, SettledBets, day_starts
from bettune.times import DAY

By: TypeAlias = Literal["tournament", "bet_type", "odds", "lead_time", "month", "period"]

DRAWS = 2_000
"""Draws for the intervals of slices, of which there may be hundreds."""
ODDS = (1_500_000, 2_000_000, 3_000_000, 5_000_000, 10_000_000)
"""Where one band of odds ends and the next begins, in millionths."""
LEAD_TIMES = (3_600, 6 * 3_600, DAY, 3 * DAY, 7 * DAY)
"""The same for the seconds between placing and kick-off."""
MOST_PERIODS = 60
_AT_A_TIME = 128
"""Slices that are worked out at a time, for the memory's sake."""


class Slice(msgspec.Struct, frozen=True, rename="camel"):
    """The bets that have something in common."""

    by: By
    key: tuple[int, ...]
    """What they have in common: a tournament's id; a kind and line; the lowest odds of the band in
    millionths, or the shortest lead time in seconds; a year and a month; the first second of a
    period."""
    bets: int
    days: int
    turnover: int
    profit: int
    """Cents, as is the turnover."""
    yield_: Figure = msgspec.field(name="yield")
    closing_line_value: Figure
    fair_closing_line_value: Figure


class _Labels(NamedTuple):
    """How one property splits the bets: a number for each bet, and the key of each number."""

    by: By
    of: Integers
    keys: list[tuple[int, ...]]


def slices(bets: SettledBets, *, seed: int, draws: int = DRAWS) -> dict[By, list[Slice]]:
    """Return the bets in slices, by each of their properties and in the order of the keys.

    `period` is days, weeks, months or years, the first of these that makes at most MOST_PERIODS; it
    is what a chart over time is drawn from. Days, weeks and months are those of kick-off, in UTC.
    """
    if not len(bets):
        return {by: [] for by in SPLITS}
    split = [_labels(by, split(bets)) for by, split in SPLITS.items()]
    found = _slices(bets, split, draws, seed)
    return {labels.by: [one for one in found if one.by == labels.by] for labels in split}


def _tournament(bets: SettledBets) -> Integers:
    return bets.tournament[:, None]


def _bet_type(bets: SettledBets) -> Integers:
    return np.column_stack((bets.kind, bets.line))


def _odds(bets: SettledBets) -> Integers:
    return _band(bets.odds, ODDS)


def _lead_time(bets: SettledBets) -> Integers:
    return _band(bets.kickoff - bets.placed_at, LEAD_TIMES)


def _band(values: Integers, edges: tuple[int, ...]) -> Integers:
    """Return the edge that each value is at or above, 0 below the first."""
    return np.array((0, *edges), np.int64)[np.searchsorted(edges, values, "right")][:, None]


def _month(bets: SettledBets) -> Integers:
    months = bets.day.astype("M8[D]").astype("M8[M]").astype(np.int64)
    return np.column_stack((1970 + months // 12, months % 12 + 1))


def _period(bets: SettledBets) -> Integers:
    """Return the first second of each bet's period."""
    days = bets.day.astype("M8[D]")
    weeks = bets.day - (bets.day + 3) % 7  # 1970-01-01 was a Thursday; weeks begin on Monday
    candidates = (
        bets.day,
        weeks,
        days.astype("M8[M]").astype("M8[D]").astype(np.int64),
        days.astype("M8[Y]").astype("M8[D]").astype(np.int64),
    )
    for starts in candidates:
        if len(day_starts(starts)[0]) <= MOST_PERIODS:
            break
    return (starts * DAY)[:, None]


SPLITS: dict[By, Callable[[SettledBets], Integers]] = {
    "tournament": _tournament,
    "bet_type": _bet_type,
    "odds": _odds,
    "lead_time": _lead_time,
    "month": _month,
    "period": _period,
}
"""Each property, and the keys that it gives the bets: an array of shape (n, length of a key)."""


def _labels(by: By, keys: Integers) -> _Labels:
    order = np.lexsort(keys.T[::-1])
    ordered = keys[order]
    fresh = np.append(True, (np.diff(ordered, axis=0) != 0).any(axis=1))
    of = np.empty(len(keys), np.int64)
    of[order] = np.cumsum(fresh) - 1
    return _Labels(by, of, [tuple(key) for key in ordered[fresh].tolist()])


def _slices(bets: SettledBets, split: list[_Labels], draws: int, seed: int) -> list[Slice]:
    first, day = day_starts(bets.day)
    columns = _columns(bets)
    names = [(labels.by, key) for labels in split for key in labels.keys]
    starts = np.cumsum([0, *(len(labels.keys) for labels in split)]).tolist()
    found: list[Slice] = []
    for begin in range(0, len(names), _AT_A_TIME):
        some = names[begin : begin + _AT_A_TIME]
        sums = np.zeros((len(columns), len(some) * len(first)))
        for start, labels in zip(starts, split, strict=False):
            place = labels.of + (start - begin)
            here = (place >= 0) & (place < len(some))
            if here.any():
                cells = place[here] * len(first) + day[here]
                for into, column in zip(sums, columns.values(), strict=True):
                    into += np.bincount(cells, column[here], len(into))
        found += _figures(some, sums.reshape(len(columns), len(some), -1), draws, seed)
    return found


def _columns(bets: SettledBets) -> dict[str, Floats]:
    closing = closing_line.columns(bets)
    names = ("closing_line_value", "closing", "fair_closing_line_value", "fair_closing")
    return {
        "profit": bets.profit.astype(np.float64),
        "stake": bets.stake.astype(np.float64),
        "bet": np.ones(len(bets)),
        **{name: closing[name] for name in names},
    }


_PROFIT, _STAKE, _BET, _VALUE, _CLOSING, _FAIR_VALUE, _FAIR_CLOSING = range(7)
_FIGURES = (
    (_PROFIT, _STAKE, _BET),
    (_VALUE, _CLOSING, _CLOSING),
    (_FAIR_VALUE, _FAIR_CLOSING, _FAIR_CLOSING),
)
"""Each figure of a slice: what is divided by what, and the count of its bets."""


def _figures(
    names: list[tuple[By, tuple[int, ...]]], sums: Floats, draws: int, seed: int
) -> list[Slice]:
    """Return slices from their sums, shape (columns, slices, days)."""
    columns, count, days = sums.shape
    table = sums.transpose(2, 1, 0).reshape(days, count * columns)
    pairs = [
        (place * columns + above, place * columns + below)
        for above, below, _ in _FIGURES
        for place in range(count)
    ]
    found = intervals(table, pairs, draws, seed)
    totals = sums.sum(axis=2)
    active = np.count_nonzero(sums, axis=2)
    return [
        Slice(
            by,
            key,
            int(totals[_BET, place]),
            int(active[_BET, place]),
            int(totals[_STAKE, place]),
            int(totals[_PROFIT, place]),
            *(
                _figure(
                    totals[above, place],
                    totals[below, place],
                    totals[bets, place],
                    active[bets, place],
                    found[number * count + place],
                )
                for number, (above, below, bets) in enumerate(_FIGURES)
            ),
        )
        for place, (by, key) in enumerate(names)
    ]


def _figure(
    above: float, below: float, bets: float, days: int, interval: tuple[float, float] | None
) -> Figure:
    value = float(above / below) if below else None
    return Figure(value, int(bets), int(days), *(interval or (None, None)))

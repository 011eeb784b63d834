"""Histories that might have been: the same match days, drawn with replacement, in random order.

Drawdowns and runs depend on the order in which the days came. What 1,000 such histories came to
says how deep a fall or how long a run has to be expected of bets like these. Within a day nothing
is changed. For each day a few numbers are enough: a history is worked out from its days, not from
its bets, and comes to the same.
"""

from typing import NamedTuple

import numpy as np

from bettune.figures.bootstrap import LEAST_DAYS, drawn_days, randomness
from bettune.figures.equity import Step
from bettune.figures.runs import outcomes
from bettune.figures.settled_bets import Floats, Integers, SettledBets, day_starts
from bettune.times import DAY

HISTORIES = 1_000
Interval = tuple[float, float]


class _Falls(NamedTuple):
    """What a day does to the curve, in cents, from the level at which it began."""

    total: Integers
    highest: Integers
    lowest: Integers
    deepest: Integers
    """The deepest fall within the day, and the level that it fell from."""
    peak: Integers


class _Streaks(NamedTuple):
    """What a day does to a run of bets, in bets that count for it."""

    total: Integers
    breaks: Integers
    """1 if any bet broke a run, else 0."""
    leading: Integers
    """The bets before the first break, and those up to the last one."""
    up_to_last: Integers
    longest: Integers
    """The longest run between two breaks."""


def drawdowns(
    curve: Step, bankroll: int | None, histories: int, seed: int
) -> tuple[Interval | None, Interval | None]:
    """Return the interval of the deepest drawdown, in cents and as a share of the bankroll then.

    From the 2.5 % to the 97.5 % quantile of the histories'; None for too few match days.
    """
    falls = _falls(curve)
    if len(falls.total) < LEAST_DAYS:
        return None, None
    amounts, shares = [], []
    for chosen in drawn_days(len(falls.total), histories, randomness(seed, 2)):
        total = falls.total[chosen]
        start = np.cumsum(total, axis=1) - total
        peak = _before(start + falls.highest[chosen])
        across, within = peak - start - falls.lowest[chosen], falls.deepest[chosen]
        depth = np.maximum(across, within)
        end = depth.argmax(axis=1)
        rows = np.arange(len(chosen))
        own = start[rows, end] + falls.peak[chosen[rows, end]]
        from_level = np.where(across[rows, end] >= within[rows, end], peak[rows, end], own)
        amounts.append(depth[rows, end])
        shares.append(depth[rows, end] / (from_level + (bankroll or np.inf)))
    share = _middle(np.concatenate(shares)) if bankroll else None
    return _middle(np.concatenate(amounts)), share


def runs(bets: SettledBets, won: bool, histories: int, seed: int) -> Interval | None:
    """Return the interval of the longest run of bets that won, or lost; None for too few days."""
    streaks = _streaks(bets, won)
    if len(streaks.total) < LEAST_DAYS:
        return None
    lengths = []
    for chosen in drawn_days(len(streaks.total), histories, randomness(seed, 3)):
        total = streaks.total[chosen]
        start = np.cumsum(total, axis=1) - total
        breaks = streaks.breaks[chosen]
        last = breaks * (start + streaks.up_to_last[chosen])
        before = _before(last)
        at_first_break = breaks * (start + streaks.leading[chosen] - before)
        inside = np.maximum(at_first_break, streaks.longest[chosen]).max(axis=1)
        end = total.sum(axis=1) - last.max(axis=1)
        lengths.append(np.maximum(inside, end))
    return _middle(np.concatenate(lengths))


def _before(values: Integers) -> Integers:
    """Return the highest value before each place of a row, at least 0."""
    highest = np.zeros_like(values)
    np.maximum.accumulate(values[:, :-1], axis=1, out=highest[:, 1:])
    return np.maximum(highest, 0)


def _middle(values: Integers | Floats) -> Interval:
    low, high = np.quantile(values, (0.025, 0.975)).tolist()
    return low, high


def _falls(curve: Step) -> _Falls:
    at, level, begun = curve.at[1:], curve.level[1:], curve.level[:-1]
    first, day = day_starts(at // DAY)
    start = begun[first]
    # A day's levels are lifted above those of all days before, so that one pass over everything
    # finds the highest so far of each day by itself.
    lift = day * (int(level.max()) - int(level.min()) + 1)
    peaks = np.maximum.accumulate(level + lift) - lift
    depth = peaks - level
    deepest = np.maximum.reduceat(depth, first)
    ends = np.flatnonzero(depth == deepest[day])
    end = ends[np.unique(day[ends], return_index=True)[1]]
    return _Falls(
        np.append(start[1:], level[-1]) - start,
        np.maximum.reduceat(level, first) - start,
        np.minimum.reduceat(level, first) - start,
        deepest,
        peaks[end] - start,
    )


def _streaks(bets: SettledBets, won: bool) -> _Streaks:
    wins, losses = outcomes(bets)
    counting, breaking = (wins, losses) if won else (losses, wins)
    first, day = day_starts(bets.day)
    so_far: Integers = np.cumsum(counting)
    start: Integers = so_far[first] - counting[first]
    within: Integers = so_far - start[day]
    total = np.add.reduceat(counting.astype(np.int64), first)
    leading = np.minimum.reduceat(np.where(breaking, within, len(bets)), first)
    up_to_last = np.maximum.reduceat(np.where(breaking, within, 0), first)
    places = np.flatnonzero(breaking)
    between = np.zeros(len(bets), np.int64)
    same = day[places[1:]] == day[places[:-1]]
    between[places[1:]] = np.where(same, np.diff(so_far[places]), 0)
    breaks = np.maximum.reduceat(breaking.astype(np.int64), first)
    return _Streaks(total, breaks, leading, up_to_last, np.maximum.reduceat(between, first))

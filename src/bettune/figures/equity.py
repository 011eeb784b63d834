"""The equity curve: how a bankroll went, kick-off by kick-off, and how deep it fell.

Matches that kick off together are one step, since nobody can tell in what order they paid.
"""

import msgspec
import numpy as np

from bettune.figures.settled_bets import Integers, SettledBets

MOST_POINTS = 500


class Step(msgspec.Struct, frozen=True, eq=False):
    """The curve in full, a step a kick-off; columns of equal length."""

    at: Integers
    """UTC seconds."""
    level: Integers
    """Cents: the profit so far, 0 before the first."""


class Curve(msgspec.Struct, frozen=True, rename="camel"):
    """The curve for a chart, as lists of equal length; it starts before the first bet, at 0."""

    at: list[int]
    profit: list[int]
    drawdown: list[int]
    """Cents below the highest level so far."""


class Drawdown(msgspec.Struct, frozen=True, rename="camel"):
    """The deepest fall of the curve below the highest level that it had reached."""

    amount: int
    """Cents; 0 if it never fell."""
    share: float | None
    """Of the bankroll at the peak; None where no bankroll is known, or it began with nothing."""
    began: int | None
    """UTC seconds, as is `ended`: the kick-off of the peak, and of the lowest point after it."""
    ended: int | None
    recovered: int | None
    """When the level of the peak was reached again; None if it has not been."""


def steps(bets: SettledBets) -> Step:
    """Return the curve in full, from the first bet's placing on."""
    last = np.append(np.flatnonzero(np.diff(bets.kickoff)), len(bets) - 1)
    start = min(int(bets.placed_at.min()), int(bets.kickoff[0]))
    at = np.concatenate(([start], bets.kickoff[last]))
    level = np.concatenate(([0], np.cumsum(bets.profit)[last]))
    return Step(at, level)


def deepest(curve: Step, bankroll: int | None) -> Drawdown:
    """Return the deepest drawdown, the first of equals; the bankroll to begin with in cents."""
    peaks = np.maximum.accumulate(curve.level)
    depth = peaks - curve.level
    end = int(depth.argmax())
    amount, peak = int(depth[end]), int(peaks[end])
    if not amount:
        return Drawdown(0, 0.0 if bankroll else None, None, None, None)
    began = _peak_before(curve.level, end)
    later = np.flatnonzero(curve.level[end:] >= peak)
    return Drawdown(
        amount,
        amount / (bankroll + peak) if bankroll else None,
        int(curve.at[began]),
        int(curve.at[end]),
        int(curve.at[end + later[0]]) if len(later) else None,
    )


def curve_of(curve: Step, most: int = MOST_POINTS) -> Curve:
    """Return the curve with at most so many points, its highs, lows and deepest fall among them.

    It is cut into stretches of equally many steps; of each its highest and its lowest point stay.
    """
    peaks = np.maximum.accumulate(curve.level)
    depth = peaks - curve.level
    kept = _kept(curve.level, depth, most)
    return Curve(curve.at[kept].tolist(), curve.level[kept].tolist(), depth[kept].tolist())


def _peak_before(level: Integers, end: int) -> int:
    """Return the last place at the highest level up to a place: from there it went down."""
    reached = level[: end + 1]
    return int(np.flatnonzero(reached == reached.max())[-1])


def _kept(level: Integers, depth: Integers, most: int) -> Integers:
    count = len(level)
    if count <= most:
        return np.arange(count)
    end = int(depth.argmax())
    peak = _peak_before(level, end)
    stretches = (most - 4) // 2  # beside them the first and the last point, the peak and its end
    edges = np.linspace(0, count, stretches + 1).astype(np.int64)
    places = [0, count - 1, peak, end]
    for first, after in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        places += (first + level[first:after].argmax(), first + level[first:after].argmin())
    return np.unique(np.array(places, np.int64))

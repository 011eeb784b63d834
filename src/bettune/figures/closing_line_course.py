"""Closing line value over time: the mean of all bets so far, and a thinned choice of the bets.

The mean of all bets so far shows how the record came to be what it is, and how the interval closes
in. A mean a week or a month would show more of what changed, but no interval could be told of it
but over years (`bootstrap.LEAST_DAYS`).
"""

import math

import msgspec
import numpy as np

from bettune.figures.bootstrap import LEAST_DAYS, student
from bettune.figures.settled_bets import Floats, Integers, SettledBets

MOST_MEANS = 250
MOST_BETS = 400


class Course(msgspec.Struct, frozen=True, rename="camel"):
    """The mean so far, a match day a place, and some of the bets; lists of equal length each."""

    at: list[int]
    """UTC seconds: the last kick-off of the day."""
    mean: list[float]
    low: list[float | None]
    """From here to `high`: the 95 % interval; None before LEAST_DAYS match days."""
    high: list[float | None]
    bet_at: list[int]
    """UTC seconds: the kick-off."""
    bet_value: list[float]
    bet_id: list[int]


def course(bets: SettledBets, values: Floats) -> Course:
    """Return the course of the bets' closing line values; bets without one (nan) are left out.

    The interval is that of a ratio of two sums, linearised, blocked by match day, with Student's t:
    Cochran, "Sampling techniques", 1977, 2.11. At the end it is within a few hundredths of its
    width of the bootstrap's, which would have to be drawn anew for each day.
    """
    known = np.isfinite(values)
    bets, values = bets.take(known), values[known]
    if not len(bets):
        return Course([], [], [], [], [], [], [])
    last = np.append(np.flatnonzero(np.diff(bets.day)), len(bets) - 1)
    first = np.append(0, last[:-1] + 1)
    sums, counts = np.add.reduceat(values, first), np.diff(np.append(first, len(bets)))
    total = np.cumsum(counts)
    mean = np.cumsum(sums) / total
    squares = (
        np.cumsum(sums**2)
        - 2 * mean * np.cumsum(sums * counts)
        + mean**2 * np.cumsum(counts.astype(np.float64) ** 2)
    )
    days = np.arange(1, len(last) + 1)
    error = np.sqrt(np.maximum(squares, 0) * days / np.maximum(days - 1, 1)) / total
    shown, some = _spread(len(last), MOST_MEANS), _spread(len(bets), MOST_BETS)
    reaches = [
        student(0.975, day) * float(error[day]) if day + 1 >= LEAST_DAYS and error[day] else None
        for day in shown.tolist()
    ]
    means = mean[shown].tolist()
    return Course(
        at=bets.kickoff[last[shown]].tolist(),
        mean=means,
        low=[_moved(one, reach, -1) for one, reach in zip(means, reaches, strict=True)],
        high=[_moved(one, reach, 1) for one, reach in zip(means, reaches, strict=True)],
        bet_at=bets.kickoff[some].tolist(),
        bet_value=values[some].tolist(),
        bet_id=bets.bet_id[some].tolist(),
    )


def _moved(mean: float, reach: float | None, side: int) -> float | None:
    return None if reach is None else mean + side * reach


def _spread(count: int, most: int) -> Integers:
    """Return at most so many places of so many, evenly spread, the last among them."""
    every = math.ceil(count / most)
    return np.arange((count - 1) % every, count, every)

"""Goals: the two means that a match's fair prices imply, and the fair odds of any other bet on it.

That carries a closing price over to a line which the bookmaker no longer quotes: from the closing
prices of one handicap and one total, or of 1X2 and a total, follow how many goals the market
expects of each side (as in Egidi, Pauli and Torelli, "Combining historical data and bookmakers'
odds in modelling football scores", 2018), and from these the price of every line.
"""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np
from numpy.typing import ArrayLike

from bettune.figures.settled_bets import Floats, Integers, Truths
from bettune.market.goal_chances import HIGHEST_MEAN, Chances, chances, parts

LARGEST_MISS = 0.05
"""How far the probability of one of several prices may be from that of the means found for them.

Without rho a draw is priced 0.02 too low in the middle of 45,549 matches of 1X2 and over/under 2.5,
and 0.04 in one of a hundred; the handicaps that follow from the same means are off by 0.003.
"""
SOLVED_MISS = 1e-6
"""The same for two prices, which two means can meet."""
_LOWEST_MEAN = 0.02
_START = 1.35
_MOST_STEPS = 60
_SOLVED = 1e-8
_STEP = 1e-6
_MOVES = np.array([[[_STEP], [0.0]], [[0.0], [_STEP]]])
_BOUNDS = float(np.log(_LOWEST_MEAN)), float(np.log(HIGHEST_MEAN))
_MOST_CAUTION = 1e6
_AT_A_TIME = 8_192
"""Matches, so that the tables of their chances stay near the processor."""


class Price(NamedTuple):
    """Fair, that is margin-free, decimal odds of one bet type for n matches."""

    kind: int
    lines: Integers
    """Quarter goals; 0 for a type that has no line."""
    odds: Floats
    """nan where there are none."""


class Means(msgspec.Struct, frozen=True, eq=False):
    """The goals that the market expects of each side, for n matches."""

    home: Floats
    """nan where prices are missing, or no two means come near enough to them."""
    away: Floats
    miss: Floats
    """How far the probability of a price is off at the most; nan where a price is missing."""
    rho: float


def price(kind: int, odds: ArrayLike, lines: ArrayLike = 0) -> Price:
    """Return fair decimal odds as a Price; the line, in quarter goals, may be one for all."""
    column = np.atleast_1d(np.asarray(odds, np.float64))
    return Price(kind, np.broadcast_to(np.asarray(lines, np.int64), column.shape), column)


def means_of(
    prices: Sequence[Price], *, rho: float = 0.0, largest_miss: float = LARGEST_MISS
) -> Means:
    """Return the two means that come nearest to the prices: the least squares of probabilities.

    One price must be of who wins and one of a total (or both teams to score); with two the means
    meet them, with more they are a compromise. Where they miss one by more than `largest_miss`, or
    do not meet two, the match has no means: a wrong price is worse than no price.
    """
    count = len(prices[0].odds)
    home, away, miss = (np.full(count, np.nan) for _ in range(3))
    told = np.all([np.isfinite(one.odds) & (one.odds > 1) for one in prices], axis=0)
    places = np.flatnonzero(told)
    # Equal lines together: what is then worked out at a time has few of them.
    places = places[np.lexsort([one.lines[places] for one in prices])]
    for first in range(0, len(places), _AT_A_TIME):
        some = places[first : first + _AT_A_TIME]
        here = [Price(one.kind, one.lines[some], one.odds[some]) for one in prices]
        home[some], away[some], miss[some] = _solve(here, rho)
    off = ~(miss <= (largest_miss if len(prices) > 2 else SOLVED_MISS))
    home[off] = away[off] = np.nan
    return Means(home, away, miss, rho)


def fair_odds(means: Means, kind: int, lines: ArrayLike = 0) -> Floats:
    """Return the odds at which a bet expects no profit; nan where a match has no means.

    What comes back on a whole or quarter line is neither won nor lost: the odds are 1 + lost / won.
    """
    count = len(means.home)
    column = np.broadcast_to(np.asarray(lines, np.int64), (count,))
    found = np.full(count, np.nan)
    places = np.flatnonzero(np.isfinite(means.home))
    places = places[np.argsort(column[places], kind="stable")]
    for first in range(0, len(places), _AT_A_TIME):
        some = places[first : first + _AT_A_TIME]
        of = chances(means.home[some], means.away[some], means.rho)
        found[some] = 1 / _probability(of, kind, column[some])
    return found


class _Try(NamedTuple):
    """Where the search stands for some matches: the logarithms of the means, shape (2, n)."""

    at: Floats
    misses: Floats
    """Shape (prices, n)."""
    caution: Floats
    """How much of Newton's step is held back: Marquardt's damping."""


def _solve(prices: Sequence[Price], rho: float) -> tuple[Floats, Floats, Floats]:
    """Return the means of home and away and the largest miss, by Levenberg-Marquardt steps."""
    count = len(prices[0].odds)
    at = np.full((2, count), np.log(_START))
    now = _Try(at, _misses(prices, at, rho), np.full(count, 1e-3))
    left = np.arange(count)
    for _ in range(_MOST_STEPS):
        some = [Price(one.kind, one.lines[left], one.odds[left]) for one in prices]
        before = _Try(now.at[:, left], now.misses[:, left], now.caution[left])
        after, moving = _step(some, before, rho)
        now.at[:, left], now.misses[:, left], now.caution[left] = after
        left = left[moving]
        if not len(left):
            break
    home, away = np.exp(now.at)
    return home, away, np.abs(now.misses).max(axis=0)


def _step(prices: Sequence[Price], before: _Try, rho: float) -> tuple[_Try, Truths]:
    """Return the next place of each match, the same if a step does not help, and who moves on."""
    at, misses, caution = before
    slopes = np.stack([(_misses(prices, at + move, rho) - misses) / _STEP for move in _MOVES])
    (a, b), (_, c) = np.einsum("ipn,jpn->ijn", slopes, slopes)
    downhill = np.einsum("ipn,pn->in", slopes, misses)
    a, c = a * (1 + caution), c * (1 + caution)
    denominator = a * c - b * b
    with np.errstate(divide="ignore", invalid="ignore"):
        step = np.stack((c * downhill[0] - b * downhill[1], a * downhill[1] - b * downhill[0]))
        step = np.nan_to_num(np.clip(step / denominator, -1, 1))
    there = np.clip(at - step, *_BOUNDS)
    found = _misses(prices, there, rho)
    better = (found**2).sum(axis=0) < (misses**2).sum(axis=0)
    moved = np.abs(there - at).max(axis=0)
    after = _Try(
        np.where(better, there, at),
        np.where(better, found, misses),
        np.where(better, caution / 10, caution * 10),
    )
    return after, (moved > _SOLVED) & (after.caution < _MOST_CAUTION)


def _misses(prices: Sequence[Price], at: Floats, rho: float) -> Floats:
    """Return how far the probabilities of means are from those of the prices."""
    home, away = np.exp(at)
    of = chances(home, away, rho)
    return np.stack([_probability(of, one.kind, one.lines) - 1 / one.odds for one in prices])


@np.errstate(divide="ignore", invalid="ignore")
def _probability(of: Chances, kind: int, lines: Integers) -> Floats:
    """Return the probability of a bet's decided part to win, which is 1 / its fair odds."""
    won, lost = parts(of, kind, lines)
    won, lost = np.maximum(won, 0), np.maximum(lost, 0)
    probability: Floats = won / (won + lost)
    return np.where(probability > 0, probability, np.nan)

"""Intervals of 95 % by the bootstrap, blocked by match day.

Bets of one day share their matches, their weather and their prices, so days are drawn, not bets:
as many as there are, with replacement. Each draw counts how often each day came up, and every
figure that is a ratio of two sums is worked out anew from the same counts. The interval is the BCa
one (Efron, "Better bootstrap confidence intervals", 1987): it follows the skewness that long odds
bring. Its level is widened as Student's t is for few days (Hesterberg, "What teachers should know
about the bootstrap", 2015). `docs/metrics.md` says how often it held in simulations.
"""

import math
from collections.abc import Iterator, Sequence
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from bettune.figures.settled_bets import Floats, Integers

DRAWS = 10_000
LEAST_DAYS = 10
"""With fewer match days than this nothing can be told of how a figure varies between them."""

_CELLS = 1 << 18
"""Counts that are held at a time: more of them would not stay in the processor's cache."""
_ROWS, _DAYS, _COLUMNS = 32, 256, 32
"""The largest product of matrices: OpenBLAS works it out in the thread that calls. With threads of
its own, which wait for each other, it took ten times as long on cores that were busy."""
_EXACT_BITS = 53
_NORMAL = NormalDist()


def randomness(seed: int, purpose: int) -> np.random.PCG64:
    """Return the source of a purpose's random bits, independent of those of other purposes.

    Only its raw bits are used, since numpy keeps those the same from version to version.
    """
    return np.random.PCG64(np.random.SeedSequence((seed, purpose)))


def drawn_days(days: int, draws: int, source: np.random.PCG64) -> Iterator[Integers]:
    """Yield the days that were drawn, in arrays of shape (some of the draws, days)."""
    rows = max(1, _CELLS // max(1, days) // _ROWS) * _ROWS
    for start in range(0, draws, rows):
        some = min(rows, draws - start)
        words = source.random_raw((some * days + 1) // 2).astype("<u8", copy=False)
        numbers = words.view("<u4")[: some * days].astype(np.uint64)
        # A 32-bit number times the count of days, its upper half: a day, each as likely to 1e-5.
        numbers *= np.uint64(days)
        numbers >>= np.uint64(32)
        yield numbers.view(np.int64).reshape(some, days)


def draw_sums(sums: Floats, draws: int, seed: int) -> Floats:
    """Return the sums of each draw, shape (draws, columns), from those of the days (days, columns).

    They are the same on every machine: days' sums are taken as whole multiples of a power of two,
    small enough that no product or sum of them is rounded, in whatever order it is worked out.
    """
    days, columns = sums.shape
    room = _EXACT_BITS - 1 - max(1, days).bit_length()
    largest = np.maximum(sums.max(axis=0, initial=0.0), -sums.min(axis=0, initial=0.0))
    exponents = room - np.frexp(largest)[1]
    tiles = list(_tiles(sums, exponents))
    drawn = np.zeros((draws, columns))
    done = 0
    for chosen in drawn_days(days, draws, randomness(seed, 1)):
        rows = len(chosen)
        chosen += np.arange(rows)[:, None] * days
        counted = np.bincount(chosen.ravel(), minlength=rows * days)
        counts = counted.astype(np.float64).reshape(rows, days)
        for first in range(0, rows, _ROWS):
            some = counts[first : first + _ROWS]
            into = drawn[done + first : done + first + len(some)]
            for of_tile, used, part in tiles:
                into[:, used] += some[:, of_tile] @ part
        done += rows
    drawn_sums: Floats = np.ldexp(drawn, -exponents)
    return drawn_sums


def _tiles(
    sums: Floats, exponents: NDArray[np.int32]
) -> Iterator[tuple[slice, NDArray[np.intp] | slice, Floats]]:
    """Yield the days' sums, as whole numbers, in tiles: some days, and what is not 0 on them."""
    for start in range(0, len(sums), _DAYS):
        days = slice(start, start + _DAYS)
        columns = np.flatnonzero(sums[days].any(axis=0))
        for first in range(0, len(columns), _COLUMNS):
            used = columns[first : first + _COLUMNS]
            part = np.rint(np.ldexp(sums[days, used], exponents[used]))
            lowest, highest = int(used[0]), int(used[-1]) + 1
            together = highest - lowest == len(used)
            yield days, slice(lowest, highest) if together else used, part


def intervals(
    sums: Floats, ratios: Sequence[tuple[int, int]], draws: int, seed: int
) -> list[tuple[float, float] | None]:
    """Return the interval of each ratio of two columns of the days' sums, shape (days, columns).

    None where it cannot be told: on fewer than LEAST_DAYS days the lower column is anything but
    zero, or all draws came to the same.
    """
    if not ratios:
        return []
    above, below = np.array(ratios, np.intp).T
    days = np.count_nonzero(sums[:, below], axis=0)
    told = days >= LEAST_DAYS
    found: list[tuple[float, float] | None] = [None] * len(ratios)
    if not told.any():
        return found
    above, below, places = above[told], below[told], np.flatnonzero(told)
    used, columns = np.unique(np.concatenate((above, below)), return_inverse=True)
    drawn = np.ascontiguousarray(draw_sums(sums[:, used], draws, seed).T)
    for place, upper, lower in zip(places, *np.split(columns, 2), strict=True):
        one, other = used[upper], used[lower]
        with np.errstate(invalid="ignore", divide="ignore"):
            ratio = drawn[upper] / drawn[lower]
        found[place] = _interval(ratio, sums[:, one], sums[:, other], int(days[place]))
    return found


def _interval(drawn: Floats, above: Floats, below: Floats, days: int) -> tuple[float, float] | None:
    """Return the BCa interval of a ratio from its draws and the days' sums."""
    drawn = np.sort(drawn[np.isfinite(drawn)])  # a draw may have missed every day that counts
    if not len(drawn) or drawn[0] == drawn[-1]:
        return None
    value = float(above.sum() / below.sum())
    low, high = np.searchsorted(drawn, value, "left"), np.searchsorted(drawn, value, "right")
    # Draws that came to the value itself count half below it.
    share = min(max((low + high) / 2 / len(drawn), 1 / len(drawn)), 1 - 1 / len(drawn))
    bias, acceleration = _NORMAL.inv_cdf(share), _acceleration(above, below)
    ends = [_level(side * _widened(days), bias, acceleration) for side in (-1, 1)]
    return float(_quantile(drawn, ends[0])), float(_quantile(drawn, ends[1]))


def _acceleration(above: Floats, below: Floats) -> float:
    """Return how fast a ratio's spread changes with it, from leaving out one day after another."""
    counting = np.flatnonzero(below)
    above, below = above[counting], below[counting]
    without = (above.sum() - above) / (below.sum() - below)
    apart = without.mean() - without
    squares = float(apart @ apart)
    return float((apart * apart) @ apart) / (6 * squares**1.5) if squares > 0 else 0.0


def _level(point: float, bias: float, acceleration: float) -> float:
    """Return which share of the draws lies below an end of the BCa interval."""
    shifted = bias + point
    rest = 1 - acceleration * shifted
    if rest <= 0:  # so skewed that the end is beyond all draws
        return 0.0 if point < 0 else 1.0
    return _NORMAL.cdf(bias + shifted / rest)


def _widened(days: int) -> float:
    """Return the 97.5 % point of Student's t, widened as the variance of few days wants it."""
    return math.sqrt(days / (days - 1)) * student(0.975, days - 1)


def student(share: float, freedom: int) -> float:
    """Return a quantile of Student's t distribution; to 0.001 from 9 degrees of freedom on.

    Cornish and Fisher's expansion: Abramowitz and Stegun, 26.7.5.
    """
    z = _NORMAL.inv_cdf(share)
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
    )
    return z + sum(term / float(freedom) ** power for power, term in enumerate(terms, 1))


def _quantile(ordered: Floats, share: float) -> float:
    """Return a quantile of ordered numbers, between two of them in proportion."""
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (ordered[above] - ordered[below]) * (place - below))

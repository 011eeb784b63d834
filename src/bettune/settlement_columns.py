"""Settlement over columns of bets: the same table, the same cents, in numpy's 64-bit integers.

A stake of at most 100,000,000 cents at odds below 10,000 stays within them. Each argument is a
column, or one number that goes for all.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from bettune.odds import MILLION
from bettune.settlement import HALVES, TERMS, Result, Terms

Integers: TypeAlias = NDArray[np.int64]

_NO_TERMS = Terms(0, 0, 0, 0, 0)
_TERMS = np.array([TERMS.get(kind, _NO_TERMS) for kind in range(max(TERMS) + 1)], np.int64).T
_HALVES = np.array([(0, 0), *(HALVES[result] for result in Result)], np.int64).T


def settle_many(kinds: ArrayLike, lines: ArrayLike, home: ArrayLike, away: ArrayLike) -> Integers:
    """Return what each bet came to, as numbers of `Result`; lines in quarter goals."""
    kind, line, scored, conceded = (_integers(column) for column in (kinds, lines, home, away))
    of_home, of_away, of_apart, start, of_line = _TERMS
    ahead: Integers = (
        of_home[kind] * scored
        + of_away[kind] * conceded
        + of_apart[kind] * np.abs(scored - conceded)
        + start[kind]
        + of_line[kind] * line
    )
    return np.clip(ahead, -2, 2) + int(Result.VOID)


def profit_many(
    stakes: ArrayLike, odds: ArrayLike, results: ArrayLike, commission_rates: ArrayLike = 0
) -> Integers:
    """Return what each bet gained in cents, below zero where it lost, after commission.

    Stakes are cents, odds and rates millionths, results numbers of `Result`.
    """
    result = _integers(results)
    won, lost = _HALVES[0][result], _HALVES[1][result]
    halves = won * (_integers(odds) - MILLION) - lost * MILLION
    gross: Integers = _half_even(_integers(stakes) * halves, 2 * MILLION)
    winnings = np.maximum(gross, 0)
    return gross - _half_even(winnings * _integers(commission_rates), MILLION)


def _integers(column: ArrayLike) -> Integers:
    return np.asarray(column, np.int64)


def _half_even(numerators: Integers, denominator: int) -> Integers:
    """Return fractions rounded half to even, as `rounding.half_even` does."""
    whole = numerators // denominator
    twice = 2 * (numerators - whole * denominator)
    up: Integers = (twice > denominator) | ((twice == denominator) & (whole & 1 == 1))
    return whole + up

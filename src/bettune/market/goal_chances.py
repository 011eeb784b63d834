"""Chances of goals: how a bet of any type and line fares when both sides' goals are Poisson.

The two sides score independently of each other, with a mean each (Maher, "Modelling association
football scores", 1982). `rho` moves chance between the four lowest scores, as in Dixon and Coles,
"Modelling association football scores and inefficiencies in the football betting market", 1997;
below 0 it makes 0-0 and 1-1 likelier. What a bet type pays on comes from the table that settles it.
"""

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from bettune.figures.settled_bets import Floats, Integers
from bettune.settlement import TERMS, Terms

HIGHEST_MEAN = 8.0
"""Of a side's goals."""


class Chances(NamedTuple):
    """The chances of goals in n matches: of 0 goals, 1, 2 … in rows of n."""

    home_at_least: Floats
    away_exactly: Floats
    both_at_least: Floats
    """Of the two sides' goals together. The last row of this and of `home_at_least` is 0."""
    away_any: Floats
    """Shape (n): the chance that the away side scores."""
    shift: Floats
    """Shape (n): what Dixon and Coles's rho takes from 0-0 and 1-1 and gives to 1-0 and 0-1."""


def chances(home: Floats, away: Floats, rho: float = 0.0) -> Chances:
    """Return the chances of goals from the two means."""
    return Chances(
        _at_least(_exactly(home)),
        _exactly(away),
        _at_least(_exactly(home + away)),
        -np.expm1(-away),
        rho * home * away * np.exp(-home - away),
    )


def _exactly(mean: Floats) -> Floats:
    """Return the Poisson chances of 0, 1, 2 … goals, a row each; what is beyond has about 1e-10."""
    highest = float(mean.max(initial=0.0))
    found = np.empty((int(highest + 7 * math.sqrt(highest)) + 9, len(mean)))
    found[0] = np.exp(-mean)
    for goals in range(1, len(found)):
        np.multiply(found[goals - 1], mean / goals, out=found[goals])
    return found


def _at_least(exactly: Floats) -> Floats:
    found = np.empty_like(exactly)
    found[0], found[-1] = 1, 0
    for goals in range(len(found) - 2, 0, -1):
        np.add(found[goals + 1], exactly[goals], out=found[goals])
    return found


def _lead(of: Chances, least: Integers) -> Floats:
    """Return the chance that home scores so many more than away, at least."""
    even = np.empty(len(least))
    for goals in np.unique(least).tolist():
        here = np.flatnonzero(least == goals)
        first, after = int(here[0]), int(here[-1]) + 1
        if after - first == len(here):  # without a copy, where equal lines stand together
            even[first:after] = _lead_of(of, goals, slice(first, after))
        else:
            even[here] = _lead_of(of, goals, here)
    shifted: Floats = even + of.shift * ((least == 1) * 1.0 - (least == 0))
    return shifted


def _lead_of(of: Chances, least: int, matches: slice | Integers) -> Floats:
    """Return the same for some of the matches, for one number of goals: a sum over away's goals."""
    given = max(0, -least)  # away may score one less than this, and home need not score
    home, away = of.home_at_least, of.away_exactly
    goals = max(0, min(len(away) - given, len(home) - max(0, least)))
    scored = away[given : given + goals, matches]
    needed = home[max(0, least) : max(0, least) + goals, matches]
    found: Floats = away[:given, matches].sum(axis=0) + np.einsum("ij,ij->j", scored, needed)
    return found


def _total(of: Chances, least: Integers) -> Floats:
    """Return the chance of so many goals together, at least."""
    needed = np.clip(least, 0, len(of.both_at_least) - 1)[None]
    even = np.take_along_axis(of.both_at_least, needed, axis=0)[0]
    shifted: Floats = even + of.shift * ((least == 1) * 1.0 - (least == 2))
    return shifted


def _distance(of: Chances, least: Integers) -> Floats:
    """Return the chance that so many goals lie between the two, at least, whoever leads."""
    apart = _lead(of, least) + 1 - _lead(of, 1 - least)
    return np.where(least > 0, apart, 1.0)


def _fewer(of: Chances, least: Integers) -> Floats:
    """Return the chance that both sides score at least so many, 0 or 1."""
    return np.where(least > 0, of.home_at_least[1] * of.away_any - of.shift, 1.0)


class _Measure(NamedTuple):
    """What a bet type pays on, and how much a goal of it counts, in quarter goals."""

    chance: Callable[[Chances, Integers], Floats]
    goal: int


def _measure(terms: Terms) -> _Measure:
    if terms.apart and not terms.home:
        return _Measure(_distance, terms.apart)
    if terms.apart:  # home + away - apart is twice the fewer
        return _Measure(_fewer, 2 * terms.home)
    return _Measure(_lead if terms.home != terms.away else _total, terms.home)


_MEASURES = {kind: _measure(terms) for kind, terms in TERMS.items()}


def parts(of: Chances, kind: int, lines: Integers) -> tuple[Floats, Floats]:
    """Return which part of a bet is expected to win, and which to lose; lines in quarter goals.

    The rest is expected to come back. A bet that is one quarter ahead has won half.
    """
    measure, terms = _MEASURES[kind], TERMS[kind]
    start = terms.start + terms.line * lines
    well, ahead, level, behind = _ahead(of, measure, start)
    return (well + ahead) / 2, 1 - (level + behind) / 2


def _ahead(of: Chances, measure: _Measure, start: Integers) -> list[Floats]:
    """Return the chances that a bet is at least 2, 1, 0 and -1 quarter goals ahead."""
    needed = [-((start - least) // abs(measure.goal)) for least in (2, 1, 0, -1)]
    if measure.goal < 0:
        needed = [1 - least for least in needed]
    # A goal is four quarters, or two, so that there are two counts of goals to ask for at the most,
    # and only one where all lines are half ones.
    first, last = needed[0], needed[-1]
    most = measure.chance(of, first)
    rest = most if np.array_equal(first, last) else measure.chance(of, last)
    found = [np.where(least == first, most, rest) for least in needed]
    return found if measure.goal > 0 else [1 - chance for chance in found]

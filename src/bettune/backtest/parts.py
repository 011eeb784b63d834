"""The parts of a backtest, by time: in and out of a sample, or folds; each with its figures."""

import numpy as np

from bettune import times
from bettune.backtest.backtests import Part, Specification
from bettune.figures import luck
from bettune.figures.counting import figures
from bettune.figures.settled_bets import Integers, SettledBets
from bettune.figures.verdict import verdict


def whole_of(bets: SettledBets, specification: Specification, tried: int) -> Part:
    """Return the figures of all bets."""
    return _part("all", bets, specification, specification.rules.bankroll, tried)


def parts_of(bets: SettledBets, specification: Specification, tried: int) -> tuple[Part, ...]:
    """Return the figures of the bets in and out of the sample, or in each fold.

    A part's bankroll is what the parts before it left.
    """
    edges = _edges(bets, specification)
    if not edges:
        return ()
    names = ["in sample", "out of sample"]
    if specification.split is None:
        names = [f"fold {number} of {len(edges) + 1}" for number in range(1, len(edges) + 2)]
    places = np.searchsorted(bets.kickoff, np.array(edges, np.int64))
    found = []
    bankroll = specification.rules.bankroll
    for name, here in zip(names, np.split(np.arange(len(bets)), places), strict=True):
        some = bets.take(here)
        found.append(_part(name, some, specification, bankroll, tried))
        bankroll += int(some.profit.sum())
    return tuple(found)


def _edges(bets: SettledBets, specification: Specification) -> list[int]:
    """Return the first seconds of all parts but the first."""
    if specification.split is not None:
        return [specification.split]
    if specification.folds == 1 or not len(bets):
        return []
    return [int(day) * times.DAY for day in _first_days(bets.day, specification.folds)]


def _first_days(days: Integers, folds: int) -> Integers:
    """Return the days with which folds of about equally many bets begin, the first left out."""
    wanted = np.arange(1, folds) * len(days) // folds
    starts: Integers = np.unique(days[wanted])
    later: Integers = starts[starts > days[0]]
    return later


def _part(
    name: str, bets: SettledBets, specification: Specification, bankroll: int, tried: int
) -> Part:
    found = figures(
        bets,
        seed=specification.seed,
        draws=specification.draws,
        bankroll=bankroll if bankroll > 0 else None,
        tried=tried,
    )
    first, last = (int(bets.kickoff[0]), int(bets.kickoff[-1])) if len(bets) else (None, None)
    judged = verdict(bets, found, tried)
    return Part(name, first, last, bankroll, found, judged, luck.spread(bets))

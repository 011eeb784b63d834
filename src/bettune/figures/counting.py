"""The figures of settled bets, all of them: see `metrics.py` for the list."""

from typing import TypeAlias

import numpy as np

from bettune.figures import calibration, closing_line, equity, histories, runs
from bettune.figures.bootstrap import DRAWS, intervals
from bettune.figures.luck import luck
from bettune.figures.metrics import BEHIND, METRICS, Figure
from bettune.figures.settled_bets import (
    Floats,
    SettledBets,
    Truths,
    day_starts,
    decided_parts,
    won_parts,
)

Interval: TypeAlias = tuple[float, float] | None
Told: TypeAlias = dict[str, tuple[float | int | None, Interval]]


def figures(
    bets: SettledBets,
    *,
    seed: int,
    draws: int = DRAWS,
    bankroll: int | None = None,
    tried: int = 1,
) -> dict[str, Figure]:
    """Return every figure by its name; those that cannot be told have None for a value.

    `seed` and `draws` are the bootstrap's, `bankroll` the cents to begin with, `tried` how many
    variants were tried before these bets were chosen to be looked at, themselves included.
    """
    masks = {name: behind(bets) for name, behind in BEHIND.items()}
    sizes = {name: (int(mask.sum()), _days(bets, mask)) for name, mask in masks.items()}
    told = _facts(bets, sizes) | _paths(bets, bankroll, seed) | _luck(bets, tried)
    if len(bets):
        told |= _ratios(bets, bankroll, sizes, draws, seed)
    found = {}
    for metric in METRICS:
        value, interval = told.get(metric.name, (None, None))
        found[metric.name] = Figure(value, *sizes[metric.behind], *(interval or (None, None)))
    return found


def columns(bets: SettledBets, bankroll: int | None = None) -> dict[str, Floats]:
    """Return what the ratios are made of: under a figure's name what is above, and what is below.

    A place a bet, 0 where a bet does not count. Only "day" is missing: it is 1 a match day.
    """
    won, decided, price = won_parts(bets), decided_parts(bets), bets.price
    profit = bets.profit.astype(np.float64)
    found = {
        "bet": np.ones(len(bets)),
        "stake": bets.stake.astype(np.float64),
        "decided": decided,
        "profit": profit,
        "yield": profit,
        "mean_odds": price,
        "hit_rate": won,
        "implied_hit_rate": decided / price,
        "hit_rate_difference": won - decided / price,
    }
    if bankroll:
        found["bankroll_growth"] = profit / bankroll
    return found | closing_line.columns(bets) | calibration.columns(bets)


def _ratios(
    bets: SettledBets,
    bankroll: int | None,
    sizes: dict[str, tuple[int, int]],
    draws: int,
    seed: int,
) -> Told:
    """Return the figures that are ratios of two sums, with their intervals from the same draws."""
    made_of = columns(bets, bankroll)
    metrics = [
        metric
        for metric in METRICS
        if metric.below and metric.name in made_of and sizes[metric.behind][0]
    ]
    first, place = day_starts(bets.day)
    days = len(first)
    names = sorted({name for metric in metrics for name in (metric.name, metric.below)} - {"day"})
    sums = [np.bincount(place, made_of[name], days) for name in names]
    table = np.column_stack([*sums, np.full(days, 1 / days)])
    at = {name: index for index, name in enumerate([*names, "day"])}
    pairs = [(at[metric.name], at[metric.below]) for metric in metrics]
    totals = table.sum(axis=0)
    found: Told = {}
    for metric, pair, interval in zip(
        metrics, pairs, intervals(table, pairs, draws, seed), strict=True
    ):
        found[metric.name] = float(totals[pair[0]] / totals[pair[1]]), interval
    return found | _medians(bets, found) | {"profit": (int(bets.profit.sum()), found["profit"][1])}


def _medians(bets: SettledBets, found: Told) -> Told:
    """Return the medians, whose places hold the share of bets below them until now."""
    medians: Told = {}
    for name, values in (
        ("closing_line_value_median", closing_line.raw_values),
        ("fair_closing_line_value_median", closing_line.fair_values),
    ):
        if name in found:
            known = values(bets)
            share, interval = found[name]
            medians[name] = closing_line.median(known[np.isfinite(known)], share or 0.0, interval)
    return medians


def _days(bets: SettledBets, mask: Truths) -> int:
    """Return how many match days some of the bets lie on."""
    return len(day_starts(bets.day[mask])[0])


def _facts(bets: SettledBets, sizes: dict[str, tuple[int, int]]) -> Told:
    """Return what is counted and not estimated."""
    counted = ("closing", "fair_closing", "line_moved")
    found: Told = {f"bets_with_{name}": (sizes[name][0], None) for name in counted}
    if len(bets):
        found["turnover"] = int(bets.stake.sum()), None
    return found


def _paths(bets: SettledBets, bankroll: int | None, seed: int) -> Told:
    """Return the figures that depend on the order of the bets."""
    if not len(bets):
        return {}
    curve = equity.steps(bets)
    fall = equity.deepest(curve, bankroll)
    of_amount, of_share = histories.drawdowns(curve, bankroll, histories.HISTORIES, seed)
    found: Told = {
        "drawdown": (fall.amount, of_amount),
        "drawdown_share": (fall.share, of_share),
    }
    if (decided_parts(bets) > 0).any():
        for name, won in (("longest_winning_run", True), ("longest_losing_run", False)):
            interval = histories.runs(bets, won, histories.HISTORIES, seed)
            found[name] = runs.longest(bets, won).bets, interval
    return found


def _luck(bets: SettledBets, tried: int) -> Told:
    by_luck = luck(bets, tried)
    if by_luck is None:
        return {}
    return {
        "random_bettor_yield": (by_luck.expected_yield, None),
        "random_bettor_chance": (by_luck.chance, None),
        "random_bettor_chance_deflated": (by_luck.deflated, None),
        "luckiest_bettor_yield": (by_luck.luckiest_yield, None),
    }

"""The verdict: a lucky streak proves nothing, and a long record does."""

import math

import numpy as np
import pytest

from bettune.figures.counting import figures
from bettune.figures.settled_bets import SettledBets
from bettune.figures.verdict import LEAST_BETS, LEAST_DAYS, Verdict, verdict
from settled import bets


def record(count: int, days: int, edge: float, seed: int = 1, odds: float = 2.0) -> SettledBets:
    """Return bets at one price whose true yield is the edge, against a market without margin."""
    random = np.random.default_rng(seed)
    outcomes = "".join(np.where(random.random(count) < (1 + edge) / odds, "W", "L"))
    on = np.sort(random.integers(0, days, count)).tolist()
    return bets(outcomes, round(odds * 10**6), days=on, market=[1 / odds] * count)


def judged(whole: SettledBets, tried: int = 1) -> Verdict:
    return verdict(whole, figures(whole, seed=1, draws=2_000, tried=tried), tried)


def test_28_lucky_bets_are_too_few_to_tell() -> None:
    whole = bets("WWWLWWWWLWWWWWLWWWLWWWWWLWWW", market=[0.5] * 28)
    found = figures(whole, seed=1)
    assert found["yield"].value == pytest.approx(18 / 28)
    assert found["yield"].low is not None
    assert found["yield"].low > 0  # by its interval alone it would have beaten the market
    said = verdict(whole, found)
    assert (said.code, said.bets, said.days) == ("too_small", 28, 28)
    assert said.needed is not None
    assert said.needed > 200


@pytest.mark.parametrize(
    ("count", "days", "edge", "code"),
    [
        (3_000, 300, 0.12, "beats"),
        (3_000, 300, -0.12, "loses"),
        (3_000, 300, 0.0, "unclear"),
        (300, 100, 0.12, "too_small"),
        (3_000, LEAST_DAYS - 1, 0.12, "too_small"),
        (LEAST_BETS - 1, 60, -0.9, "too_small"),
        (5, 5, 0.12, "too_small"),
    ],
)
def test_a_record_is_judged_by_what_it_can_tell(
    count: int, days: int, edge: float, code: str
) -> None:
    assert judged(record(count, days, edge)).code == code


def test_no_bets_tell_nothing() -> None:
    assert judged(bets("")) == Verdict("too_small", 0, 0, None, None)


def test_the_best_of_many_tries_has_to_be_better() -> None:
    whole = record(3_000, 300, 0.04)
    assert judged(whole).code == "beats"
    assert judged(whole, tried=1_000).code == "unclear"
    blind = bets(
        "".join("W" if profit > 0 else "L" for profit in whole.profit),
        days=(whole.day - whole.day[0]).tolist(),
    )
    assert judged(blind).code == "beats"  # no market is known: judged by the yield's own error
    assert judged(blind, tried=1_000).code == "unclear"


def test_a_record_that_luck_explains_does_not_beat_the_market() -> None:
    whole = record(3_000, 300, 0.04)
    generous = bets(  # the market itself thought these bets to be worth as much
        "".join("W" if profit > 0 else "L" for profit in whole.profit),
        days=(whole.day - whole.day[0]).tolist(),
        market=[0.53] * 3_000,
    )
    assert judged(whole).code == "beats"
    assert judged(generous).code == "unclear"


def test_the_error_of_the_yield_is_that_of_its_days() -> None:
    whole = bets("WWLLWL", days=[0, 0, 1, 1, 2, 2], stake=[100, 200, 100, 100, 300, 100])
    profits, stakes = [300, -200, 200], [300, 200, 400]
    rate = 300 / 900
    rest = [profit - rate * stake for profit, stake in zip(profits, stakes, strict=True)]
    error = math.sqrt(3 / 2 * sum(one**2 for one in rest)) / 900
    assert verdict(whole, figures(whole, seed=1)).error == pytest.approx(error)


@pytest.mark.parametrize(("outcomes", "edge"), [("WL" * 22 + "WWW", 0.06), ("WLW" * 10, 1 / 3)])
def test_so_many_bets_as_are_needed_do_tell(outcomes: str, edge: float) -> None:
    seen = judged(bets(outcomes))
    assert seen.code == "too_small"
    assert seen.needed is not None
    days = seen.needed // 2
    found = [judged(record(seen.needed, days, edge, seed)).code for seed in range(40)]
    assert found.count("beats") >= 28  # four in five, if the edge is the one that was seen


def test_what_is_needed_cannot_be_told_without_an_edge_or_an_error() -> None:
    assert judged(bets("WL" * 40)).needed is None
    assert judged(bets("W" * 40)).needed is None

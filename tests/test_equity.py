"""The equity curve: a step a kick-off, the deepest fall, and nothing of it lost in a chart."""

from itertools import accumulate

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.figures.equity import Drawdown, Step, curve_of, deepest, steps
from bettune.times import DAY
from settled import SATURDAY, bets, season

levels = st.lists(st.integers(-500, 500), min_size=1, max_size=60)


def walk(changes: list[int]) -> Step:
    level = np.array([0, *accumulate(changes)], np.int64)
    return Step(np.arange(len(level)) * 10, level)


def test_the_curve_begins_at_nothing_when_the_first_bet_is_placed() -> None:
    curve = steps(bets("WLL", stake=[100, 300, 100]))
    assert curve.at.tolist() == [SATURDAY - 3_600, *(SATURDAY + day * DAY for day in range(3))]
    assert curve.level.tolist() == [0, 100, -200, -300]


def test_matches_of_one_kickoff_are_one_step() -> None:
    curve = steps(bets("WLLW", days=[0, 0, 0, 1]))
    assert curve.level.tolist() == [0, -1_000, 0]


def test_the_deepest_fall_is_told_with_its_times() -> None:
    curve = walk([100, -30, 50, -80, -40, 60, 60, 10, -20])
    # 0, 100, 70, 120, 40, 0, 60, 120, 130, 110
    assert deepest(curve, 880) == Drawdown(120, 0.12, began=30, ended=50, recovered=70)
    assert deepest(curve, None) == Drawdown(120, None, began=30, ended=50, recovered=70)


def test_a_fall_from_the_beginning_counts_and_may_never_recover() -> None:
    assert deepest(walk([-10, -10, 5]), 100) == Drawdown(20, 0.2, 0, 20, None)


def test_what_never_fell_has_no_drawdown() -> None:
    assert deepest(walk([10, 0, 5]), 100) == Drawdown(0, 0.0, None, None, None)


@settings(deadline=None)
@given(levels)
def test_the_deepest_fall_is_the_largest_of_all_pairs(changes: list[int]) -> None:
    curve = walk(changes)
    level = curve.level.tolist()
    falls = [high - low for at, high in enumerate(level) for low in level[at:]]
    found = deepest(curve, 10**6)
    assert found.amount == max(falls)
    if found.amount:
        assert found.began is not None
        assert found.ended is not None
        assert level[found.began // 10] - level[found.ended // 10] == found.amount
        assert level[found.began // 10] == max(level[: found.ended // 10])


def test_a_short_curve_is_drawn_in_full() -> None:
    curve = steps(bets("WLLW"))
    drawn = curve_of(curve)
    assert drawn.at == curve.at.tolist()
    assert drawn.profit == [0, 1_000, 0, -1_000, 0]
    assert drawn.drawdown == [0, 0, 1_000, 2_000, 1_000]


@pytest.mark.parametrize("seed", range(5))
def test_a_long_curve_keeps_its_ends_its_extremes_and_its_deepest_fall(seed: int) -> None:
    curve = walk(np.random.default_rng(seed).integers(-100, 101, 20_000).tolist())
    drawn = curve_of(curve)
    assert 400 <= len(drawn.at) == len(drawn.profit) == len(drawn.drawdown) <= 500
    assert drawn.at == sorted(set(drawn.at))
    assert (drawn.at[0], drawn.at[-1]) == (curve.at[0], curve.at[-1])
    assert (min(drawn.profit), max(drawn.profit)) == (curve.level.min(), curve.level.max())
    fall = deepest(curve, None)
    assert max(drawn.drawdown) == fall.amount
    assert fall.began in drawn.at
    assert fall.ended in drawn.at
    level = dict(zip(curve.at.tolist(), curve.level.tolist(), strict=True))
    assert drawn.profit == [level[at] for at in drawn.at]
    assert drawn == curve_of(curve)


def test_a_curve_is_that_of_its_bets_whatever_their_ids() -> None:
    whole = season(500, 60)
    again = season(500, 60)
    assert steps(whole).level.tolist() == steps(again).level.tolist()
    assert steps(whole).level[-1] == whole.profit.sum()

"""Closing line value over time: the mean of all bets so far, and its interval by match days."""

import math

import numpy as np
import pytest

from bettune.figures.bootstrap import LEAST_DAYS, intervals, student
from bettune.figures.closing_line_course import MOST_BETS, MOST_MEANS, course
from bettune.figures.settled_bets import Floats, SettledBets, settled_bets
from bettune.times import DAY


def _bets(days: list[int]) -> SettledBets:
    ids = np.arange(len(days))
    kickoff = np.array(days) * DAY + 3_600
    return settled_bets(
        bet_id=ids + 100,
        placed_at=kickoff - 60,
        kickoff=kickoff,
        stake=np.full(len(days), 1_000),
        profit=np.zeros(len(days), np.int64),
        odds=np.full(len(days), 2_000_000),
        result=np.full(len(days), 3),
    )


def _by_hand(days: list[int], values: list[float]) -> tuple[float, float]:
    """Return a mean and its standard error, day by day, from the textbook."""
    mean = sum(values) / len(values)
    of_day: dict[int, float] = {}
    for day, value in zip(days, values, strict=True):
        of_day[day] = of_day.get(day, 0.0) + value - mean
    count = len(of_day)
    squares = sum(rest**2 for rest in of_day.values())
    return mean, math.sqrt(squares * count / (count - 1)) / len(values)


def _some(count: int, days: int) -> tuple[list[int], Floats]:
    source = np.random.default_rng(5)
    return np.sort(source.integers(0, days, count)).tolist(), source.normal(0.02, 0.05, count)


def test_the_mean_so_far_and_its_interval_are_those_of_the_textbook() -> None:
    days, values = _some(200, 40)
    found = course(_bets(days), values)
    for place, at in enumerate(found.at):
        until = [index for index, day in enumerate(days) if day * DAY <= at]
        played = len({days[index] for index in until})
        mean = float(values[until].mean())
        assert found.mean[place] == pytest.approx(mean)
        if played < LEAST_DAYS:
            assert found.low[place] is None
            assert found.high[place] is None
        else:
            _, error = _by_hand([days[index] for index in until], values[until].tolist())
            reach = student(0.975, played - 1) * error
            assert found.low[place] == pytest.approx(mean - reach)
            assert found.high[place] == pytest.approx(mean + reach)


def test_the_last_interval_is_close_to_the_bootstrap_s() -> None:
    days, values = _some(3_000, 200)
    found = course(_bets(days), values)
    sums = np.column_stack((np.bincount(days, values), np.bincount(days)))
    ((low, high),) = intervals(sums, [(0, 1)], 10_000, seed=1)  # type: ignore[misc]
    assert found.low[-1] == pytest.approx(low, abs=(high - low) / 20)
    assert found.high[-1] == pytest.approx(high, abs=(high - low) / 20)


def test_many_bets_are_thinned_and_the_last_of_them_stays() -> None:
    days, values = _some(5_000, 700)
    found = course(_bets(days), values)
    assert len(found.at) == len(found.mean) == len(found.low) == len(found.high) <= MOST_MEANS
    assert len(found.bet_at) == len(found.bet_value) == len(found.bet_id) <= MOST_BETS
    assert found.mean[-1] == pytest.approx(float(values.mean()))
    assert found.at[-1] == days[-1] * DAY + 3_600
    assert (found.bet_id[-1], found.bet_value[-1]) == (5_099, values[-1])


def test_bets_without_a_closing_price_are_left_out() -> None:
    values = np.array([0.1, np.nan, 0.3])
    found = course(_bets([1, 2, 3]), values)
    assert found.bet_id == [100, 102]
    assert found.mean == pytest.approx([0.1, 0.2])
    assert course(_bets([1]), np.array([np.nan])).at == []


def test_equal_values_have_no_interval() -> None:
    found = course(_bets(list(range(30))), np.full(30, 0.0))
    assert set(found.low) == {None}

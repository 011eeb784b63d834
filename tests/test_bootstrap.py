"""The bootstrap: the interval of its definition, which holds the truth nineteen times in twenty."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.figures import bootstrap
from bettune.figures.bootstrap import draw_sums, drawn_days, intervals, randomness, student

Interval = tuple[float, float]


def days_drawn_slowly(days: int, draws: int, seed: int) -> list[list[int]]:
    """Return the days of each draw, one number after the other."""
    words = randomness(seed, 1).random_raw((days * draws + 1) // 2).tolist()
    numbers = [half for word in words for half in (word & 0xFFFFFFFF, word >> 32)]
    days_of = [number * days >> 32 for number in numbers]
    return [days_of[start * days : (start + 1) * days] for start in range(draws)]


@pytest.mark.parametrize(("days", "draws"), [(1, 5), (7, 50), (300, 33), (3_001, 7), (20_000, 3)])
def test_the_sums_of_a_draw_are_those_of_its_days(days: int, draws: int) -> None:
    sums = np.random.default_rng(0).integers(-(10**6), 10**6, (days, 3)).astype(np.float64)
    expected = [sums[chosen].sum(axis=0) for chosen in days_drawn_slowly(days, draws, 9)]
    np.testing.assert_array_equal(draw_sums(sums, draws, 9), expected)


def test_columns_that_are_zero_on_most_days_are_summed_alike() -> None:
    random = np.random.default_rng(0)
    sums = random.random((900, 150)) * (random.random((900, 150)) < 0.01)
    sums[:, 5] = 0
    alone = np.column_stack([draw_sums(sums[:, [at]], 70, 3)[:, 0] for at in range(150)])
    np.testing.assert_array_equal(draw_sums(sums, 70, 3), alone)


def test_sums_are_not_rounded_in_whatever_order_they_are_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sums = np.random.default_rng(0).normal(size=(1_000, 40)) * np.logspace(-9, 9, 40)
    expected = draw_sums(sums, 100, 3)
    monkeypatch.setattr(bootstrap, "_ROWS", 7)
    monkeypatch.setattr(bootstrap, "_DAYS", 13)
    monkeypatch.setattr(bootstrap, "_COLUMNS", 3)
    np.testing.assert_array_equal(draw_sums(sums, 100, 3), expected)
    chosen = np.array(days_drawn_slowly(1_000, 100, 3))
    np.testing.assert_allclose(expected, sums[chosen].sum(axis=1), rtol=1e-9, atol=1e-10)


def test_more_draws_begin_with_the_same_ones() -> None:
    sums = np.arange(50.0).reshape(25, 2)
    np.testing.assert_array_equal(draw_sums(sums, 2_000, 4)[:30], draw_sums(sums, 30, 4))


def test_each_day_is_as_likely_as_another() -> None:
    counts = np.zeros(11, np.int64)
    for chosen in drawn_days(11, 20_000, randomness(5, 1)):
        counts += np.bincount(chosen.ravel(), minlength=11)
    expected = counts.sum() / 11
    assert float(((counts - expected) ** 2 / expected).sum()) < 29.6  # 1 in 1,000 of chi² with 10


def test_seeds_and_purposes_have_random_bits_of_their_own() -> None:
    firsts = {randomness(seed, of).random_raw() for seed in range(20) for of in range(5)}
    assert len(firsts) == 100


def interval_slowly(above: list[float], below: list[float], drawn: list[list[int]]) -> Interval:
    """Return the BCa interval by its definition, with Student's t for z."""
    days = len(above)
    value = sum(above) / sum(below)
    ratios = sorted(
        sum(above[day] for day in one) / sum(below[day] for day in one) for one in drawn
    )
    lower = sum(ratio < value for ratio in ratios) + sum(ratio == value for ratio in ratios) / 2
    normal = bootstrap.NormalDist()
    bias = normal.inv_cdf(lower / len(ratios))
    without = [
        (sum(above) - above[day]) / (sum(below) - below[day]) for day in range(days) if below[day]
    ]
    mean = math.fsum(without) / len(without)
    cubes = math.fsum((mean - one) ** 3 for one in without)
    acceleration = cubes / (6 * math.fsum((mean - one) ** 2 for one in without) ** 1.5)
    z = math.sqrt(days / (days - 1)) * student(0.975, days - 1)
    ends = []
    for point in (bias - z, bias + z):
        share = normal.cdf(bias + point / (1 - acceleration * point))
        ends.append(float(np.quantile(ratios, share)))
    return ends[0], ends[1]


def test_the_interval_is_the_one_of_its_definition() -> None:
    random = np.random.default_rng(2)
    below = random.integers(1, 9, 40).astype(np.float64)
    above = random.normal(0.1, 1, 40) * below + random.exponential(3, 40)
    sums = np.column_stack((below, above))
    ((low, high),) = [one or (0, 0) for one in intervals(sums, [(1, 0)], 1_500, 6)]
    expected = interval_slowly(above.tolist(), below.tolist(), days_drawn_slowly(40, 1_500, 6))
    assert (low, high) == pytest.approx(expected, rel=1e-9)


def test_the_interval_of_a_seed_stays_what_it_is() -> None:
    day = np.arange(30)
    sums = np.column_stack((day * day % 11 - 3.5, 1.0 + day % 3))
    (found,) = intervals(sums, [(0, 1)], 10_000, 1)
    assert found == pytest.approx((-0.26785714285714285, 0.7777777777777778), rel=1e-12)


def test_too_few_days_tell_nothing() -> None:
    sums = np.ones((12, 3))
    sums[:, 1] = np.arange(12)
    sums[9:, 2] = 0  # a figure that rests on nine of the days only
    assert intervals(sums[:9], [(1, 0)], 200, 1) == [None]
    told, few, same = intervals(sums, [(1, 0), (1, 2), (0, 0)], 200, 1)
    assert told is not None
    assert few is None
    assert same is None  # nothing differs between the days
    assert intervals(sums, [], 200, 1) == []


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(-900, 900), st.integers(1, 50)), min_size=10, max_size=40))
def test_an_interval_lies_within_the_days(rows: list[tuple[int, int]]) -> None:
    sums = np.array(rows, np.float64)
    (found,) = intervals(sums, [(0, 1)], 300, 2)
    ratios = sums[:, 0] / sums[:, 1]
    if found is not None:
        slack = 1e-9 * np.abs(ratios).max()
        assert ratios.min() - slack <= found[0] <= found[1] <= ratios.max() + slack


@settings(deadline=None)
@given(st.integers(1, 1_000), st.integers(-500, 500))
def test_an_interval_moves_with_what_it_is_of(scale: int, shift: int) -> None:
    random = np.random.default_rng(3)
    above, below = random.integers(-99, 99, 25), random.integers(1, 9, 25)
    plain = intervals(np.column_stack((above, below)) * 1.0, [(0, 1)], 300, 2)[0]
    moved = np.column_stack((above * scale + shift * below, below)) * 1.0
    found = intervals(moved, [(0, 1)], 300, 2)[0]
    assert plain is not None
    assert found == pytest.approx([end * scale + shift for end in plain], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize(
    ("freedom", "expected"), [(9, 2.26216), (19, 2.09302), (29, 2.04523), (99, 1.98422)]
)
def test_the_quantiles_of_student_are_those_of_the_tables(freedom: int, expected: float) -> None:
    assert student(0.975, freedom) == pytest.approx(expected, abs=3e-4)


def simulated(random: np.random.Generator, days: int, odds: float) -> tuple[Interval, Interval]:
    """Return the intervals of the yield of bets whose true one is 0, by days and by bets alone.

    The bets of a day depend on each other: on half of the days they win half as often again as on
    the others.
    """
    sizes = random.integers(4, 13, days)
    chances = random.choice([0.5, 1.5], days) / odds
    day = np.repeat(np.arange(days), sizes)
    profit = np.where(random.random(len(day)) < chances[day], odds - 1, -1.0)
    by_bet = np.column_stack((profit, np.ones(len(day))))
    by_day = np.column_stack([np.bincount(day, column) for column in by_bet.T])
    blocked, free = (intervals(sums, [(0, 1)], 600, 8)[0] for sums in (by_day, by_bet))
    assert blocked is not None
    assert free is not None
    return blocked, free


def test_an_interval_holds_the_truth_nineteen_times_in_twenty_if_blocked_by_day() -> None:
    random = np.random.default_rng(11)
    held = np.array(
        [
            [low <= 0 <= high for low, high in simulated(random, days, odds)]
            for days in (15, 40, 120)
            for odds in (1.8, 3.0)
            for _ in range(200)
        ]
    )
    by_day, by_bet = held.mean(axis=0)
    assert 0.935 <= by_day <= 0.97
    assert by_bet < 0.88


def test_an_end_beyond_all_draws_is_the_last_of_them() -> None:
    assert bootstrap._level(5.0, 2.0, 1 / 6) == 1.0
    assert bootstrap._level(-9.0, 0.0, -1 / 6) == 0.0

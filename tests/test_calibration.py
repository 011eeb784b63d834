"""Calibration: what was given as likely comes as often, within what the sample can tell."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.figures.calibration import Bin, bins, columns, has_1x2, wilson
from bettune.figures.settled_bets import decided_parts
from settled import bets, season


def test_a_bin_tells_what_was_given_and_what_came() -> None:
    found = bins(bets("WLWLWV", probability=[0.42, 0.44, 0.46, 0.48, 0.9, 0.45]))
    assert [(one.low, one.high, one.bets) for one in found] == [(0.4, 0.5, 4), (0.9, 1.0, 1)]
    assert found[0].probability == pytest.approx(0.45)
    assert found[0].share == 0.5
    assert (found[0].share_low, found[0].share_high) == pytest.approx(
        (0.150036, 0.849964), abs=1e-5
    )


def test_a_half_counts_by_half() -> None:
    (found,) = bins(bets("Wwl", probability=[0.5, 0.5, 0.58]))
    assert (found.bets, found.decided) == (3, 2)
    assert found.share == 0.75
    assert found.probability == pytest.approx(0.52)


def test_bets_without_a_probability_are_in_no_bin() -> None:
    assert bins(bets("WL")) == []
    assert bins(bets("V", probability=[0.5])) == []


@pytest.mark.parametrize("place", range(10))
def test_a_bound_belongs_to_the_bin_above_it(place: int) -> None:
    (found,) = bins(bets("W", probability=[max(place / 10, 1e-6)]))
    assert isinstance(found, Bin)
    assert found.low == place / 10


@pytest.mark.parametrize(
    ("share", "count", "expected"),
    [
        (0.5, 10, (0.236593, 0.763407)),
        (0.0, 20, (0.0, 0.161125)),
        (1.0, 20, (0.838875, 1.0)),
        (0.1, 100, (0.055229, 0.174370)),
    ],
)
def test_the_interval_of_a_share_is_wilsons(
    share: float, count: float, expected: tuple[float, float]
) -> None:
    assert wilson(share, count) == pytest.approx(expected, abs=1e-5)


@settings(deadline=None)
@given(st.floats(0, 1), st.floats(0.5, 1e6))
def test_the_interval_of_a_share_holds_it(share: float, count: float) -> None:
    low, high = wilson(share, count)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_scores_are_those_of_each_bet() -> None:
    found = columns(bets("WLlV", probability=[0.6, 0.3, 0.5, 0.5], market=[0.5, np.nan, 0.4, 0.4]))
    assert found["brier"] == pytest.approx([0.32, 0.18, 0.25, 0])
    assert found["brier_market"] == pytest.approx([0.5, 0, 0.16, 0])
    assert found["brier_difference"] == pytest.approx([-0.18, 0, 0.09, 0])
    assert found["log_loss"] == pytest.approx([-math.log(0.6), -math.log(0.7), math.log(2) / 2, 0])
    assert found["given"].tolist() == [1, 1, 0.5, 0]
    assert found["given_and_market"].tolist() == [1, 0, 0.5, 0]


def test_a_match_is_one_forecast_however_many_bets_are_on_it() -> None:
    whole = bets(
        "WWLL",
        match_id=[1, 1, 2, 3],
        given_1x2=[[0.6, 0.3, 0.1], [0.6, 0.3, 0.1], [0.5, 0.25, 0.25], [0.2, 0.3, 0.5]],
        market_1x2=[[0.5, 0.3, 0.2], [0.5, 0.3, 0.2], [np.nan] * 3, [0.3, 0.3, 0.4]],
        outcome_1x2=[0, 0, 1, -1],
    )
    assert has_1x2(whole).tolist() == [True, False, True, False]
    found = columns(whole)
    assert found["ranked_probability_score"] == pytest.approx([0.085, 0, 0.15625, 0])
    assert found["ranked_probability_score_market"] == pytest.approx([0.145, 0, 0, 0])
    assert found["ranked_probability_score_difference"] == pytest.approx([-0.06, 0, 0, 0])
    assert found["given_and_market_1x2"].tolist() == [1, 0, 0, 0]


def test_true_probabilities_lie_within_the_bars_nineteen_times_in_twenty() -> None:
    random = np.random.default_rng(0)
    inside = []
    for _ in range(60):
        chances = random.uniform(0.05, 0.95, 400)
        outcomes = "".join(np.where(random.random(400) < chances, "W", "L"))
        found = bins(bets(outcomes, probability=chances))
        inside += [one.share_low <= one.probability <= one.share_high for one in found]
    assert 0.93 <= np.mean(inside) <= 0.98


def test_columns_are_zero_where_a_bet_does_not_count() -> None:
    whole = season(300, 40)
    for name, column in columns(whole).items():
        assert np.isfinite(column).all(), name
        if "1x2" not in name and "ranked" not in name:
            assert not column[decided_parts(whole) == 0].any(), name

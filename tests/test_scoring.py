"""Scores of probabilities against what happened."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune.scoring import SCORES, brier, log_loss, ranked_probability_score
from oracles import oracle, rows

forecasts = st.lists(st.floats(0.01, 1), min_size=2, max_size=4).map(
    lambda weights: [weight / sum(weights) for weight in weights]
)


@pytest.mark.parametrize(
    ("forecast", "outcome", "score"),
    list(
        zip(
            rows("scoring", "probabilities"),
            rows("scoring", "outcomes"),
            rows("scoring", "ranked_probability_scores"),
            strict=True,
        )
    ),
)
def test_each_ranked_probability_score_is_as_published(
    forecast: list[float], outcome: int, score: float
) -> None:
    (found,) = ranked_probability_score([forecast], [outcome])
    assert found == pytest.approx(score, abs=oracle("scoring")["tolerance"], rel=0)


@pytest.mark.parametrize(("name", "mean"), list(oracle("scoring").get("mean", {}).items()))
def test_the_mean_scores_are_as_published(name: str, mean: float) -> None:
    score = SCORES[name.removesuffix("_nats")]
    found = score(rows("scoring", "probabilities"), rows("scoring", "outcomes"))
    assert found.mean() == pytest.approx(mean, abs=oracle("scoring")["tolerance"], rel=0)


def test_certainty_scores_nothing_and_its_failure_the_most() -> None:
    certain = [[1.0, 0.0, 0.0]]
    for score in SCORES.values():
        assert score(certain, [0]).tolist() == [0.0]
    assert brier(certain, [2]).tolist() == [2.0]
    assert ranked_probability_score(certain, [2]).tolist() == [1.0]
    assert log_loss(certain, [2]).tolist() == [math.inf]


def test_a_near_miss_costs_less_only_where_outcomes_have_an_order() -> None:
    forecast = [[0.6, 0.3, 0.1], [0.6, 0.1, 0.3]]
    near, far = ranked_probability_score(forecast, [2, 1])
    assert near != far
    assert brier([[0.6, 0.2, 0.2]], [1]) == brier([[0.6, 0.2, 0.2]], [2])
    one_off, two_off = ranked_probability_score([[0.6, 0.2, 0.2]] * 2, [1, 2])
    assert one_off < two_off


@settings(deadline=None)
@given(forecasts, st.data())
def test_the_truth_scores_best_in_the_mean(forecast: list[float], draw: st.DataObject) -> None:
    """What makes a score proper: no forecast is expected to score better than what is true."""
    shift = draw.draw(st.integers(1, len(forecast) - 1))
    other = forecast[shift:] + forecast[:shift]
    outcomes = range(len(forecast))
    for score in SCORES.values():
        told_true, told_otherwise = (
            float(np.dot(forecast, score([told] * len(forecast), outcomes)))
            for told in (forecast, other)
        )
        assert told_true <= told_otherwise + 1e-12


def test_a_forecast_with_a_hole_has_no_score() -> None:
    forecast = [[0.5, math.nan, 0.5], [0.5, 0.25, 0.25]]
    for score in SCORES.values():
        first, second = score(forecast, [0, 0])
        assert math.isnan(first)
        assert not math.isnan(second)


def test_no_forecasts_have_no_scores() -> None:
    for score in SCORES.values():
        assert score(np.empty((0, 3)), []).shape == (0,)

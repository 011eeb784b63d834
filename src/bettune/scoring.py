"""Scores of probabilities against what happened: the lower, the better.

Probabilities are an array of shape (n, k), a forecast a row, in the order of the outcomes;
`outcomes` are n integers from 0 to k - 1. Each score is an array of n; the score of a set of
forecasts is their mean. A forecast with a nan in it scores nan.
"""

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]


def brier(probabilities: ArrayLike, outcomes: ArrayLike) -> Floats:
    """Return the Brier scores, 0 to 2: the sum over the outcomes of (p - happened)².

    Brier, "Verification of forecasts expressed in terms of probability", 1950, in its own form:
    with two outcomes it is twice the form that counts one of them only.
    """
    forecast, happened = _forecasts(probabilities, outcomes)
    scores: Floats = np.square(forecast - happened).sum(axis=1)
    return scores


def ranked_probability_score(probabilities: ArrayLike, outcomes: ArrayLike) -> Floats:
    """Return the ranked probability scores, 0 to 1, of outcomes that have an order.

    The mean over the first k - 1 outcomes of the squared difference of the cumulated sums: a miss
    by one place costs less than one by two. Epstein 1969; for football Constantinou and Fenton,
    "Solving the problem of inadequate scoring rules", 2012.
    """
    forecast, happened = _forecasts(probabilities, outcomes)
    apart = np.cumsum(forecast - happened, axis=1)[:, :-1]
    scores: Floats = np.square(apart).mean(axis=1)
    return scores


def log_loss(probabilities: ArrayLike, outcomes: ArrayLike) -> Floats:
    """Return -ln p of what happened, in nats: inf where it had been given no chance at all.

    Good, "Rational decisions", 1952. Divided by ln 2 it is the ignorance score in bits.
    """
    forecast = np.asarray(probabilities, np.float64)
    given = np.take_along_axis(forecast, np.asarray(outcomes, np.intp)[:, None], axis=1)[:, 0]
    given = np.where(np.isnan(forecast).any(axis=1), np.nan, given)
    with np.errstate(divide="ignore"):
        return 0.0 - np.log(given)


SCORES: dict[str, Callable[[ArrayLike, ArrayLike], Floats]] = {
    "brier": brier,
    "ranked_probability_score": ranked_probability_score,
    "log_loss": log_loss,
}


def _forecasts(probabilities: ArrayLike, outcomes: ArrayLike) -> tuple[Floats, Floats]:
    """Return forecasts and what happened, as 1 for the outcome and 0 for the others."""
    forecast = np.asarray(probabilities, np.float64)
    places = np.arange(forecast.shape[1])
    return forecast, (np.asarray(outcomes)[:, None] == places).astype(np.float64)

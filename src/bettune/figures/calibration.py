"""Calibration: whether the odds given, taken as probabilities, came true; and how good they were.

A bet's probability is that of its decided part: of a bet that is returned on a draw, the chance to
win it when there is no draw. A half of a quarter line that came back does not count either way.
"""

import math
from statistics import NormalDist

import msgspec
import numpy as np

from bettune import scoring
from bettune.figures.settled_bets import Floats, SettledBets, Truths, decided_parts, won_parts

BINS = 10
_Z = NormalDist().inv_cdf(0.975)


class Bin(msgspec.Struct, frozen=True, rename="camel"):
    """Bets whose probability is from `low` to below `high`, and what became of them."""

    low: float
    high: float
    bets: int
    decided: float
    """How much of them was decided: a half of a quarter line is half a bet."""
    probability: float
    """The mean of the probabilities that were given."""
    share: float
    """The share that won of what was decided."""
    share_low: float
    """From here to `share_high`: the 95 % interval of the share."""
    share_high: float


def has_probability(bets: SettledBets) -> Truths:
    """Return which bets have a probability to be judged: given, and decided at least in part."""
    return np.isfinite(bets.probability) & (decided_parts(bets) > 0)


def has_both(bets: SettledBets) -> Truths:
    """Return which bets have a given probability and the market's."""
    return has_probability(bets) & np.isfinite(bets.market)


def has_1x2(bets: SettledBets) -> Truths:
    """Return the first bet on each match whose three given probabilities can be judged.

    A match is one forecast, however many bets were placed on it.
    """
    told = np.isfinite(bets.given_1x2).all(axis=1) & (bets.outcome_1x2 >= 0)
    places = np.flatnonzero(told)
    first = np.zeros(len(bets), np.bool_)
    first[places[np.unique(bets.match_id[places], return_index=True)[1]]] = True
    return first


def has_both_1x2(bets: SettledBets) -> Truths:
    """Return the same, where the market's three probabilities are known too."""
    return has_1x2(bets) & np.isfinite(bets.market_1x2).all(axis=1)


def columns(bets: SettledBets) -> dict[str, Floats]:
    """Return what the scores are ratios of, a place a bet, 0 where a bet does not count."""
    given, both = has_probability(bets), has_both(bets)
    decided = decided_parts(bets)
    found = {"given": decided * given, "given_and_market": decided * both}
    lost = np.where(won_parts(bets) > 0, 0, 1)
    chances = np.column_stack((bets.probability, 1 - bets.probability))
    markets = np.column_stack((bets.market, 1 - bets.market))
    for name, score in (("brier", scoring.brier), ("log_loss", scoring.log_loss)):
        found |= _scores(name, score(chances, lost), score(markets, lost), given, both, decided)
    first, first_both = has_1x2(bets), has_both_1x2(bets)
    outcomes = np.maximum(bets.outcome_1x2, 0)
    score = scoring.ranked_probability_score
    ours, theirs = score(bets.given_1x2, outcomes), score(bets.market_1x2, outcomes)
    once = np.ones(len(bets))
    found |= _scores("ranked_probability_score", ours, theirs, first, first_both, once)
    return found | {"given_1x2": once * first, "given_and_market_1x2": once * first_both}


def _scores(
    name: str, ours: Floats, theirs: Floats, given: Truths, both: Truths, weights: Floats
) -> dict[str, Floats]:
    return {
        name: np.where(given, ours, 0.0) * weights,
        f"{name}_market": np.where(both, theirs, 0.0) * weights,
        f"{name}_difference": np.where(both, ours - theirs, 0.0) * weights,
    }


def bins(bets: SettledBets) -> list[Bin]:
    """Return the bets by their probability, a tenth a bin; bins without bets are left out."""
    known = has_probability(bets)
    probabilities, decided = bets.probability[known], decided_parts(bets)[known]
    places = np.clip((probabilities * BINS).astype(np.int64), 0, BINS - 1)
    weights = np.bincount(places, decided, BINS)
    expected = np.bincount(places, decided * probabilities, BINS)
    won = np.bincount(places, won_parts(bets)[known], BINS)
    counts = np.bincount(places, minlength=BINS)
    found = []
    for place in np.flatnonzero(counts).tolist():
        weight = float(weights[place])
        share = float(won[place]) / weight
        interval = wilson(share, weight)
        mean = float(expected[place]) / weight
        low, high = place / BINS, (place + 1) / BINS
        found.append(Bin(low, high, int(counts[place]), weight, mean, share, *interval))
    return found


def wilson(share: float, count: float) -> tuple[float, float]:
    """Return the 95 % interval of a share of so many.

    Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
    """
    square = _Z * _Z / count
    middle = (share + square / 2) / (1 + square)
    reach = _Z * math.sqrt(share * (1 - share) / count + square / (4 * count)) / (1 + square)
    return max(0.0, middle - reach), min(1.0, middle + reach)

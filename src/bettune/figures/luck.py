"""Luck: how likely a random bettor would have done as well.

A random bettor places the same stakes at the same odds and knows nothing: each bet wins with the
chance that the market gave it when it was placed, margin-free. Bets of one match and bet type win
or lose together, others by themselves. What came back, comes back to the random bettor too: the
chance is that of a bet's decided part, as in `calibration.py`.

The chance is not simulated but worked out: exactly for few bets, and for many by the saddlepoint
approximation to the tail of a sum (Lugannani and Rice, 1980) with Daniels' second continuity
correction (1987). It needs no seed and tells one in a million as well as one in two, which 10,000
simulated bettors cannot.
"""

import math
from statistics import NormalDist
from typing import NamedTuple

import msgspec
import numpy as np

from bettune.figures.settled_bets import Floats, Integers, SettledBets, Truths, decided_parts
from bettune.settlement import Result
from bettune.settlement_columns import profit_many

_NORMAL = NormalDist()
_EULER = 0.5772156649015329
_FEW = 32
"""Groups of bets up to which all ways of winning and losing are gone through."""
_MOST_STEPS = 100
_NEAR = 1e-3
"""Standard deviations from the middle, within which the formula is 0/0 and its limit is used."""


class Luck(msgspec.Struct, frozen=True, rename="camel"):
    """How a random bettor would have done with the same bets."""

    bets: int
    """Bets with a market's probability, void ones left out."""
    expected_yield: float
    chance: float
    """To make at least as much, by luck alone."""
    deflated: float
    """The chance that the luckiest of as many random bettors as variants were tried does."""
    luckiest_yield: float
    """What the luckiest of them has to expect."""


class _Wagers(NamedTuple):
    """Groups of bets that win or lose together."""

    gain: Floats
    """What there is between losing and winning, in cents, above 0."""
    chance: Floats
    worst: int
    """What is left if all lose, in cents."""


def has_market(bets: SettledBets) -> Truths:
    """Return which bets can be held against a random bettor's."""
    market = bets.market
    return (market > 0) & (market < 1) & (decided_parts(bets) > 0)


def luck(bets: SettledBets, tried: int) -> Luck | None:
    """Return how likely it was luck, where so many variants were tried; None if no market is known.

    `deflated` is Šidák's 1 - (1 - chance)^tried (1967): exact where the variants are independent
    of each other, and too careful where they resemble each other. `luckiest_yield` is the expected
    largest of so many normal values (Bailey and López de Prado, "The deflated Sharpe ratio", 2014).
    """
    known = bets.take(has_market(bets))
    if not len(known):
        return None
    wagers = _wagers(known)
    gained, staked = int(known.profit.sum()), int(known.stake.sum())
    expected = (wagers.worst + float((wagers.gain * wagers.chance).sum())) / staked
    chance = _chance(wagers, gained - wagers.worst)
    most = luckiest(expected, _spread(wagers) / staked, tried)
    return Luck(len(known), expected, chance, deflate(chance, tried), most)


def spread(bets: SettledBets) -> float | None:
    """Return the standard deviation of a random bettor's yield; None if no market is known."""
    known = bets.take(has_market(bets))
    return _spread(_wagers(known)) / int(known.stake.sum()) if len(known) else None


def luck_span(bets: SettledBets) -> tuple[float, float] | None:
    """Return between which yields 19 of 20 random bettors with the same bets end up.

    Where the market's chance is not known, a bet wins with the one at which its odds break even.
    By the normal approximation, and never below the loss of everything; None without a decision.
    """
    decided = bets.take(decided_parts(bets) > 0)
    if not len(decided):
        return None
    chance = np.where(has_market(decided), decided.market, 1 / decided.price)
    wagers = _wagers(msgspec.structs.replace(decided, market=chance))
    expected = wagers.worst + float((wagers.gain * wagers.chance).sum())
    reach = _NORMAL.inv_cdf(0.975) * _spread(wagers)
    ends = (expected - reach, expected + reach)
    low, high = (min(max(end, wagers.worst), wagers.worst + wagers.gain.sum()) for end in ends)
    staked = int(bets.stake.sum())
    return float(low) / staked, float(high) / staked


def deflate(chance: float, tried: int) -> float:
    """Return the chance that the best of so many independent tries comes up, from that of one."""
    return 1.0 if chance >= 1 else -math.expm1(tried * math.log1p(-chance))


def luckiest(expected: float, spread: float, tried: int) -> float:
    """Return the yield that the luckiest of so many random bettors has to expect."""
    return expected + spread * largest_of(tried)


def largest_of(count: int) -> float:
    """Return about what the largest of so many standard normal values is expected to be."""
    if count < 2:
        return 0.0
    high, higher = 1 - 1 / count, 1 - 1 / (count * math.e)
    return (1 - _EULER) * _NORMAL.inv_cdf(high) + _EULER * _NORMAL.inv_cdf(higher)


def _spread(wagers: _Wagers) -> float:
    """Return the standard deviation of what they bring, in cents."""
    return math.sqrt(float((wagers.gain**2 * wagers.chance * (1 - wagers.chance)).sum()))


def _wagers(bets: SettledBets) -> _Wagers:
    whole = decided_parts(bets) == 1
    ends = [
        profit_many(bets.stake, bets.odds, np.where(whole, one, half), bets.commission)
        for one, half in ((Result.WON, Result.HALF_WON), (Result.LOST, Result.HALF_LOST))
    ]
    gain = ends[0] - ends[1]
    group = _groups(bets)
    together = np.bincount(group, gain).astype(np.float64)
    chance = np.bincount(group, gain * bets.market).astype(np.float64)
    some = together > 0
    return _Wagers(together[some], chance[some] / together[some], int(ends[1].sum()))


def _groups(bets: SettledBets) -> Integers:
    """Return for each bet the number of its group: those of one match, kind and line."""
    keys = (bets.line, bets.kind, bets.match_id)
    order = np.lexsort(keys)
    fresh = np.zeros(len(bets), np.bool_)
    for key in keys:
        fresh[1:] |= np.diff(key[order]) != 0
    group = np.empty(len(bets), np.int64)
    group[order] = np.cumsum(fresh)
    return group


def _chance(wagers: _Wagers, wanted: int) -> float:
    """Return the chance that the gains of the wagers that win sum to what is wanted, or more."""
    if len(wagers.gain) <= _FEW:
        return _exact(wagers, wanted)
    total = int(wagers.gain.sum())
    if wanted <= 0:
        return 1.0
    if wanted >= total:
        return math.exp(float(np.log(wagers.chance).sum())) if wanted == total else 0.0
    return _approximate(wagers, wanted)


def _exact(wagers: _Wagers, wanted: int) -> float:
    """Return the chance from all that two halves of the wagers may come to, paired by search."""
    middle = len(wagers.gain) // 2
    some, chances = _ways(wagers.gain[:middle], wagers.chance[:middle])
    others, weights = _ways(wagers.gain[middle:], wagers.chance[middle:])
    order = np.argsort(others)
    at_least = np.append(np.cumsum(weights[order][::-1])[::-1], 0.0)
    return min(1.0, float(chances @ at_least[np.searchsorted(others[order], wanted - some)]))


def _ways(gains: Floats, chances: Floats) -> tuple[Floats, Floats]:
    """Return what wagers may sum to, a place for each way of winning and losing, and its chance."""
    sums, weights = np.zeros(1), np.ones(1)
    for gain, chance in zip(gains.tolist(), chances.tolist(), strict=True):
        sums = np.concatenate((sums, sums + gain))
        weights = np.concatenate((weights * (1 - chance), weights * chance))
    return sums, weights


def _approximate(wagers: _Wagers, wanted: int) -> float:
    """Return the chance for many wagers by the saddlepoint approximation."""
    # Sums lie on multiples of the step. Half of one lower is between what is wanted and not.
    step = int(np.gcd.reduce(wagers.gain.astype(np.int64)))
    scale = math.sqrt(float((wagers.gain**2).sum()))
    gain, aim, step_size = wagers.gain / scale, (wanted - step / 2) / scale, step / scale
    log_odds: Floats = np.log(wagers.chance) - np.log1p(-wagers.chance)
    point = _saddlepoint(gain, log_odds, aim)
    wins = _wins(gain * point + log_odds)
    curvature = float((gain**2 * wins * (1 - wins)).sum())
    growth = np.logaddexp(0, gain * point + log_odds) - np.logaddexp(0, log_odds)
    distance = max(0.0, 2 * (point * aim - float(growth.sum())))
    w = math.copysign(math.sqrt(distance), point)
    if abs(w) < _NEAR:
        third = float((gain**3 * wins * (1 - wins) * (1 - 2 * wins)).sum())
        correction = -third / (6 * curvature**1.5)
    else:
        u = 2 / step_size * math.sinh(step_size * point / 2) * math.sqrt(curvature)
        correction = 1 / u - 1 / w
    density = math.exp(-w * w / 2) / math.sqrt(2 * math.pi)
    beyond = math.erfc(w / math.sqrt(2)) / 2  # 1 - cdf(w), which would be 0 from w = 8 on
    return float(min(1.0, max(0.0, beyond + density * correction)))


def _wins(log_odds: Floats) -> Floats:
    """Return chances from the logarithms of their odds."""
    chances: Floats = 0.5 * (1 + np.tanh(log_odds / 2))
    return chances


def _saddlepoint(gain: Floats, log_odds: Floats, aim: float) -> float:
    """Return the tilt at which the expected gain is the aim: Newton's steps, kept in bounds."""
    low, high, point = -math.inf, math.inf, 0.0
    for _ in range(_MOST_STEPS):
        wins = _wins(gain * point + log_odds)
        miss = float((gain * wins).sum()) - aim
        if abs(miss) <= 1e-13 * aim:
            break
        low, high = (point, high) if miss < 0 else (low, point)
        slope = float((gain**2 * wins * (1 - wins)).sum())
        step = point - miss / slope if slope > 0 else math.nan
        if not low < step < high:
            step = _between(low, high)
        if step == point:
            break
        point = step
    return point


def _between(low: float, high: float) -> float:
    if math.isinf(high):
        return max(1.0, 2 * low)
    if math.isinf(low):
        return min(-1.0, 2 * high)
    return (low + high) / 2

"""The verdict: what a record proves, said with care."""

import math
from statistics import NormalDist
from typing import Literal, TypeAlias

import msgspec
import numpy as np

from bettune.figures.luck import deflate
from bettune.figures.metrics import Figure
from bettune.figures.settled_bets import SettledBets, day_starts

Code: TypeAlias = Literal["too_small", "beats", "loses", "unclear"]

LEAST_DAYS = 30
LEAST_BETS = 100
WIDEST = 0.10
"""The yield must be known to so much either way; real edges are smaller than this."""
LIKELIEST = 0.05
"""A record that luck brings about more often than this does not beat the market."""
MARKET_KNOWN = 0.9
"""The share of bets whose market must be known for a random bettor to be held against them."""
_SAFELY = 0.95
"""The error of more bets may turn out a little larger than that of these."""
_CERTAIN = NormalDist().inv_cdf(0.975)
_POWER = NormalDist().inv_cdf(0.8)


class Verdict(msgspec.Struct, frozen=True, rename="camel"):
    """What the bets prove, as a code, and how many would be needed to tell."""

    code: Code
    """too_small: the sample is too small to tell; beats or loses: the yield's interval is above or
    below 0; unclear: it is known well, but not on which side of 0 it is."""
    bets: int
    days: int
    needed: int | None
    """Bets like these that would tell an edge of the size seen; None if that cannot be told."""
    error: float | None
    """The standard error of the yield, blocked by match day; None if it cannot be told."""


def verdict(bets: SettledBets, found: dict[str, Figure], tried: int = 1) -> Verdict:
    """Return what the bets prove, from their figures (`counting.figures`)."""
    result = found["yield"]
    error = _error(bets)
    needed = _needed(result, error)
    return Verdict(_code(found, error, tried), result.bets, result.days, needed, error)


def judged_again(judged: Verdict, found: dict[str, Figure], tried: int) -> Verdict:
    """Return a verdict as it is where so many variants were tried; the rest of it stays."""
    return msgspec.structs.replace(judged, code=_code(found, judged.error, tried))


def _code(found: dict[str, Figure], error: float | None, tried: int) -> Code:
    result = found["yield"]
    if result.low is None or result.high is None or result.bets < LEAST_BETS:
        return "too_small"
    if result.days < LEAST_DAYS or (result.high - result.low) / 2 > WIDEST:
        return "too_small"
    if result.high < 0:
        return "loses"
    if result.low > 0 and _by_luck(found, error, tried) <= LIKELIEST:
        return "beats"
    return "unclear"


def _by_luck(found: dict[str, Figure], error: float | None, tried: int) -> float:
    """Return how likely it was luck: a random bettor's chance, deflated by the variants tried.

    Where too few markets are known, the chance of a yield like this if the true one were 0.
    """
    deflated = found["random_bettor_chance_deflated"]
    if deflated.value is not None and deflated.bets >= MARKET_KNOWN * found["hit_rate"].bets:
        return deflated.value
    result = found["yield"].value
    if not error or result is None:
        return 1.0
    return deflate(NormalDist().cdf(-result / error), tried)


def _error(bets: SettledBets) -> float | None:
    """Return the standard error of the yield, from how days differ (linearised ratio of sums)."""
    if not len(bets):
        return None
    first, _ = day_starts(bets.day)
    days = len(first)
    profit, stake = (np.add.reduceat(column, first) for column in (bets.profit, bets.stake))
    total = float(stake.sum())
    rest = profit - float(profit.sum()) / total * stake
    squares = float(rest @ rest)
    return math.sqrt(squares * days / (days - 1)) / total if days > 1 and squares else None


def _needed(result: Figure, error: float | None) -> int | None:
    """Return how many bets would make the yield known well enough, and tell it from 0.

    The latter four times in five, if the true yield is the one seen (Cohen, "Statistical power
    analysis for the behavioral sciences", 1988). The error falls with the root of their number.
    """
    if error is None or not result.value:
        return None
    known = _CERTAIN * error / (WIDEST * _SAFELY)
    told = (_CERTAIN + _POWER) * error / abs(result.value)
    return max(LEAST_BETS, math.ceil(result.bets * max(known, told) ** 2))

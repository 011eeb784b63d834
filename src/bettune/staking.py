"""Staking: how much to stake by a rule, in whole cents, and what Kelly says.

A stake is worked out in integers and rounded once, half to even. The price that counts is what a
bet wins after commission: (odds - 1)(1 - rate) for each unit staked.
"""

import math
from collections.abc import Callable

import msgspec

from bettune.odds import MILLION
from bettune.rounding import half_even

HIGHEST_STAKE = 100_000_000
"""Cents: the most that is ever staked on a bet."""


class Offer(msgspec.Struct, frozen=True, gc=False):
    """What a stake is worked out from."""

    odds: int
    """Millionths."""
    bankroll: int
    """Cents, as it stands: open stakes are out of it."""
    probability: int | None = None
    """Millionths, above 0 and below 1,000,000; None where none was given."""
    commission_rate: int = 0
    """Millionths of a bet's winnings, below 1,000,000."""

    @property
    def price(self) -> int:
        """What a unit wins after commission, in millionths of a millionth."""
        return (self.odds - MILLION) * (MILLION - self.commission_rate)


def flat(amount: int, offer: Offer) -> int:
    """Return the same stake for every bet: the amount, cents."""
    return amount


def to_win(amount: int, offer: Offer) -> int:
    """Return the stake that wins the amount, cents, after commission; one cent at least."""
    return max(1, half_even(amount * MILLION**2, offer.price))


def share(amount: int, offer: Offer) -> int:
    """Return a share of the bankroll, the amount in millionths; 0 of one that is spent."""
    return half_even(max(0, offer.bankroll) * amount, MILLION)


def kelly(amount: int, offer: Offer) -> int | None:
    """Return a fraction, the amount in millionths, of what Kelly would stake of the bankroll.

    Kelly, "A new interpretation of information rate", 1956: p - (1 - p) / price of the bankroll,
    which without commission is (p·odds - 1) / (odds - 1). 0 where nothing is to be expected or the
    bankroll is spent; None without a probability.
    """
    if offer.probability is None:
        return None
    edge = offer.probability * offer.price - (MILLION - offer.probability) * MILLION**2
    wanted = max(0, offer.bankroll) * amount * max(0, edge)
    return half_even(wanted, offer.price * MILLION**2)


RULES: dict[str, Callable[[int, Offer], int | None]] = {
    "flat": flat,
    "to_win": to_win,
    "share": share,
    "kelly": kelly,
}


def stake(rule: str, amount: int, offer: Offer) -> int | None:
    """Return the stake in cents by a rule of RULES, never above HIGHEST_STAKE.

    0: there is nothing to stake; None: the rule needs a probability. Whether the bankroll and the
    limits allow it is for the caller to see.
    """
    wanted = RULES[rule](amount, offer)
    return None if wanted is None else min(wanted, HIGHEST_STAKE)


def kelly_fraction(odds: float, probability: float) -> float:
    """Return the share of the bankroll that grows it most: (p·odds - 1) / (odds - 1), at least 0.

    Decimal odds above 1, a probability from 0 to 1 (Kelly 1956).
    """
    return max(0.0, (probability * odds - 1) / (odds - 1))


def growth(odds: float, probability: float, fraction: float | None = None) -> float:
    """Return the expected growth of the bankroll's logarithm by one bet of a fraction of it.

    p ln(1 + f(odds - 1)) + (1 - p) ln(1 - f), with Kelly's own fraction unless another is given;
    -inf where the bet can cost everything.
    """
    part = kelly_fraction(odds, probability) if fraction is None else fraction
    won = probability * math.log1p(part * (odds - 1)) if probability else 0.0
    if probability >= 1:
        return won
    return won + (1 - probability) * math.log1p(-part) if part < 1 else -math.inf

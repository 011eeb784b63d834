"""Decimal odds, exactly: integer millionths inside, six decimals outside, never a float."""

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from functools import lru_cache

MILLION = 1_000_000
LOWEST = MILLION
"""Odds must be greater than this (1.000000)."""
HIGHEST = 10_000 * MILLION
"""Odds must be less than this (10000.000000)."""

EARLY = 0
"""The capture time of a price some days before kick-off, where the publisher does not say when."""
CLOSING = 9_999_999_999
"""The capture time of a closing price: the last before kick-off. It sorts after every real time."""

_TEXT = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]{1,20})?", re.ASCII)
_SIX = Decimal("0.000001")


def from_decimal(value: Decimal) -> int | None:
    """Return odds in millionths, rounded half to even at the sixth decimal; None if not odds.

    What rounds to 1 or to 10,000 is not odds.
    """
    if not 1 < value < 10_000:
        return None
    millionths = int(value.quantize(_SIX, ROUND_HALF_EVEN).scaleb(6))
    return millionths if LOWEST < millionths < HIGHEST else None


def from_number(text: str) -> int | None:
    """Return the odds that a JSON number spells (`2.15`, `1e2`) in millionths, None if not odds."""
    try:
        return from_decimal(Decimal(text))
    except InvalidOperation:  # an exponent beyond what any odds could have
        return None


@lru_cache(maxsize=65_536)
def from_text(text: str) -> int | None:
    """Return the odds that a string of digits with an optional point spells, None if not odds."""
    if len(text) > 32 or not _TEXT.fullmatch(text):
        return None
    return from_decimal(Decimal(text))


def to_text(millionths: int) -> str:
    """Return odds with exactly six decimals: 2150000 is `2.150000`."""
    return f"{millionths // MILLION}.{millionths % MILLION:06d}"


def short_text(millionths: int) -> str:
    """Return odds for people: at least two decimals, and no more zeros than that: `2.15`."""
    whole, _, decimals = to_text(millionths).partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"

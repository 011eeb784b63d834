"""Probabilities, exactly: integer millionths inside, six decimals outside, never a float.

As odds are, one with more decimals is rounded half to even at the sixth: models compute with more.
"""

import re
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation

from bettune import odds
from bettune.amounts import share_from_text
from bettune.odds import MILLION

_TEXT = re.compile(r"0\.[0-9]{1,20}", re.ASCII)
_SIX = Decimal("0.000001")

to_text = odds.to_text
"""Return a probability with exactly six decimals: 512000 is `0.512000`."""
short_text = odds.short_text
"""Return a probability for people: at least two decimals, no more zeros: `0.512`."""


def from_decimal(value: Decimal) -> int | None:
    """Return a probability in millionths, None unless it is between 0 and 1, rounded too."""
    if not 0 < value < 1:
        return None
    millionths = int(value.quantize(_SIX, ROUND_HALF_EVEN).scaleb(6))
    return millionths if 0 < millionths < MILLION else None


def from_number(text: str) -> int | None:
    """Return the probability that a JSON number spells (`0.512`, `5e-1`), None if it is none."""
    try:
        return from_decimal(Decimal(text))
    except InvalidOperation:  # an exponent beyond what any probability could have
        return None


def from_text(text: str) -> int | None:
    """Return the probability that a string of digits with a point spells, None if it is none."""
    return from_decimal(Decimal(text)) if _TEXT.fullmatch(text) else None


def from_typed(text: str) -> int | None:
    """Return the probability that a person spells, `0.512` or `51.2%`, None if it is none."""
    if "%" not in text:
        return from_text(text)
    found = share_from_text(text.replace(" %", "%"))
    return found if found is not None and 0 < found < MILLION else None

"""Money, shares and spans of time as people write them, to whole cents, millionths and seconds."""

import re
from decimal import Decimal

from bettune.odds import MILLION

_MONEY = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?", re.ASCII)
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)(%?)", re.ASCII)
_SPAN = re.compile(r"([0-9]{1,9})([smhd]?)", re.ASCII)
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3_600, "d": 86_400}


def cents_from_text(text: str) -> int | None:
    """Return the cents that `10`, `10.5` or `10.50` spells, None if it is no such amount."""
    return int(Decimal(text) * 100) if _MONEY.fullmatch(text) else None


def cents_to_text(cents: int) -> str:
    """Return an amount with two decimals: 1050 is `10.50`, -5 is `-0.05`."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100}.{abs(cents) % 100:02d}"


def share_from_text(text: str) -> int | None:
    """Return the millionths that `0.025` or `2.5%` spells, None if it is no such share."""
    found = _SHARE.fullmatch(text)
    if not found:
        return None
    millionths = Decimal(found[1]) * (MILLION // 100 if found[2] else MILLION)
    return int(millionths) if millionths == int(millionths) else None


def share_to_text(millionths: int) -> str:
    """Return a share in percent: 25000 is `2.5%`."""
    whole, rest = divmod(millionths, MILLION // 100)
    return f"{whole}.{rest:04d}".rstrip("0").rstrip(".") + "%"


def span_from_text(text: str) -> int | None:
    """Return the seconds that `90`, `15m`, `2h` or `3d` spells, None if it is no such span."""
    found = _SPAN.fullmatch(text)
    return int(found[1]) * _UNITS[found[2]] if found else None


def span_to_text(seconds: int) -> str:
    """Return a span in the largest unit that it is whole in: 900 is `15m`, 0 is `0s`."""
    for unit in "dhm":
        if seconds and seconds % _UNITS[unit] == 0:
            return f"{seconds // _UNITS[unit]}{unit}"
    return f"{seconds}s"

"""How numbers and dates are written in a chart: the reader's way, or plain English."""

from collections.abc import Callable
from datetime import UTC, datetime

import msgspec

from bettune.charts.scales import DateForm
from bettune.rounding import half_even

_NARROW = 0.01
_DATES: dict[DateForm, str] = {
    "day": "{0.day}",
    "month": "{0:%b}",
    "month and year": "{0:%b} {0.year}",
    "year": "{0.year}",
    "date": "{0.day} {0:%b} {0.year}",
}


class Formats(msgspec.Struct, frozen=True):
    """Functions that turn numbers and moments into texts."""

    amount: Callable[[int, int], str]
    """Of cents, with so many decimals (2 or 0)."""
    share: Callable[[float, int], str]
    """Of a fraction as a percentage with so many decimals: 0.032 is `3.2%`."""
    number: Callable[[int], str]
    date: Callable[[int, DateForm], str]
    """Of UTC seconds."""

    def signed_amount(self, cents: int) -> str:
        """Return an amount with its sign, `+` too."""
        return ("+" if cents > 0 else "") + self.amount(cents, 2)

    def signed_share(self, value: float, decimals: int = 1) -> str:
        """Return a percentage with its sign, `+` too."""
        return ("+" if round(value, decimals + 2) > 0 else "") + self.share(value, decimals)

    def figure(self, value: float | None, low: float | None, high: float | None) -> tuple[str, str]:
        """Return a percentage, and its interval in brackets if there is one; `–` if untold.

        There are two decimals where one would hardly tell the interval's ends apart.
        """
        if value is None:
            return "–", ""
        if low is None or high is None:
            return self.signed_share(value), ""
        decimals = 2 if high - low < _NARROW else 1
        ends = self.signed_share(low, decimals), self.signed_share(high, decimals)
        return self.signed_share(value, decimals), " ({} … {})".format(*ends)


def _amount(cents: int, decimals: int) -> str:
    if not decimals:
        return f"{half_even(cents, 100):,}"
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


def _share(value: float, decimals: int) -> str:
    # Rounded first, so that what is nearly 0 has no sign; adding 0.0 turns -0.0 into 0.0.
    return f"{round(value * 100, decimals) + 0.0:,.{decimals}f}%"


def _date(seconds: int, form: DateForm) -> str:
    return _DATES[form].format(datetime.fromtimestamp(seconds, UTC))


ENGLISH = Formats(_amount, _share, "{:,}".format, _date)

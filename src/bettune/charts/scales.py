"""Scales: where a value lies on an axis, and which round values are written beside it."""

import math
from calendar import monthrange
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Literal, NamedTuple, TypeAlias

from bettune.times import DAY

DateForm: TypeAlias = Literal["day", "month", "month and year", "year", "date"]
"""How a date is written: `3`, `May`, `May 2024`, `2024`, `3 May 2024`."""

_STEPS = (1, 2, 5, 10)
_STRETCHES: tuple[tuple[DateForm, float, tuple[int, ...]], ...] = (
    ("day", 1, (1, 2, 5, 10)),
    ("month", 30.4, (1, 2, 3, 6)),
    ("year", 365.2, (1, 2, 5, 10, 20, 50, 100, 1_000)),
)
"""What may be written below a time axis: how long it is in days, and every how many of them."""
_LAST = 253_402_300_799
"""The last second of the year 9999."""


class Scale(NamedTuple):
    """An axis from its lowest to its highest value, which is more than the lowest."""

    low: float
    high: float

    def place(self, value: float) -> float:
        """Return where a value lies, from 0 at the low end to 1 at the high one."""
        return (value - self.low) / (self.high - self.low)

    def within(self, start: float, end: float) -> "Scale":
        """Return the scale whose part from start to end, as shares, is this one."""
        whole = (self.high - self.low) / (end - start)
        low = self.low - start * whole
        return Scale(low, low + whole)

    def kept(self, value: float) -> float:
        """Return the value, or the end of the axis that it lies beyond."""
        return min(max(value, self.low), self.high)


class TimeTick(NamedTuple):
    """A moment that is written below the axis, in up to two lines."""

    at: int
    form: DateForm
    below: DateForm | None
    """How the longer stretch that begins here is written in the second line, if one does."""


def known(values: Iterable[float | None]) -> list[float]:
    """Return the values that can be told."""
    return [value for value in values if value is not None]


def step_of(low: float, high: float, most: int, least: float = 0.0) -> float:
    """Return the smallest of 1, 2 or 5 times a power of ten that makes at most so many steps."""
    rough = max((high - low) / most, least, 1e-12)
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in _STEPS if step * power >= rough * (1 - 1e-9))


def rounded(values: Iterable[float], most: int, least: float = 0.0) -> tuple[Scale, list[float]]:
    """Return a scale of whole steps that holds all values, and the ends of the steps.

    `least` is the smallest step that makes sense. Equal values get a step above and below.
    """
    found = list(values) or [0.0]
    low, high = min(found), max(found)
    if low == high:
        room = step_of(0, abs(low), 1, least)
        low, high = low - room, high + room
    step = step_of(low, high, most, least)
    first = math.floor(low / step + 1e-9)
    last = max(math.ceil(high / step - 1e-9), first + 1)  # values may be all but equal
    return Scale(first * step, last * step), _multiples(first, last, step)


def ticks_within(scale: Scale, most: int, least: float = 0.0) -> list[float]:
    """Return at most so many round values within a scale, one more if 0 is among them."""
    step = step_of(scale.low, scale.high, most, least)
    first, last = math.ceil(scale.low / step - 1e-9), math.floor(scale.high / step + 1e-9)
    return _multiples(first, last, step)


def _multiples(first: int, last: int, step: float) -> list[float]:
    # A step like 0.1 is not exact: what is written and drawn is the decimal that is meant.
    decimals = max(0, 1 - math.floor(math.log10(step)))
    return [round(place * step, decimals) for place in range(first, last + 1)]


def time_scale(moments: Iterable[int]) -> Scale:
    """Return a scale from the first moment to the last; half a day either way if they are one."""
    found = list(moments) or [0]
    low, high = min(found), max(found)
    return Scale(low, high) if low < high else Scale(low - DAY // 2, high + DAY // 2)


def time_ticks(scale: Scale, most: int) -> list[TimeTick]:
    """Return the beginnings of days, months or years within a scale, about so many at most.

    If none lies within it, the date of its middle.
    """
    days, middle = (scale.high - scale.low) / DAY, (scale.high + scale.low) / 2
    for form, length, steps in _STRETCHES:
        for every in steps:
            if days <= most * every * length:
                starts = _beginnings(scale, form, every)
                return _labelled(form, starts) or [TimeTick(round(middle), "date", None)]
    return []


def _beginnings(scale: Scale, form: DateForm, every: int) -> list[int]:
    first, last = _month(scale.low), _month(scale.high)
    if form == "day":
        starts = [
            _start(month) + (day - 1) * DAY
            for month in range(first, last + 1)
            for day in range(1, 32 if every == 1 else 32 - every // 2, every)
            if day <= monthrange(*_year_and_month(month))[1]
        ]
    else:
        months = every * (12 if form == "year" else 1)
        starts = [_start(month) for month in range(first - first % months, last + 1, months)]
    return [start for start in starts if scale.low <= start <= scale.high]


def _month(seconds: float) -> int:
    """Return the month of a moment, counted from that of year 0."""
    moment = datetime.fromtimestamp(min(max(seconds, 0), _LAST), UTC)
    return moment.year * 12 + moment.month - 1


def _year_and_month(month: int) -> tuple[int, int]:
    return month // 12, month % 12 + 1


def _start(month: int) -> int:
    year, of_year = _year_and_month(month)
    return int(datetime(min(max(year, 1), 9_999), of_year, 1, tzinfo=UTC).timestamp())


def _labelled(form: DateForm, starts: list[int]) -> list[TimeTick]:
    """Return ticks; the longer stretch is named where it begins, or where it is first seen."""
    months = [_month(start) for start in starts]
    stretches = months if form == "day" else [month // 12 for month in months]
    below: dict[DateForm, DateForm] = {"day": "month and year", "month": "year"}
    ticks = [
        TimeTick(
            start, form, below.get(form) if place == 0 or stretches[place - 1] != stretch else None
        )
        for place, (start, stretch) in enumerate(zip(starts, stretches, strict=True))
    ]
    # Two months' names side by side would run into each other.
    if form == "day" and len(ticks) > 1 and ticks[1].below:
        ticks[0] = ticks[0]._replace(below=None)
    return ticks

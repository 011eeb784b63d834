"""How figures, charts and bands are written in the reader's way."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from babel.dates import format_skeleton

from bettune import odds
from bettune.charts.formats import Formats
from bettune.charts.scales import DateForm
from bettune.figures.metrics import Figure, Unit
from bettune.figures.slices import LEAD_TIMES, ODDS
from bettune.report.figure_words import decimals_of
from bettune.web.rendering import Renderer

UNTOLD = "–"
"""Stands for what cannot be told."""
_SKELETONS: dict[DateForm, str] = {
    "day": "d",
    "month": "MMM",
    "month and year": "yMMM",
    "year": "y",
    "date": "yMMMd",
}


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


def formats_of(show: Renderer) -> Formats:
    """Return how the charts write numbers and dates for a reader."""
    return Formats(
        amount=show.amount,
        share=show.share,
        number=show.number,
        date=lambda seconds, form: utc_date(seconds, form, show),
    )


def utc_date(seconds: int, form: DateForm, show: Renderer) -> str:
    """Return a UTC date in one of its forms: match days and months are those of UTC."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return format_skeleton(_SKELETONS[form], moment, locale=show.language)


def value_text(unit: Unit, value: float | None, show: Renderer) -> str:
    """Return a value as it is written: 1050 cents `10.50`, a share of 0.032 `3.2%`, None `–`."""
    return UNTOLD if value is None else _FORMS[unit](value, show)


def interval_text(unit: Unit, figure: Figure, show: Renderer) -> str:
    """Return a figure's 95 % interval: `-1.2% … 3.4%`; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    if unit == "share":
        decimals = min(decimals_of(figure.low), decimals_of(figure.high))
        return f"{show.share(figure.low, decimals)} … {show.share(figure.high, decimals)}"
    return f"{value_text(unit, figure.low, show)} … {value_text(unit, figure.high, show)}"


def _share(value: float, show: Renderer) -> str:
    return show.share(value, decimals_of(value))


_FORMS: dict[Unit, Callable[[float, Renderer], str]] = {
    "bets": lambda value, show: show.decimal(value, 0),
    "cents": lambda value, show: show.amount(round(value)),
    "share": _share,
    "odds": lambda value, show: f"{value:.3f}",  # odds have a point in every language
    "score": lambda value, show: show.decimal(value, 4),
    "nats": lambda value, show: show.decimal(value, 4),
}


def odds_band(low: int, show: Renderer) -> str:
    """Return a band of odds from where it begins: `1.50 – 2.00`."""
    return _band(low, ODDS, odds.short_text, show)


def lead_band(low: int, show: Renderer) -> str:
    """Return a band of times before kick-off from where it begins: `1 hour – 6 hours`."""
    return _band(low, LEAD_TIMES, show.span, show)


def _band(low: int, edges: Sequence[int], told: Callable[[int], str], show: Renderer) -> str:
    place = bisect_right(edges, low)
    if place == 0:
        return show.gettext(_("below %(high)s")) % {"high": told(edges[0])}
    if place == len(edges):
        return show.gettext(_("%(low)s or more")) % {"low": told(low)}
    return f"{told(low)} – {told(edges[place])}"

"""The charts of a report with their words, and links from their marks to the bets behind them."""

from collections.abc import Callable
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup

from bettune.charts.calibration import CalibrationLabels, calibration_chart
from bettune.charts.course import CourseLabels, course_chart
from bettune.charts.distribution import DistributionLabels, distribution_chart
from bettune.charts.drawing import Labels
from bettune.charts.equity import EquityLabels, equity_chart
from bettune.charts.slices import SliceRow, SlicesLabels, slices_chart
from bettune.figures.slices import By
from bettune.report.reports import NamedSlice, Report, charted
from bettune.report.selections import Selection, of_bar, of_bin, of_drawdown, of_slice
from bettune.times import day_start
from bettune.web.figure_formats import formats_of, lead_band, odds_band, utc_date
from bettune.web.metric_words import BY
from bettune.web.rendering import Renderer
from bettune.web.verdict_picture import VerdictLabels, verdict_picture

L = TypeVar("L", bound=Labels)
T = TypeVar("T")


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


class Drawing(NamedTuple):
    """What charts are drawn with: the reader's way, and where bets are listed."""

    show: Renderer
    bets: str
    """The address of the list; empty where there is none to link to."""
    selection: Selection

    def link(self, part: dict[str, str]) -> str:
        """Return where the bets of a part of these are listed."""
        return f"{self.bets}?{urlencode(dict(self.selection) | part)}"

    def links(self, of: Callable[[T], dict[str, str]]) -> Callable[[T], str] | None:
        """Return what tells where the bets of a mark are listed; None where nothing is linked."""
        return (lambda mark: self.link(of(mark))) if self.bets else None


_VERDICT = VerdictLabels(
    title=_("The yield, and what luck alone brings"),
    description=_(
        "The yield of these bets with its 95% interval, and below it the yields between which "
        "19 of 20 random bettors with the same bets end up."
    ),
    nothing=_("There are no settled bets yet."),
    these=_("These bets"),
    luck=_("Luck alone"),
)
_EQUITY = EquityLabels(
    title=_("Profit so far"),
    description=_("The profit of all bets so far, by kick-off, and how far below its peak it is."),
    nothing=_("There are no settled bets yet."),
    profit=_("Profit"),
    below=_("below the peak"),
    drawdown=_("Deepest drawdown"),
)
_COURSE = CourseLabels(
    title=_("Closing line value over time"),
    description=_(
        "The margin-free closing line value of each bet, and the mean of all so far with its "
        "95% interval."
    ),
    nothing=_("No bet has a margin-free closing price."),
    mean=_("Mean so far"),
    closing=_("closing odds"),
)
_DISTRIBUTION = DistributionLabels(
    title=_("Closing line value, distributed"),
    description=_("How many bets were taken how far above or below the margin-free closing odds."),
    nothing=_("No bet has a margin-free closing price."),
    bets=_("Bets"),
    mean=_("Mean"),
    closing=_("closing odds"),
)
_CALIBRATION = CalibrationLabels(
    title=_("Calibration"),
    description=_(
        "The share of bets that won, by the probability that was given, with 95% intervals."
    ),
    nothing=_("No bet has a probability."),
    given=_("Probability given"),
    won=_("Share that won"),
    even=_("as given"),
)
_SLICES = SlicesLabels(
    title=_("Slice"),  # told by what they are
    description=_("The yield of each with its 95% interval, and the number of its bets."),
    nothing=_("There are no settled bets yet."),
    yield_=_("Yield"),
)


def _said(labels: L, show: Renderer) -> L:
    """Return the words of a chart in the reader's language."""
    texts = msgspec.structs.asdict(labels)
    return type(labels)(
        **{name: show.gettext(text) if text else "" for name, text in texts.items()}
    )


def verdict_chart(report: Report, luck: tuple[float, float] | None, drawing: Drawing) -> Markup:
    """Return the yield with its interval, above what luck alone brings."""
    labels, formats = _said(_VERDICT, drawing.show), formats_of(drawing.show)
    return _safe(
        verdict_picture(report.verdict.code, report.figures["yield"], luck, labels, formats=formats)
    )


def _equity(report: Report, drawing: Drawing) -> str:
    fall = of_drawdown(report.drawdown)
    return equity_chart(
        report.curve,
        _said(_EQUITY, drawing.show),
        formats=formats_of(drawing.show),
        link=drawing.link(fall) if fall and drawing.bets else None,
    )


def _course(report: Report, drawing: Drawing) -> str:
    return course_chart(
        report.closing_line_course,
        _said(_COURSE, drawing.show),
        formats=formats_of(drawing.show),
    )


def _distribution(report: Report, drawing: Drawing) -> str:
    return distribution_chart(
        report.fair_closing_line_values,
        report.figures["fair_closing_line_value"],
        _said(_DISTRIBUTION, drawing.show),
        formats=formats_of(drawing.show),
        link=drawing.links(lambda bar: of_bar("fairValue", bar)),
    )


def _calibration(report: Report, drawing: Drawing) -> str:
    return calibration_chart(
        report.calibration,
        _said(_CALIBRATION, drawing.show),
        formats=formats_of(drawing.show),
        link=drawing.links(of_bin),
    )


_CHARTS: dict[str, Callable[[Report, Drawing], str]] = {
    "equity": _equity,
    "closing_line": _course,
    "distribution": _distribution,
    "calibration": _calibration,
}
"""The charts of a report, by the name of the table behind each."""


def chart(name: str, report: Report, drawing: Drawing) -> Markup:
    """Return the chart of a table that a report has."""
    return _safe(_CHARTS[name](report, drawing))


def slices(by: By, some: list[NamedSlice], drawing: Drawing) -> Markup:
    """Return the yield of each slice; of many, the newest months or the largest of the others."""
    labels = _said(msgspec.structs.replace(_SLICES, title=BY[by]), drawing.show)

    def of(one: NamedSlice) -> dict[str, str]:
        return of_slice(by, one.key)

    link = drawing.links(of)
    rows = [
        SliceRow(slice_name(one, drawing.show), one.yield_, link(one) if link else None)
        for one in charted(by, some)
    ]
    name = f"slices-{by.replace('_', '-')}"
    return _safe(slices_chart(rows, labels, formats=formats_of(drawing.show), name=name))


def slice_name(one: NamedSlice, show: Renderer) -> str:
    """Return a slice's name in the reader's language."""
    if one.by == "odds":
        return odds_band(one.key[0], show)
    if one.by == "lead_time":
        return lead_band(one.key[0], show)
    if one.by == "month":
        return utc_date(_month_start(*one.key), "month and year", show)
    return one.name


def _month_start(year: int, month: int) -> int:
    return day_start(f"{year}-{month:02d}-01") or 0


def _safe(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704  # made by an XML writer, which escapes

"""The charts of a report with their words, and links from their marks to the bets behind them."""

from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlencode

from markupsafe import Markup

from bettune.charts.calibration import CalibrationLabels, calibration_chart
from bettune.charts.course import CourseLabels, course_chart
from bettune.charts.distribution import DistributionLabels, distribution_chart
from bettune.charts.equity import EquityLabels, equity_chart
from bettune.charts.slices import SliceRow, SlicesLabels, slices_chart
from bettune.figures.calibration import Bin
from bettune.figures.closing_line import Bar
from bettune.figures.slices import By
from bettune.report.reports import NamedSlice, Report
from bettune.report.selections import Selection, of_bar, of_bin, of_drawdown, of_slice
from bettune.times import day_start
from bettune.web.figure_formats import formats_of, lead_band, odds_band, utc_date
from bettune.web.metric_words import BY
from bettune.web.rendering import Renderer
from bettune.web.verdict_picture import VerdictLabels, verdict_picture

MOST_SLICES = 40
"""Slices in a chart; its table has them all."""


class Drawing(NamedTuple):
    """What charts are drawn with: the reader's way, and where bets are listed."""

    show: Renderer
    bets: str
    """The address of the list; empty where there is none to link to."""
    selection: Selection

    def link(self, part: dict[str, str]) -> str:
        """Return where the bets of a part of these are listed."""
        return f"{self.bets}?{urlencode(dict(self.selection) | part)}"


def verdict_chart(report: Report, luck: tuple[float, float] | None, drawing: Drawing) -> Markup:
    """Return the yield with its interval, above what luck alone brings."""
    _ = drawing.show.gettext
    labels = VerdictLabels(
        title=_("The yield, and what luck alone brings"),
        description=_(
            "The yield of these bets with its 95% interval, and below it the yields between which "
            "19 of 20 random bettors with the same bets end up."
        ),
        nothing=_("There are no settled bets yet."),
        these=_("These bets"),
        luck=_("Luck alone"),
    )
    formats = formats_of(drawing.show)
    return _safe(
        verdict_picture(report.verdict.code, report.figures["yield"], luck, labels, formats=formats)
    )


def equity(report: Report, drawing: Drawing) -> Markup:
    """Return the profit so far with its drawdown."""
    _ = drawing.show.gettext
    labels = EquityLabels(
        title=_("Profit so far"),
        description=_(
            "The profit of all bets so far, by kick-off, and how far below its peak it is."
        ),
        nothing=_("There are no settled bets yet."),
        profit=_("Profit"),
        below=_("below the peak"),
        drawdown=_("Deepest drawdown"),
    )
    fall = of_drawdown(report.drawdown)
    link = drawing.link(fall) if fall and drawing.bets else None
    return _safe(equity_chart(report.curve, labels, formats=formats_of(drawing.show), link=link))


def course(report: Report, drawing: Drawing) -> Markup:
    """Return closing line value over time."""
    _ = drawing.show.gettext
    labels = CourseLabels(
        title=_("Closing line value over time"),
        description=_(
            "The margin-free closing line value of each bet, and the mean of all so far with its "
            "95% interval."
        ),
        nothing=_("No bet has a margin-free closing price."),
        mean=_("Mean so far"),
        closing=_("closing odds"),
    )
    formats = formats_of(drawing.show)
    return _safe(course_chart(report.closing_line_course, labels, formats=formats))


def distribution(report: Report, drawing: Drawing) -> Markup:
    """Return how closing line values are distributed."""
    _ = drawing.show.gettext
    labels = DistributionLabels(
        title=_("Closing line value, distributed"),
        description=_(
            "How many bets were taken how far above or below the margin-free closing odds."
        ),
        nothing=_("No bet has a margin-free closing price."),
        bets=_("Bets"),
        mean=_("Mean"),
        closing=_("closing odds"),
    )

    def link(bar: Bar) -> str:
        return drawing.link(of_bar("fairValue", bar))

    return _safe(
        distribution_chart(
            report.fair_closing_line_values,
            report.figures["fair_closing_line_value"],
            labels,
            formats=formats_of(drawing.show),
            link=link if drawing.bets else None,
        )
    )


def calibration(report: Report, drawing: Drawing) -> Markup:
    """Return how often came true what was given a probability."""
    _ = drawing.show.gettext
    labels = CalibrationLabels(
        title=_("Calibration"),
        description=_(
            "The share of bets that won, by the probability that was given, with 95% intervals."
        ),
        nothing=_("No bet has a probability."),
        given=_("Probability given"),
        won=_("Share that won"),
        even=_("as given"),
    )

    def link(one: Bin) -> str:
        return drawing.link(of_bin(one))

    return _safe(
        calibration_chart(
            report.calibration,
            labels,
            formats=formats_of(drawing.show),
            link=link if drawing.bets else None,
        )
    )


CHARTS: dict[str, Callable[[Report, Drawing], Markup]] = {
    "equity": equity,
    "closing_line": course,
    "distribution": distribution,
    "calibration": calibration,
}
"""The charts of a report, by the name of the table behind each."""


def slices(by: By, some: list[NamedSlice], drawing: Drawing) -> Markup:
    """Return the yield of each slice; of many, the newest months or the largest of the others."""
    _ = drawing.show.gettext
    labels = SlicesLabels(
        title=_(BY[by]),
        description=_("The yield of each with its 95% interval, and the number of its bets."),
        nothing=_("There are no settled bets yet."),
        yield_=_("Yield"),
    )
    rows = [
        SliceRow(
            slice_name(one, drawing.show),
            one.yield_,
            drawing.link(of_slice(by, one.key)) if drawing.bets else None,
        )
        for one in shown_slices(by, some)
    ]
    name = f"slices-{by.replace('_', '-')}"
    return _safe(slices_chart(rows, labels, formats=formats_of(drawing.show), name=name))


def shown_slices(by: By, some: list[NamedSlice]) -> list[NamedSlice]:
    """Return the slices that a chart has room for."""
    if len(some) <= MOST_SLICES:
        return some
    if by == "month":
        return some[-MOST_SLICES:]
    return sorted(some, key=lambda one: -one.bets)[:MOST_SLICES]


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

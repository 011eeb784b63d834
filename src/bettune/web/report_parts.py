"""The parts of a report as a page shows them: its figures, and behind each chart its table."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from markupsafe import Markup

from bettune.figures.calibration import Bin
from bettune.figures.closing_line import Bar
from bettune.figures.metrics import Figure
from bettune.figures.slices import By
from bettune.report import selections
from bettune.report.reports import NamedSlice, Report
from bettune.web import report_charts
from bettune.web.figure_formats import UNTOLD, interval_text, utc_date, value_text
from bettune.web.metric_words import BY, GROUPS, NAMES
from bettune.web.rendering import Renderer
from bettune.web.report_charts import Drawing, slice_name

MOST_LINES = 120
"""Of a table on the page; the file has them all."""
_SPLIT: tuple[By, ...] = ("tournament", "bet_type", "odds", "lead_time", "month")


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


class FigureLine(NamedTuple):
    """A figure as a line of a table."""

    metric: str
    name: str
    value: str
    interval: str
    bets: str
    days: str
    link: str
    """Where the bets behind it are listed; empty where nothing is to be listed."""


class FigureGroup(NamedTuple):
    """Figures that belong together."""

    name: str
    lines: list[FigureLine]


class Cell(NamedTuple):
    """A cell, and where it leads."""

    text: str
    link: str = ""


class Section(NamedTuple):
    """A chart with its table."""

    key: str
    """The name of its files."""
    heading: str
    chart: Markup
    columns: Sequence[str]
    """The first is text, the others numbers."""
    rows: list[list[Cell]]
    total: int
    """Rows that the file has."""


def figure_groups(report: Report, drawing: Drawing) -> list[FigureGroup]:
    """Return every figure, in the reader's way."""
    show = drawing.show
    return [
        FigureGroup(show.gettext(name), [_line(report, metric, drawing) for metric in metrics])
        for name, metrics in GROUPS
    ]


def _line(report: Report, metric: str, drawing: Drawing) -> FigureLine:
    one, show = report.figures[metric], drawing.show
    return FigureLine(
        metric,
        show.gettext(NAMES[metric]),
        value_text(one.unit, one.value, show),
        interval_text(one.unit, one, show),
        show.number(one.bets),
        show.number(one.days),
        drawing.link({"figure": metric}) if one.bets and drawing.bets else "",
    )


def sections(report: Report, drawing: Drawing) -> list[Section]:
    """Return the charts with their tables, slices last; of one slice alone there is none."""
    if not report.verdict.bets:
        return []
    found = [
        _section(key, heading, columns, table(report, drawing), report, drawing)
        for key, (heading, columns, table) in _TABLES.items()
    ]
    return [one for one in found if one.rows] + [
        _slices(by, report.slices[by], drawing) for by in _SPLIT if len(report.slices[by]) > 1
    ]


def _section(
    key: str,
    heading: str,
    columns: Sequence[str],
    table: tuple[list[list[Cell]], int],
    report: Report,
    drawing: Drawing,
) -> Section:
    say = drawing.show.gettext
    chart = report_charts.chart(key, report, drawing)
    return Section(key, say(heading), chart, [say(one) for one in columns], *table)


def _thinned(count: int) -> range:
    """Return some of so many places, evenly spread, the last among them."""
    every = max(1, -(-count // MOST_LINES))
    return range((count - 1) % every, count, every)


_Table = tuple[list[list[Cell]], int]
"""The rows that are shown, and how many there are."""


def _equity(report: Report, drawing: Drawing) -> _Table:
    show, curve = drawing.show, report.curve
    rows = [
        [
            Cell(utc_date(curve.at[place], "date", show)),
            Cell(show.gain(curve.profit[place])),
            Cell(show.amount(curve.drawdown[place])),
        ]
        for place in _thinned(len(curve.at))
    ]
    return rows, len(curve.at)


def _course(report: Report, drawing: Drawing) -> _Table:
    show, course = drawing.show, report.closing_line_course
    rows = [
        [
            Cell(utc_date(course.at[place], "date", show)),
            Cell(show.signed_share(course.mean[place], 2)),
            *(
                Cell(UNTOLD if end is None else show.signed_share(end, 2))
                for end in (course.low[place], course.high[place])
            ),
        ]
        for place in _thinned(len(course.at))
    ]
    return rows, len(course.at)


def _distribution(report: Report, drawing: Drawing) -> _Table:
    raw = report.closing_line_values or report.fair_closing_line_values
    pairs = zip(raw, report.fair_closing_line_values or raw, strict=True)
    rows = [
        [
            Cell(_ends(bar, drawing.show)),
            _counted("fairValue", fair, report.fair_closing_line_values, drawing),
            _counted("value", bar, report.closing_line_values, drawing),
        ]
        for bar, fair in pairs
        if bar.bets or fair.bets
    ]
    return rows, len(rows)


def _counted(name: str, bar: Bar, bars: Sequence[Bar], drawing: Drawing) -> Cell:
    """Return how many bets a bar has, with a link to them."""
    if not bars:
        return Cell(UNTOLD)
    link = drawing.link(selections.of_bar(name, bar)) if bar.bets and drawing.bets else ""
    return Cell(drawing.show.number(bar.bets), link)


def _ends(bar: Bar, show: Renderer) -> str:
    if bar.low is None:
        return f"< {show.signed_share(bar.high or 0, 0)}"
    if bar.high is None:
        return f"≥ {show.signed_share(bar.low, 0)}"
    return f"{show.signed_share(bar.low, 0)} … {show.signed_share(bar.high, 0)}"


def _calibration(report: Report, drawing: Drawing) -> _Table:
    return [_bin(one, drawing) for one in report.calibration], len(report.calibration)


def _bin(one: Bin, drawing: Drawing) -> list[Cell]:
    show = drawing.show
    link = drawing.link(selections.of_bin(one)) if drawing.bets else ""
    shares = (one.probability, one.share, one.share_low, one.share_high)
    return [
        Cell(f"{show.share(one.low, 0)} … {show.share(one.high, 0)}"),
        Cell(show.number(one.bets), link),
        *(Cell(show.share(share)) for share in shares),
    ]


_Lines = Callable[[Report, Drawing], _Table]
_TABLES: dict[str, tuple[str, Sequence[str], _Lines]] = {
    "equity": (
        _("Profit so far"),
        (_("Kick-off"), _("Profit so far"), _("Below the peak")),
        _equity,
    ),
    "closing_line": (
        _("Closing line value over time"),
        (_("Until"), _("Mean so far"), _("From"), _("To")),
        _course,
    ),
    "distribution": (
        _("Closing line value, distributed"),
        (_("Closing line value"), _("Bets, margin-free"), _("Bets, raw")),
        _distribution,
    ),
    "calibration": (
        _("Calibration"),
        (
            _("Probability given"),
            _("Bets"),
            _("Given, mean"),
            _("Share that won"),
            _("From"),
            _("To"),
        ),
        _calibration,
    ),
}
"""Key -> heading, columns and rows of a chart's table."""
_SLICE_COLUMNS = (
    _("Slice"),
    _("Bets"),
    _("Match days"),
    _("Turnover"),
    _("Profit"),
    _("Yield"),
    _("95%% interval"),
    _("Closing line value, margin-free"),
    _("95%% interval"),
)


def _slices(by: By, some: list[NamedSlice], drawing: Drawing) -> Section:
    say = drawing.show.gettext
    chart = report_charts.slices(by, some, drawing)
    columns = [say(one) % {} for one in _SLICE_COLUMNS]
    rows = [_slice(by, one, drawing) for one in some[:MOST_LINES]]
    return Section("slices", say(BY[by]), chart, columns, rows, len(some))


def _slice(by: By, one: NamedSlice, drawing: Drawing) -> list[Cell]:
    show = drawing.show
    link = drawing.link(selections.of_slice(by, one.key)) if drawing.bets else ""
    return [
        Cell(slice_name(one, show)),
        Cell(show.number(one.bets), link),
        Cell(show.number(one.days)),
        Cell(show.amount(one.turnover)),
        Cell(show.gain(one.profit)),
        *_figure(one.yield_, show),
        *_figure(one.fair_closing_line_value, show),
    ]


def _figure(one: Figure, show: Renderer) -> tuple[Cell, Cell]:
    value = UNTOLD if one.value is None else show.signed_share(one.value)
    return Cell(value), Cell(interval_text("share", one, show) or UNTOLD)

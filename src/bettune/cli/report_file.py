"""A report as one HTML file: it needs no network, no script and nothing beside it."""

import base64
import hashlib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from bettune import __version__, times
from bettune.charts.calibration import CalibrationLabels, calibration_chart
from bettune.charts.course import CourseLabels, course_chart
from bettune.charts.distribution import DistributionLabels, distribution_chart
from bettune.charts.equity import EquityLabels, equity_chart
from bettune.charts.formats import ENGLISH
from bettune.charts.slices import SliceRow, SlicesLabels, slices_chart
from bettune.figures.slices import By
from bettune.report.figure_words import BY
from bettune.report.filter_reports import FilterReport
from bettune.report.reports import Report, charted
from bettune.report.tables import (
    Table,
    calibration_table,
    course_table,
    decisions_table,
    distribution_table,
    equity_table,
    figures_shown,
    shown,
    slices_table,
)

_STYLES = ("style.css", "charts.css")
_NOTICES = {"too_small": "warn", "unclear": "warn", "beats": "fine", "loses": "error"}
_NOTHING = "There are no bets to show."
_SPLIT: tuple[By, ...] = ("tournament", "bet_type", "odds", "lead_time", "month")
_EQUITY = EquityLabels(
    title="Profit so far",
    description="The profit of all bets so far, by kick-off, and how far below its peak.",
    nothing=_NOTHING,
    profit="Profit",
    below="below the peak",
    drawdown="deepest drawdown",
)
_COURSE = CourseLabels(
    title="Closing line value over time",
    description="Each bet's margin-free closing line value, and the mean of all so far.",
    nothing="No bet has a margin-free closing price.",
    mean="Mean so far",
    closing="closing odds",
)
_DISTRIBUTION = DistributionLabels(
    title="Closing line value",
    description="How many bets were taken how far above or below the margin-free closing odds.",
    nothing="No bet has a margin-free closing price.",
    bets="Bets",
    mean="Mean",
    closing="closing odds",
)
_CALIBRATION = CalibrationLabels(
    title="Calibration",
    description="The share of bets that won, by the probability that was given.",
    nothing=_NOTHING,
    given="Probability given",
    won="Share that won",
    even="as given",
)
_SLICES = SlicesLabels(
    title="Yield",
    description="The yield of each with its 95% interval, and the number of its bets.",
    nothing=_NOTHING,
    yield_="Yield",
)


class _Section(NamedTuple):
    """A chart with its table."""

    heading: str
    chart: Markup
    table: Table


def filter_report_html(found: FilterReport, made_at: int) -> str:
    """Return a filter's report as a whole HTML document; the moment in UTC seconds."""
    facts = [
        ("Bet type", found.filter.bet_type),
        ("Bankroll to begin with", _amount(found.bankroll.start)),
        ("Bankroll now", _amount(found.bankroll.available)),
        ("Open bets", f"{found.open_bets:,}, stakes of {_amount(found.open_stakes)}"),
    ]
    decisions = [("Decisions", decisions_table(found.decisions))] if found.decisions else []
    return report_html(found.filter.name, facts, found.report, made_at, decisions)


def report_html(
    title: str,
    facts: list[tuple[str, str]],
    report: Report,
    made_at: int,
    more: list[tuple[str, Table]],
) -> str:
    """Return any report as a whole HTML document; `facts` stand above it, `more` tables below."""
    style, policy = _style()
    return _template().render(
        title=title,
        made_at=times.to_text(made_at)[:16].replace("T", " ") + " UTC",
        facts=facts + _facts(report),
        notice=_NOTICES[report.verdict.code] if report.verdict.bets else "warn",
        report=report,
        figures=figures_shown(report),
        sections=list(_sections(report)) if report.verdict.bets else [],
        more=more,
        shown=shown,
        style=style,
        policy=policy,
        version=__version__,
    )


def _facts(report: Report) -> list[tuple[str, str]]:
    """Return how the report was made."""
    selection = ", ".join(f"{name} {text}" for name, text in report.selection.items())
    at = report.curve.at
    days = f"{times.to_text(at[0])[:10]} to {times.to_text(at[-1])[:10]}" if at else "none"
    return [
        *([("Only bets with", selection)] if selection else []),
        ("Settled bets", f"{report.verdict.bets:,} on {report.verdict.days:,} match days"),
        ("Played", days),
        ("Margin taken out by", report.method.replace("_", " ")),
        ("Variants tried", f"{report.tried:,}"),
        ("Intervals", f"95%, {report.draws:,} draws, seed {report.seed}"),
    ]


def _amount(cents: int) -> str:
    return ENGLISH.amount(cents, 2)


@cache
def _style() -> tuple[Markup, str]:
    """Return the style sheets, and the policy that allows them and nothing else."""
    folder = resources.files("bettune.web") / "static"
    text = "\n".join((folder / name).read_text("utf-8") for name in _STYLES)
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return Markup(text), policy  # noqa: S704  # our own files


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("bettune.cli"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html")


def _sections(report: Report) -> Iterator[_Section]:
    """Return each chart with its table; of one slice alone there is none."""
    for heading, chart, table in (
        ("Profit so far", equity_chart(report.curve, _EQUITY), equity_table(report)),
        (
            "Closing line value over time",
            course_chart(report.closing_line_course, _COURSE),
            course_table(report),
        ),
        (
            "Closing line value",
            distribution_chart(
                report.fair_closing_line_values,
                report.figures["fair_closing_line_value"],
                _DISTRIBUTION,
            ),
            distribution_table(report),
        ),
        (
            "Calibration",
            calibration_chart(report.calibration, _CALIBRATION),
            calibration_table(report),
        ),
    ):
        if table.rows:
            yield _Section(heading, _safe(chart), table)
    table = slices_table(report)
    for by in _SPLIT:
        rows = [row for row in table.rows if row[0] == by]
        if len(rows) > 1:
            yield _Section(BY[by], _slices(report, by), Table(table.columns, rows))


def _slices(report: Report, by: By) -> Markup:
    labels = msgspec.structs.replace(_SLICES, title=f"Yield {BY[by].lower()}")
    rows = [SliceRow(one.name, one.yield_) for one in charted(by, report.slices[by])]
    return _safe(slices_chart(rows, labels, name=f"slices-{by.replace('_', '-')}"))


def _safe(svg: str) -> Markup:
    return Markup(svg)  # noqa: S704  # made by an XML writer, which escapes

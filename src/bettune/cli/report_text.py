"""A report as text on a terminal."""

import shutil
import sys
from collections.abc import Iterator, Sequence

import click

from bettune.amounts import cents_to_text
from bettune.charts.screen import Screen, screen_of
from bettune.charts.slices import SliceRow
from bettune.charts.terminal import (
    calibration_text,
    course_text,
    distribution_text,
    equity_text,
    slices_text,
)
from bettune.cli.options import print_table
from bettune.figures.slices import By
from bettune.report.figure_words import BY
from bettune.report.filter_reports import FilterReport
from bettune.report.reports import Report
from bettune.report.tables import figures_shown

WIDEST = 100
"""Columns: pictures are no wider, however wide the terminal is."""
MOST_ROWS = 24
"""Slices of one property that are drawn; `--json` and `--csv` have them all."""
_SPLIT: tuple[By, ...] = ("tournament", "bet_type", "odds", "lead_time", "month")


def print_filter_report(found: FilterReport) -> None:
    """Print where a filter stands, and its report."""
    own, bankroll = found.filter, found.bankroll
    click.echo(f"{own.name} ({own.bet_type}, {own.status})")
    click.echo(
        f"Bankroll {cents_to_text(bankroll.available)} of {cents_to_text(bankroll.start)} to begin"
        f" with; {found.open_bets:,} open bets, stakes of {cents_to_text(found.open_stakes)}"
    )
    if found.decisions:
        counts = (f"{one.decisions:,} {one.reason}" for one in found.decisions)
        click.echo(f"Decisions: {', '.join(counts)}")
    click.echo()
    print_report(found.report)


def print_report(report: Report) -> None:
    """Print what the bets prove, the figures, and the charts that have anything in them."""
    screen = _screen()
    if report.selection:
        click.echo("Only bets with " + _selected(report))
        click.echo()
    for sentence in report.summary:
        click.echo(screen.shown(sentence))
    if not report.verdict.bets:
        return
    click.echo()
    rows = [[screen.shown(cell) for cell in row] for row in figures_shown(report)]
    print_table(("", "", "95% interval", "bets"), rows)
    for heading, picture in _pictures(report, screen):
        if picture:
            click.echo(f"\n{screen.shown(heading)}\n{picture}")


def _screen() -> Screen:
    width = min(shutil.get_terminal_size((80, 24)).columns, WIDEST)
    return screen_of(width, getattr(sys.stdout, "encoding", None))


def _selected(report: Report) -> str:
    return ", ".join(f"{name} {text}" for name, text in report.selection.items())


def _pictures(report: Report, screen: Screen) -> Iterator[tuple[str, str]]:
    yield "Profit so far", equity_text(report.curve, screen)
    heading = "Closing line value, margin-free: the mean of all bets so far"
    yield heading, course_text(report.closing_line_course, screen)
    heading = "Closing line value, margin-free: bets"
    yield heading, distribution_text(report.fair_closing_line_values, screen)
    yield "Share that won, by the probability given", calibration_text(report.calibration, screen)
    for by in _SPLIT:
        rows = [SliceRow(one.name, one.yield_) for one in report.slices[by]]
        if len(rows) > 1:
            yield _heading(by, rows), slices_text(_shown(by, rows), screen)


def _heading(by: By, rows: Sequence[SliceRow]) -> str:
    more = len(rows) - MOST_ROWS
    return f"Yield {BY[by][0].lower()}{BY[by][1:]}" + (f", {more:,} not shown" if more > 0 else "")


def _shown(by: By, rows: list[SliceRow]) -> list[SliceRow]:
    """Return the last months, or the slices with the most bets."""
    if len(rows) <= MOST_ROWS:
        return rows
    if by == "month":
        return rows[-MOST_ROWS:]
    return sorted(rows, key=lambda row: -row.figure.bets)[:MOST_ROWS]

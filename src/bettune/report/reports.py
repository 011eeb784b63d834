"""Reports: what settled bets came to, with everything that pages, files and charts show of them."""

from collections.abc import Mapping

import msgspec

from bettune.figures import closing_line
from bettune.figures.analysis import analyse
from bettune.figures.bootstrap import DRAWS
from bettune.figures.calibration import Bin
from bettune.figures.closing_line import Bar
from bettune.figures.closing_line_course import Course, course
from bettune.figures.equity import Curve, Drawdown
from bettune.figures.metrics import METRICS, Figure, Unit
from bettune.figures.runs import Run
from bettune.figures.settled_bets import SettledBets
from bettune.figures.slices import By, Slice
from bettune.figures.verdict import Verdict
from bettune.market.prices import METHOD
from bettune.report.figure_words import slice_name, summary
from bettune.report.selections import EVERYTHING, Selection, selected


class ReportFigure(Figure, frozen=True, rename="camel"):
    """A figure, its unit, and the bets that it rests on."""

    unit: Unit = "bets"
    """Shares and odds are numbers, amounts whole cents."""
    behind: str = "all"
    """A key of `metrics.BEHIND`."""


class NamedSlice(Slice, frozen=True, rename="camel"):
    """A slice, and its name in English."""

    name: str = ""


MOST_CHARTED = 40
"""Slices in a chart; its table has them all."""


def charted(by: By, some: list[NamedSlice]) -> list[NamedSlice]:
    """Return the slices that a chart has room for: the newest months, or the largest of others."""
    if len(some) <= MOST_CHARTED:
        return some
    if by == "month":
        return some[-MOST_CHARTED:]
    return sorted(some, key=lambda one: -one.bets)[:MOST_CHARTED]


class Report(msgspec.Struct, frozen=True, rename="camel"):
    """What settled bets came to. Amounts in cents, moments in UTC seconds."""

    summary: list[str]
    """What they prove, in sentences."""
    verdict: Verdict
    figures: dict[str, ReportFigure]
    slices: dict[By, list[NamedSlice]]
    curve: Curve
    drawdown: Drawdown
    winning_run: Run
    losing_run: Run
    closing_line_values: list[Bar]
    fair_closing_line_values: list[Bar]
    closing_line_course: Course
    """Of the margin-free values."""
    calibration: list[Bin]
    selection: dict[str, str]
    """Which of the bets these are; empty for all."""
    method: str
    """By which the margin was taken out: of `margin.METHODS`."""
    seed: int
    """Of the intervals' random draws, as is their number."""
    draws: int
    bankroll: int | None
    """To begin with."""
    tried: int
    """How many variants were tried before these bets were chosen, themselves included."""


def report_of(
    bets: SettledBets,
    tournaments: Mapping[int, str],
    *,
    seed: int,
    method: str = METHOD,
    bankroll: int | None = None,
    tried: int = 1,
    selection: Selection = EVERYTHING,
    draws: int = DRAWS,
) -> Report:
    """Return the report of settled bets or a selection of them; `tournaments` are names by id."""
    if selection:
        bets = bets.take(selected(bets, selection))
    found = analyse(bets, seed=seed, draws=draws, bankroll=bankroll, tried=tried)
    return Report(
        summary=summary(found.verdict, found.figures),
        verdict=found.verdict,
        figures={
            metric.name: ReportFigure(
                **msgspec.structs.asdict(found.figures[metric.name]),
                unit=metric.unit,
                behind=metric.behind,
            )
            for metric in METRICS
        },
        slices={
            by: [
                NamedSlice(**msgspec.structs.asdict(one), name=slice_name(by, one.key, tournaments))
                for one in some
            ]
            for by, some in found.slices.items()
        },
        curve=found.curve or Curve([], [], []),
        drawdown=found.drawdown or Drawdown(0, None, None, None, None),
        winning_run=found.winning_run,
        losing_run=found.losing_run,
        closing_line_values=found.closing_line_values,
        fair_closing_line_values=found.fair_closing_line_values,
        closing_line_course=course(bets, closing_line.fair_values(bets)),
        calibration=found.calibration,
        selection=dict(selection),
        method=method,
        seed=seed,
        draws=draws,
        bankroll=bankroll,
        tried=tried,
    )

"""The tables of a report: behind each chart its numbers, for pages, files and CSV."""

import csv
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from typing import Literal, NamedTuple, TypeAlias, get_args

from bettune import times
from bettune.amounts import cents_to_text
from bettune.bets import Bet
from bettune.figures.metrics import Unit
from bettune.report.figure_words import BY, NAMES, UNTOLD, interval_text, value_text
from bettune.report.filter_reports import ReasonCount
from bettune.report.reported_bets import COLUMNS, ReportedBet, told
from bettune.report.reports import NamedSlice, Report
from bettune.spreadsheets import safe

Kind: TypeAlias = Literal["text", "name", "moment", "number"] | Unit
"""`name` is one of NAMES or BY; a `number` is in the unit that stands beside it."""
Cell: TypeAlias = str | float | int | None


class Column(NamedTuple):
    """A column: its name in a file, its heading for people, and what it holds."""

    name: str
    heading: str
    kind: Kind


class Table(NamedTuple):
    """A table as it is shown and written; None stands for what is not known."""

    columns: tuple[Column, ...]
    rows: list[tuple[Cell, ...]]


def _interval(name: str, heading: str) -> tuple[Column, ...]:
    """Return a share with the ends of its interval."""
    ends = (("_low", "from"), ("_high", "to"))
    return (
        Column(name, heading, "share"),
        *(Column(name + end, told, "share") for end, told in ends),
    )


def _bounds(low: str) -> tuple[Column, ...]:
    """Return between which shares the bets of a row are."""
    return Column("low", low, "share"), Column("high", "To below", "share")


_BETS = Column("bets", "Bets", "bets")
_DAYS = Column("days", "Match days", "bets")
_FIGURES = (
    Column("figure", "Figure", "name"),
    Column("unit", "Unit", "text"),
    Column("value", "Value", "number"),
    Column("low", "From", "number"),
    Column("high", "To", "number"),
    _BETS,
    _DAYS,
)
_SLICES = (
    Column("by", "By", "name"),
    Column("name", "Bets", "text"),
    Column("bets", "Number", "bets"),
    _DAYS,
    Column("turnover", "Turnover", "cents"),
    Column("profit", "Profit", "cents"),
    *_interval("yield", "Yield"),
    *_interval("closing_line_value", "Closing line value"),
    *_interval("fair_closing_line_value", "Margin-free"),
)
_EQUITY = (
    Column("kickoff", "Kick-off", "moment"),
    Column("profit", "Profit so far", "cents"),
    Column("drawdown", "Below the peak", "cents"),
)
_COURSE = (
    Column("kickoff", "Until", "moment"),
    Column("mean", "Mean so far", "share"),
    Column("low", "from", "share"),
    Column("high", "to", "share"),
)
_DISTRIBUTION = (Column("value", "Closing line value", "text"), *_bounds("From"), _BETS)
_CALIBRATION = (
    *_bounds("Given from"),
    _BETS,
    Column("probability", "Given, mean", "share"),
    *_interval("share", "Won"),
)
_DECISIONS = (Column("reason", "Reason", "text"), Column("decisions", "Decisions", "bets"))


def figures_table(report: Report) -> Table:
    """Return every figure."""
    rows: list[tuple[Cell, ...]] = [
        (name, one.unit, one.value, one.low, one.high, one.bets, one.days)
        for name, one in report.figures.items()
    ]
    return Table(_FIGURES, rows)


def slices_table(report: Report) -> Table:
    """Return every slice."""
    return Table(_SLICES, [_slice(one) for some in report.slices.values() for one in some])


def _slice(one: NamedSlice) -> tuple[Cell, ...]:
    figures = one.yield_, one.closing_line_value, one.fair_closing_line_value
    intervals = [cell for figure in figures for cell in (figure.value, figure.low, figure.high)]
    return (one.by, one.name, one.bets, one.days, one.turnover, one.profit, *intervals)


def equity_table(report: Report) -> Table:
    """Return the equity curve."""
    curve = report.curve
    return Table(_EQUITY, list(zip(curve.at, curve.profit, curve.drawdown, strict=True)))


def course_table(report: Report) -> Table:
    """Return closing line value over time."""
    course = report.closing_line_course
    return Table(_COURSE, list(zip(course.at, course.mean, course.low, course.high, strict=True)))


def distribution_table(report: Report) -> Table:
    """Return how closing line values are distributed, raw and margin-free."""
    rows: list[tuple[Cell, ...]] = [
        (name, bar.low, bar.high, bar.bets)
        for name, bars in (
            ("raw", report.closing_line_values),
            ("margin-free", report.fair_closing_line_values),
        )
        for bar in bars
    ]
    return Table(_DISTRIBUTION, rows)


def calibration_table(report: Report) -> Table:
    """Return what became of bets by the probability given."""
    rows: list[tuple[Cell, ...]] = [
        (one.low, one.high, one.bets, one.probability, one.share, one.share_low, one.share_high)
        for one in report.calibration
    ]
    return Table(_CALIBRATION, rows)


def decisions_table(counts: Iterable[ReasonCount]) -> Table:
    """Return how many decisions had which reason."""
    return Table(_DECISIONS, [(one.reason, one.decisions) for one in counts])


TABLES: dict[str, Callable[[Report], Table]] = {
    "figures": figures_table,
    "equity": equity_table,
    "closing_line": course_table,
    "distribution": distribution_table,
    "calibration": calibration_table,
    "slices": slices_table,
}
"""The tables that any report has, by the name of their file."""


def shown(table: Table) -> list[list[str]]:
    """Return the cells as people read them."""
    return [
        [_shown(column.kind, cell) for column, cell in zip(table.columns, row, strict=True)]
        for row in table.rows
    ]


def _shown(kind: Kind, cell: Cell) -> str:
    if cell is None:
        return UNTOLD
    if kind == "moment":
        return times.to_text(int(cell))[:10]
    if isinstance(cell, str):
        return _NAMES[cell] if kind == "name" else cell
    unit = _UNITS.get(kind)
    return str(cell) if unit is None else value_text(unit, cell)


_UNITS: dict[Kind, Unit] = {unit: unit for unit in get_args(Unit)}
_NAMES: dict[str, str] = NAMES | {str(by): name for by, name in BY.items()}


def figures_shown(report: Report) -> list[tuple[str, str, str, str]]:
    """Return every figure as people read it: name, value, interval, bets."""
    return [
        (
            NAMES[name],
            value_text(one.unit, one.value),
            interval_text(one.unit, one),
            f"{one.bets:,}",
        )
        for name, one in report.figures.items()
    ]


def csv_text(table: Table) -> str:
    """Return a table as CSV: amounts with two decimals, shares as fractions, ISO 8601 moments."""
    return "".join(_lines([[one.name for one in table.columns]])) + "".join(
        _lines(
            [_written(column.kind, cell) for column, cell in zip(table.columns, row, strict=True)]
            for row in table.rows
        )
    )


def _written(kind: Kind, cell: Cell) -> str:
    if cell is None:
        return ""
    if kind == "moment":
        return times.to_text(int(cell))
    if kind == "cents":
        return cents_to_text(int(cell))
    return safe(cell) if isinstance(cell, str) else repr(round(cell, 9))


def bets_csv(bets: Iterable[ReportedBet[Bet]]) -> Iterator[str]:
    """Yield the lines of bets as CSV, the names of the columns first."""
    yield from _lines([list(COLUMNS)])
    for one in bets:
        document = told(one)
        cells = ("" if cell is None else cell for cell in document.values())
        yield from _lines(
            [
                [
                    safe(str(cell)) if name in _TEXTS else str(cell)
                    for name, cell in zip(COLUMNS, cells, strict=True)
                ]
            ]
        )


_TEXTS = frozenset({"bookmaker", "home", "away", "tournament"})
"""The columns of bets that somebody else's words are in."""


def _lines(rows: Iterable[list[str]]) -> Iterator[str]:
    for row in rows:
        text = StringIO()
        csv.writer(text, lineterminator="\r\n").writerow(row)
        yield text.getvalue()

"""Backtests as text on a terminal."""

import sys
from collections.abc import Iterator, Sequence

import click

from bettune import times
from bettune.amounts import cents_to_text
from bettune.backtest.backtests import Backtest, Part, Specification
from bettune.charts.screen import screen_of
from bettune.cli.options import print_table
from bettune.cli.report_text import print_report
from bettune.report.backtest_reports import BacktestReport
from bettune.report.figure_words import NAMES, interval_text, metric_of, summary, value_text
from bettune.watch.deciding import DEFAULTS

_WIDE = 1_000
SHOWN = 20
"""Remarks on lines of the table that are printed; `--json` has them all."""


HEADINGS = (
    "id", "made", "bet types", "rule", "matches", "bets", "tried", "profit", "yield", "95%",
)  # fmt: skip
"""Of a list."""


def line_of(backtest: Backtest) -> tuple[str, ...]:
    """Return a backtest as a line of a list."""
    specification, results = backtest.specification, backtest.results
    told = results.whole.figures
    return (
        str(backtest.id),
        times.to_text(backtest.made_at)[:16],
        ", ".join(specification.bet_types),
        specification.price_rule,
        f"{results.matches:,}",
        f"{results.bets:,}",
        f"{results.tried:,}",
        value_text("cents", told["profit"].value),
        value_text("share", told["yield"].value),
        interval_text("share", told["yield"]),
    )


def print_backtest(backtest: Backtest) -> None:
    """Print what was asked, what became of it, and the figures."""
    results = backtest.results
    parts = (results.whole, *results.parts)
    shown = screen_of(_WIDE, getattr(sys.stdout, "encoding", None)).shown
    for line in (*_asked(backtest.specification), *_became(backtest), ""):
        click.echo(shown(line))
    if results.bets > results.open:
        rows = _one(results.whole) if len(parts) == 1 else _many(parts)
        heading, *others = ([shown(cell) for cell in row] for row in rows)
        print_table(heading, others)
        click.echo()
    proven = summary(results.whole.verdict, results.whole.figures)
    for sentence in (*proven, *_tried(backtest), f"Kept as backtest {backtest.id}."):
        click.echo(shown(sentence))


def print_selection(seen: BacktestReport) -> None:
    """Print what was asked, and the report of some of the bets."""
    shown = screen_of(_WIDE, getattr(sys.stdout, "encoding", None)).shown
    for line in (*_asked(seen.backtest.specification), *_tried(seen.backtest), ""):
        click.echo(shown(line))
    print_report(seen.report)


def _tried(backtest: Backtest) -> Iterator[str]:
    if backtest.results.tried > 1:
        yield f"It is one of {backtest.results.tried:,} variants that were tried on these matches."


def _asked(specification: Specification) -> Iterator[str]:
    sample = specification.sample
    yield f"{', '.join(specification.bet_types)}: {specification.price_rule}"
    places = (*sample.countries, *sample.tournaments, *sample.seasons)
    start = None if sample.start is None else times.to_text(sample.start)[:10]
    end = None if sample.end is None else times.to_text(sample.end - 1)[:10]
    when = f"{start or 'the beginning'} to {end or 'the end'}" if start or end else ""
    told = [", ".join(places), when, ", ".join(specification.bookmakers)]
    if specification.closing:
        told.append("closing prices too")
    if any(told):
        yield "; ".join(text for text in told if text)
    rules = specification.rules
    changed = [
        f"{name.replace('_', ' ')} {getattr(rules, name)}"
        for name in rules.__struct_fields__
        if getattr(rules, name) != getattr(DEFAULTS, name)
    ]
    if changed:
        yield ", ".join(changed)


def _became(backtest: Backtest) -> Iterator[str]:
    results = backtest.results
    checks = ", ".join(f"{count:,} {word}" for word, count in results.checks.items())
    yield f"{results.matches:,} matches, {results.predictions:,} predictions; checks: {checks}"
    if results.open:
        yield f"{results.open:,} bets are open: their matches have no result"
    if results.table:
        yield f"{results.table.used:,} of {results.table.read:,} lines of the table were used"
        for remark in results.table.remarks[:SHOWN]:
            yield f"  line {remark.line}: {remark.reason}"
        if results.table.unused > SHOWN:
            yield f"  … and {results.table.unused - SHOWN:,} more"


_Rows = Iterator[tuple[str, ...]]


def _one(part: Part) -> _Rows:
    yield "", "", "95% interval", "bets"
    for name, figure in part.figures.items():
        unit = metric_of(name).unit
        value = value_text(unit, figure.value)
        yield NAMES[name], value, interval_text(unit, figure), f"{figure.bets:,}"


def _many(parts: Sequence[Part]) -> _Rows:
    yield "", *(part.name for part in parts)
    yield "Settled bets", *(f"{part.verdict.bets:,}" for part in parts)
    yield "First day", *(_day(part.start) for part in parts)
    yield "Last day", *(_day(part.end) for part in parts)
    yield "Bankroll before it", *(cents_to_text(part.bankroll) for part in parts)
    for name in parts[0].figures:
        unit = metric_of(name).unit
        told = [part.figures[name] for part in parts]
        intervals = [interval_text(unit, figure) for figure in told]
        yield (
            NAMES[name],
            *(
                value_text(unit, figure.value) + (f" ({interval})" if interval else "")
                for figure, interval in zip(told, intervals, strict=True)
            ),
        )


def _day(moment: int | None) -> str:
    return "" if moment is None else times.to_text(moment)[:10]

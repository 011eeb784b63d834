"""The report of a backtest, of all its bets or of a selection, and the tables behind it."""

from starlette.responses import Response

from bettune import times
from bettune.backtest.backtests import Part
from bettune.errors import NotFound
from bettune.figures.metrics import Figure
from bettune.report import tables
from bettune.report.backtest_reports import BacktestReport, backtest_report
from bettune.report.tables import Table
from bettune.watch.deciding import Reason
from bettune.web.backtest_words import asked_in_words
from bettune.web.bet_selection import query_of, selection_in, words_of
from bettune.web.decision_words import REASONS
from bettune.web.figure_formats import UNTOLD, interval_text
from bettune.web.rendering import Renderer
from bettune.web.report_charts import Drawing
from bettune.web.report_pages import csv_answer, json_table, values_of
from bettune.web.report_queue import answered, drawn
from bettune.web.rule_words import in_words
from bettune.web.visit import Visit


async def _read(visit: Visit) -> BacktestReport:
    return await answered(visit, backtest_report, visit.number("id"), selection_in(visit))


async def show_backtest(visit: Visit) -> Response:
    """Show what came of a backtest, of all its bets or of a selection."""
    seen = await _read(visit)
    return await drawn(visit, lambda: _page(visit, seen))


def _page(visit: Visit, seen: BacktestReport) -> Response:
    selection = selection_in(visit)
    show, backtest = visit.renderer, seen.backtest
    drawing = Drawing(show, f"/backtests/{backtest.id}/bets", selection)
    checks = [
        (show.gettext(REASONS[Reason[name.upper()]]), number)
        for name, number in sorted(backtest.results.checks.items(), key=lambda one: -one[1])
        if number
    ]
    return visit.page(
        "backtest.html",
        200,
        backtest=backtest,
        specification=backtest.specification,
        asked=asked_in_words(backtest.specification, show),
        results=backtest.results,
        **values_of(seen.report, seen.luck, drawing),
        selection=[told for _, told in words_of(selection, seen.tournaments, show)],
        query=query_of(selection),
        parts=[_part(part, drawing) for part in backtest.results.parts],
        rules=in_words(backtest.specification.rules, {}, show)[:-1],
        checks=checks,
    )


def told_figures(part: Part, show: Renderer) -> dict[str, str]:
    """Return what a line tells of the figures of a backtest or of a part of it."""
    profit, result = part.figures["profit"], part.figures["yield"]
    return {
        "profit": UNTOLD if profit.value is None else show.gain(round(profit.value)),
        "yield": _signed(result, show),
        "interval": interval_text("share", result, show) or UNTOLD,
    }


def _part(part: Part, drawing: Drawing) -> dict[str, object]:
    """Return a part as a line of a table."""
    show, value = drawing.show, part.figures["fair_closing_line_value"]
    return told_figures(part, show) | {
        "name": _part_name(part.name, show),
        "start": part.start,
        "end": part.end,
        "bets": part.verdict.bets,
        "link": _link(part, drawing),
        "days": part.verdict.days,
        "value": _signed(value, show),
        "value_interval": interval_text("share", value, show) or UNTOLD,
    }


def _signed(figure: Figure, show: Renderer) -> str:
    return UNTOLD if figure.value is None else show.signed_share(figure.value)


def _link(part: Part, drawing: Drawing) -> str:
    """Return where the bets of a part are listed; empty where it has none."""
    if part.start is None or part.end is None:
        return ""
    return drawing.link({"since": times.to_text(part.start), "until": times.to_text(part.end)})


def _part_name(name: str, show: Renderer) -> str:
    if name in _PARTS:
        return show.gettext(_PARTS[name])
    _fold, number, _of, count = name.split()
    return show.gettext(_FOLD) % {"number": number, "count": count}


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


_PARTS = {"in sample": _("In sample"), "out of sample": _("Out of sample"), "all": _("All")}
_FOLD = _("Part %(number)s of %(count)s")


async def export_table(visit: Visit) -> Response:
    """Return the numbers behind a chart as CSV."""
    name = visit.request.path_params["table"]
    return csv_answer(await _table(visit), f"{name}-backtest-{visit.number('id')}.csv")


async def tell_table(visit: Visit) -> Response:
    """Return the numbers behind a chart as JSON."""
    return json_table(await _table(visit))


async def _table(visit: Visit) -> Table:
    make = tables.TABLES.get(visit.request.path_params["table"])
    if make is None:
        raise NotFound
    return make((await _read(visit)).report)

"""The report of a filter: what its bets prove, first in words and a picture, then in figures."""

from typing import NamedTuple

import msgspec
from starlette.responses import Response

from bettune import times
from bettune.amounts import cents_to_text
from bettune.database import Session
from bettune.errors import NotFound
from bettune.margin import METHODS
from bettune.market.prices import METHOD
from bettune.report import tables
from bettune.report.filter_reports import MOST_TRIED, FilterReport, Reports, Wish
from bettune.report.reports import Report
from bettune.report.tables import Cell, Kind, Table
from bettune.watch.deciding import Reason
from bettune.web import report_charts, report_parts, report_words
from bettune.web.bet_selection import query_of, selection_in, words_of
from bettune.web.decision_words import REASONS
from bettune.web.filter_pages import filter_id_of
from bettune.web.metric_words import METHODS as METHOD_WORDS
from bettune.web.report_charts import Drawing
from bettune.web.report_queue import answered, drawn
from bettune.web.visit import Visit


class _Seen(NamedTuple):
    """A report, and what the page shows beside it."""

    found: FilterReport
    luck: tuple[float, float] | None
    tournaments: dict[int, str]


def _seen(session: Session, reports: Reports, account_id: int, filter_id: int, wish: Wish) -> _Seen:
    return _Seen(
        reports.report(session, account_id, filter_id, wish),
        reports.luck(session, account_id, filter_id, wish),
        reports.bets(session, account_id, filter_id, wish.method).tournaments,
    )


def _wish(visit: Visit) -> Wish:
    """Return which report the URL asks for; what cannot be is as if it was not asked for."""
    query = visit.request.query_params
    method, tried = query.get("method", METHOD), query.get("tried", "")
    number = int(tried) if tried.isascii() and tried.isdigit() and len(tried) < 8 else 0
    return Wish(
        selection_in(visit),
        method if method in METHODS else METHOD,
        number if 1 <= number <= MOST_TRIED else None,
    )


async def _report(visit: Visit, wish: Wish) -> _Seen:
    return await answered(visit, _seen, filter_id_of(visit), wish)


async def show_report(visit: Visit) -> Response:
    """Show what a filter's bets came to, all or a selection of them."""
    wish = _wish(visit)
    seen = await _report(visit, wish)
    return await drawn(visit, lambda: _page(visit, wish, seen))


def _page(visit: Visit, wish: Wish, seen: _Seen) -> Response:
    found, show = seen.found, visit.renderer
    drawing = Drawing(show, f"/filters/{found.filter.id}/bets", wish.selection)
    query = visit.request.query_params
    more = {name: query[name] for name in ("method", "tried") if query.get(name)}
    return visit.page(
        "report.html",
        200,
        filter=found.filter,
        found=found,
        **values_of(found.report, seen.luck, drawing),
        selection=[told for _, told in words_of(wish.selection, seen.tournaments, show)],
        query=query_of(wish.selection, **more),
        parts=wish.selection,
        decisions=[
            (show.gettext(REASONS[Reason[one.reason.upper()]]), one.decisions)
            for one in found.decisions
        ],
        methods=METHOD_WORDS,
        tried_typed=query.get("tried", "")[:8],
    )


def values_of(
    report: Report, luck: tuple[float, float] | None, drawing: Drawing
) -> dict[str, object]:
    """Return what a page shows of any report, a filter's or a backtest's."""
    return {
        "report": report,
        "words": report_words.words_of(report, luck, drawing.show),
        "picture": report_charts.verdict_chart(report, luck, drawing),
        "groups": report_parts.figure_groups(report, drawing),
        "sections": report_parts.sections(report, drawing),
        "most_lines": report_parts.MOST_LINES,
    }


async def export_table(visit: Visit) -> Response:
    """Return the numbers behind a chart as CSV."""
    table = await _table(visit)
    name = visit.request.path_params["table"]
    return csv_answer(table, f"{name}-{filter_id_of(visit)}.csv")


async def tell_table(visit: Visit) -> Response:
    """Return the numbers behind a chart as JSON."""
    return json_table(await _table(visit))


async def _table(visit: Visit) -> Table:
    make = tables.TABLES.get(visit.request.path_params["table"])
    if make is None:
        raise NotFound
    return make((await _report(visit, _wish(visit))).found.report)


async def tell_report(visit: Visit) -> Response:
    """Return the whole report as JSON, as the API answers it."""
    seen = await _report(visit, _wish(visit))
    return Response(msgspec.json.encode(seen.found), media_type="application/json")


def csv_answer(table: Table, name: str) -> Response:
    """Return a table as a CSV file."""
    return Response(
        tables.csv_text(table).encode("utf-8-sig"),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


def json_table(table: Table) -> Response:
    """Return a table as JSON: a list of objects, amounts and moments as texts."""
    rows = [
        {
            column.name: _told(column.kind, cell)
            for column, cell in zip(table.columns, row, strict=True)
        }
        for row in table.rows
    ]
    return Response(msgspec.json.encode(rows), media_type="application/json")


def _told(kind: Kind, cell: Cell) -> Cell:
    if cell is None:
        return None
    if kind == "moment":
        return times.to_text(int(cell))
    return cents_to_text(int(cell)) if kind == "cents" else cell

"""Backtests: a form to run one, those that were made, and the report of each."""

import csv
import io
from collections import OrderedDict
from typing import IO, NamedTuple

import numpy as np
from starlette.responses import Response

from bettune import bet_rules, paging
from bettune.backtest import backtests
from bettune.backtest.backtests import Backtest, Part
from bettune.backtest.lines import COLUMNS, bet_lines
from bettune.backtest.price_rules import CONSENSUS
from bettune.database import Session
from bettune.errors import NotFound, Refusal
from bettune.figures.luck import luck_span
from bettune.margin import METHODS
from bettune.report import reports, tables
from bettune.report.filter_bets import tournament_names
from bettune.report.reports import Report
from bettune.report.tables import Table
from bettune.sports import IdName
from bettune.watch.deciding import Reason
from bettune.web import backtest_form
from bettune.web.answers import answers_json, json_answer
from bettune.web.backtest_form import Asked
from bettune.web.backtest_runs import Run, Runs
from bettune.web.decision_words import REASONS
from bettune.web.downloads import download
from bettune.web.figure_formats import UNTOLD, interval_text, value_text
from bettune.web.forms import posted
from bettune.web.metric_words import METHODS as METHOD_WORDS
from bettune.web.rendering import Renderer
from bettune.web.report_charts import Drawing
from bettune.web.report_pages import csv_answer, json_table, values_of
from bettune.web.rule_words import in_words
from bettune.web.visit import Visit

MOST_KEPT = 8
"""Reports of backtests that are kept in memory: a backtest never changes."""


class _State:
    """What a process knows of backtests beside the database."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self.runs = Runs()
        self.kept: OrderedDict[int, _Seen] = OrderedDict()


def _state(visit: Visit) -> _State:
    state = visit.request.app.state
    if not hasattr(state, "backtests"):
        state.backtests = _State()
        state.at_end.append(state.backtests.runs.stop_all)
    found: _State = state.backtests
    return found


def _listed(
    session: Session, account_id: int, number: int
) -> tuple[paging.Part[Backtest], list[IdName]]:
    return (
        backtests.backtests_of(session, account_id, number),
        bet_rules.bookmakers_to_choose(session),
    )


async def list_backtests(visit: Visit) -> Response:
    """List the backtests that were made, beside the form; or run one."""
    runs = _state(visit).runs
    if visit.request.method != "POST":
        return await _list(visit)
    form = await visit.form()
    asked = await backtest_form.asked_in(form, visit.renderer)
    await form.close()
    if asked.specification is None:
        return await _list(visit, asked)
    if runs.is_busy:
        return await _list(visit, asked, is_busy=True)
    runs.start(visit.database, Run(visit.account.id, asked.specification, asked.table))
    return visit.go("/backtests/progress")


async def _list(
    visit: Visit, asked: Asked | None = None, refusal: Refusal | None = None, is_busy: bool = False
) -> Response:
    _, number = visit.search
    part, bookmakers = await visit.database.report(_listed, visit.account.id, number)
    show = visit.renderer
    running = _state(visit).runs.of(visit.account.id)
    wrong = asked.wrong if asked else {}
    return visit.page(
        "backtests.html",
        409 if is_busy else refusal.status if refusal else 400 if wrong else 200,
        part=part,
        told_figures=[_told(one.results.whole, show) for one in part.items],
        is_running=running is not None and running.is_running,
        is_busy=is_busy,
        refusal=refusal,
        typed=asked.texts if asked else backtest_form.START,
        is_closing=asked.is_closing if asked else False,
        wrong=wrong,
        kinds=backtest_form.KINDS,
        sources_told=[
            (CONSENSUS, show.gettext(_CONSENSUS)),
            *((one.name, one.name) for one in bookmakers),
        ],
        methods_told=[(name, show.gettext(METHOD_WORDS[name])) for name in METHODS],
        stakes_told=[(kind, show.gettext(name)) for kind, name in _STAKES.items()],
    )


def _told(part: Part, show: Renderer) -> dict[str, str]:
    """Return what a list tells of the figures of a backtest."""
    profit, result = part.figures["profit"], part.figures["yield"]
    return {
        "profit": value_text("cents", profit.value, show),
        "yield": value_text("share", result.value, show),
        "interval": interval_text("share", result, show) or UNTOLD,
    }


async def show_progress(visit: Visit) -> Response:
    """Show how far a backtest is; once it is made, itself; why it was not, beside the form."""
    runs, account_id = _state(visit).runs, visit.account.id
    run = runs.of(account_id)
    if run is None:
        return visit.go("/backtests")
    if run.is_running:
        return visit.page(
            "backtest_progress.html", specification=run.specification, share=run.share
        )
    runs.forget(account_id)
    if run.refusal is not None:
        return await _list(visit, refusal=run.refusal)
    return visit.go(f"/backtests/{run.made}" if run.made else "/backtests")


@answers_json
async def tell_progress(visit: Visit) -> Response:
    """Tell a script how far a backtest is."""
    run = _state(visit).runs.of(visit.account.id)
    is_running = run is not None and run.is_running
    return json_answer({"running": is_running, "share": run.share if run else 1})


@posted("/backtests")
async def stop(visit: Visit) -> Response:
    """Stop the backtest that runs; nothing of it is kept."""
    _state(visit).runs.forget(visit.account.id)
    return visit.go("/backtests")


class _Seen(NamedTuple):
    """A backtest with the report of its bets."""

    backtest: Backtest
    report: Report
    luck: tuple[float, float] | None


def _seen(session: Session, state: _State, account_id: int, backtest_id: int) -> _Seen:
    found = backtests.backtest_of(session, account_id, backtest_id)
    kept = state.kept.get(backtest_id)
    if kept is None:
        bets = backtests.settled_of(session, account_id, backtest_id)
        specification = found.specification
        report = reports.report_of(
            bets,
            tournament_names(session, np.unique(bets.tournament)),
            seed=specification.seed,
            draws=specification.draws,
            method=specification.method,
            bankroll=specification.rules.bankroll,
            tried=found.results.tried,
        )
        kept = _Seen(found, report, luck_span(bets))
        state.kept[backtest_id] = kept
        while len(state.kept) > MOST_KEPT:
            state.kept.popitem(last=False)
    return kept._replace(backtest=found)


async def _read(visit: Visit) -> _Seen:
    return await visit.database.report(_seen, _state(visit), visit.account.id, visit.number("id"))


async def show_backtest(visit: Visit) -> Response:
    """Show what came of a backtest."""
    seen = await _read(visit)
    show, results = visit.renderer, seen.backtest.results
    checks = [
        (show.gettext(REASONS[Reason[name.upper()]]), number)
        for name, number in sorted(results.checks.items(), key=lambda one: -one[1])
        if number
    ]
    return visit.page(
        "backtest.html",
        200,
        backtest=seen.backtest,
        specification=seen.backtest.specification,
        results=results,
        **values_of(seen.report, seen.luck, Drawing(show, "", ())),
        parts=[_part(part, visit) for part in results.parts],
        rules=in_words(seen.backtest.specification.rules, {}, show)[:-1],
        checks=checks,
    )


def _part(part: Part, visit: Visit) -> dict[str, object]:
    """Return a part as a line of a table."""
    show = visit.renderer
    value = part.figures["fair_closing_line_value"]
    return _told(part, show) | {
        "name": _part_name(part.name, show),
        "start": part.start,
        "end": part.end,
        "bets": part.verdict.bets,
        "days": part.verdict.days,
        "value": value_text("share", value.value, show),
        "value_interval": interval_text("share", value, show) or UNTOLD,
    }


def _part_name(name: str, show: Renderer) -> str:
    if name in _PARTS:
        return show.gettext(_PARTS[name])
    _fold, number, _of, count = name.split()
    return show.gettext(_FOLD) % {"number": number, "count": count}


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


_PARTS = {"in sample": _("In sample"), "out of sample": _("Out of sample"), "all": _("All")}
_CONSENSUS = _("the consensus of all")
_STAKES = {
    "flat": _("The same amount"),
    "to_win": _("As much as wins this amount"),
    "share": _("A share of the bankroll"),
    "kelly": _("A share of Kelly’s stake"),
}
_FOLD = _("Part %(number)s of %(count)s")


@posted("/backtests")
async def delete(visit: Visit) -> Response:
    """Delete a backtest of the user."""
    backtest_id = visit.number("id")
    await visit.database.write(backtests.delete_backtest, visit.account.id, backtest_id)
    return visit.go("/backtests")


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


async def export_bets(visit: Visit) -> Response:
    """Return the bets of a backtest as CSV, in the order of placing."""
    account_id, backtest_id = visit.account.id, visit.number("id")

    def write(session: Session, file: IO[bytes]) -> None:
        bets = backtests.bets_of(session, account_id, backtest_id)
        file.write(b"\xef\xbb\xbf")  # so that spreadsheets know that it is UTF-8
        text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow(COLUMNS)
        lines.writerows(bet_lines(session, bets))
        text.detach()

    return await download(
        visit, write, f"bets-backtest-{backtest_id}.csv", "text/csv; charset=utf-8"
    )

"""The bets of a filter with what became of them, its ledger, and the bets as a file."""

from typing import IO, NamedTuple

from starlette.responses import Response

from bettune import filters, ledger, paging
from bettune.database import Session
from bettune.filters import OwnFilter
from bettune.ledger import Bankroll, Entry
from bettune.report.filter_bets import FilterBets
from bettune.report.reported_bets import ReportedBet, State, all_bets_behind, bets_behind, state_of
from bettune.report.reports import Reports
from bettune.report.selections import Selection
from bettune.report.tables import bets_csv
from bettune.web.bet_selection import choices, query_of, selection_in, words_of
from bettune.web.day import odds_text
from bettune.web.downloads import download
from bettune.web.filter_pages import filter_id_of
from bettune.web.result_words import RESULTS
from bettune.web.visit import Visit


def reports_of(visit: Visit) -> Reports:
    """Return the reports that this process keeps; the API's too."""
    kept: Reports = visit.request.app.state.api.reports
    return kept


class _Seen(NamedTuple):
    """What the list of bets shows."""

    filter: OwnFilter
    kept: FilterBets
    part: paging.Part[ReportedBet]
    bankroll: Bankroll


def _seen(
    session: Session,
    reports: Reports,
    account_id: int,
    filter_id: int,
    wish: tuple[int, Selection, State | None],
) -> _Seen:
    return _Seen(
        filters.own_filter(session, account_id, filter_id),
        reports.bets(session, account_id, filter_id),
        bets_behind(session, reports, account_id, filter_id, *wish),
        ledger.bankroll_of(session, account_id, filter_id),
    )


async def list_bets(visit: Visit) -> Response:
    """List the bets of a filter, the newest first; all, or a selection of the settled ones."""
    filter_id, selection = filter_id_of(visit), selection_in(visit)
    _, number = visit.search
    state = state_of(visit.request.query_params.get("state", ""))
    seen = await visit.database.report(
        _seen, reports_of(visit), visit.account.id, filter_id, (number, selection, state)
    )
    show = visit.renderer
    query = query_of(selection, state=state or "")
    offered = choices(seen.kept, show)
    by_form = {choice.name for choice in offered}
    words = words_of(selection, seen.kept.tournaments, show)
    return visit.page(
        "bets.html",
        filter=seen.filter,
        bankroll=seen.bankroll,
        part=seen.part,
        open_bets=len(seen.kept.open_ids),
        state=state or "",
        selection=dict(selection),
        choices=offered,
        chips=[
            (name, text, told, query_of(tuple(one for one in selection if one[0] != name)))
            for (name, text), (_, told) in zip(selection, words, strict=True)
            if name not in by_form
        ],
        query=query,
        selected=query_of(selection),
        results=RESULTS,
        odds_text=odds_text,
    )


async def export_bets(visit: Visit) -> Response:
    """Return the bets of a selection as CSV, the oldest first."""
    filter_id, selection = filter_id_of(visit), selection_in(visit)
    state = state_of(visit.request.query_params.get("state", ""))
    account_id, reports = visit.account.id, reports_of(visit)

    def write(session: Session, file: IO[bytes]) -> None:
        filters.require_own(session, account_id, filter_id)
        found = all_bets_behind(session, reports, account_id, filter_id, selection, state)
        file.write(b"\xef\xbb\xbf")  # so that spreadsheets know that it is UTF-8
        file.writelines(line.encode() for line in bets_csv(found))

    return await download(visit, write, f"bets-{filter_id}.csv", "text/csv; charset=utf-8")


class _Ledger(NamedTuple):
    filter: OwnFilter
    bankroll: Bankroll
    part: paging.Part[Entry]


def _ledger(session: Session, account_id: int, filter_id: int, number: int) -> _Ledger:
    return _Ledger(
        filters.own_filter(session, account_id, filter_id),
        ledger.bankroll_of(session, account_id, filter_id),
        ledger.entries_of(session, account_id, filter_id, number),
    )


async def show_ledger(visit: Visit) -> Response:
    """Show what each bet took from the bankroll and brought back, the newest entry first."""
    filter_id, (_, number) = filter_id_of(visit), visit.search
    seen = await visit.database.report(_ledger, visit.account.id, filter_id, number)
    return visit.page(
        "ledger.html",
        filter=seen.filter,
        bankroll=seen.bankroll,
        part=seen.part,
        results=RESULTS,
    )

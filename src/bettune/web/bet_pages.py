"""The bets of a filter with what became of them, its ledger, and the bets as a file."""

from typing import IO, NamedTuple

from starlette.responses import Response

from bettune import filters, ledger, paging
from bettune.bets import Bet
from bettune.database import Session
from bettune.filters import OwnFilter
from bettune.ledger import Bankroll, Entry
from bettune.report.filter_bets import FilterBets
from bettune.report.filter_reports import Reports
from bettune.report.reported_bets import ReportedBet, all_bets_behind, bets_behind
from bettune.report.tables import bets_csv
from bettune.web.bet_list import Asked, asked_in, list_values
from bettune.web.downloads import download
from bettune.web.filter_pages import filter_id_of
from bettune.web.report_queue import answered, in_turn, reports_of
from bettune.web.result_words import RESULTS
from bettune.web.visit import Visit


class _Seen(NamedTuple):
    """What the list of bets shows."""

    filter: OwnFilter
    kept: FilterBets
    part: paging.Part[ReportedBet[Bet]]
    bankroll: Bankroll


def _seen(
    session: Session, reports: Reports, account_id: int, filter_id: int, asked: Asked
) -> _Seen:
    return _Seen(
        filters.own_filter(session, account_id, filter_id),
        reports.bets(session, account_id, filter_id),
        bets_behind(session, reports, account_id, filter_id, *asked),
        ledger.bankroll_of(session, account_id, filter_id),
    )


async def list_bets(visit: Visit) -> Response:
    """List the bets of a filter, the newest first; all, or a selection of the settled ones."""
    filter_id, asked = filter_id_of(visit), asked_in(visit)
    seen = await answered(visit, _seen, filter_id, asked)
    return visit.page(
        "bets.html",
        200,
        filter=seen.filter,
        bankroll=seen.bankroll,
        open_bets=len(seen.kept.open_ids),
        **list_values(seen.part, seen.kept, asked, visit.renderer),
    )


async def export_bets(visit: Visit) -> Response:
    """Return the bets of a selection as CSV, the oldest first."""
    filter_id, (_, selection, state) = filter_id_of(visit), asked_in(visit)
    account_id, reports = visit.account.id, reports_of(visit)

    def write(session: Session, file: IO[bytes]) -> None:
        filters.require_own(session, account_id, filter_id)
        found = all_bets_behind(session, reports, account_id, filter_id, selection, state)
        file.write(b"\xef\xbb\xbf")  # so that spreadsheets know that it is UTF-8
        file.writelines(line.encode() for line in bets_csv(found))

    await visit.database.read(filters.require_own, account_id, filter_id)  # takes no place
    name, media_type = f"bets-{filter_id}.csv", "text/csv; charset=utf-8"
    return await in_turn(visit, lambda: download(visit, write, name, media_type))


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

"""The bets of a backtest: listed, and as a file."""

import csv
import io
from typing import IO, NamedTuple

from starlette.responses import Response

from bettune import paging
from bettune.backtest import backtests
from bettune.backtest.backtests import Backtest
from bettune.backtest.lines import COLUMNS
from bettune.database import Session
from bettune.report.backtest_reports import PastBet, PastBets, lines_behind, part_behind, past_bets
from bettune.report.filter_reports import Reports
from bettune.report.reported_bets import ReportedBet
from bettune.web.backtest_words import asked_in_words
from bettune.web.bet_list import Asked, asked_in, list_values
from bettune.web.downloads import download
from bettune.web.report_queue import answered, in_turn, reports_of
from bettune.web.visit import Visit


class _Seen(NamedTuple):
    """What the list of bets shows."""

    backtest: Backtest
    bets: PastBets
    part: paging.Part[ReportedBet[PastBet]]


def _seen(
    session: Session, reports: Reports, account_id: int, backtest_id: int, asked: Asked
) -> _Seen:
    found, bets = past_bets(session, reports, account_id, backtest_id)
    return _Seen(found, bets, part_behind(session, bets, *asked))


async def list_bets(visit: Visit) -> Response:
    """List the bets of a backtest, the newest first; all, or a selection of the settled ones."""
    asked = asked_in(visit)
    seen = await answered(visit, _seen, visit.number("id"), asked)
    return visit.page(
        "backtest_bets.html",
        200,
        backtest=seen.backtest,
        asked=asked_in_words(seen.backtest.specification, visit.renderer),
        **list_values(seen.part, seen.bets, asked, visit.renderer),
    )


async def export_bets(visit: Visit) -> Response:
    """Return the bets of a selection as CSV, in the order of placing."""
    account_id, backtest_id, reports = visit.account.id, visit.number("id"), reports_of(visit)
    _, selection, state = asked_in(visit)

    def write(session: Session, file: IO[bytes]) -> None:
        _, bets = past_bets(session, reports, account_id, backtest_id)
        file.write(b"\xef\xbb\xbf")  # so that spreadsheets know that it is UTF-8
        text = io.TextIOWrapper(file, "utf-8", newline="", write_through=True)
        lines = csv.writer(text, lineterminator="\r\n")
        lines.writerow(COLUMNS)
        lines.writerows(lines_behind(session, bets, selection, state))
        text.detach()

    await visit.database.read(backtests.require_own, account_id, backtest_id)  # takes no place
    name, media_type = f"bets-backtest-{backtest_id}.csv", "text/csv; charset=utf-8"
    return await in_turn(visit, lambda: download(visit, write, name, media_type))

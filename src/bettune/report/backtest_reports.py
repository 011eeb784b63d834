"""Reports of backtests, and the bets behind each figure: from the bets that were kept with them."""

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np

from bettune import bet_types, matches, odds, paging
from bettune.backtest import backtests
from bettune.backtest.backtests import Backtest
from bettune.backtest.bets import BILLION, BacktestBets, settled
from bettune.backtest.lines import bet_lines, bookmaker_names
from bettune.database import Session
from bettune.report.all_bets import AllBets, State, ids_behind, keys_in, tournament_names
from bettune.report.filter_reports import Reports, luck_among
from bettune.report.keeping import Kept
from bettune.report.reported_bets import ReportedBet
from bettune.report.reports import Report, report_of
from bettune.report.selections import EVERYTHING, Selection
from bettune.settlement import Result
from bettune.sports import FOOTBALL


class PastBets(AllBets, frozen=True, eq=False, kw_only=True):
    """All bets of a backtest."""

    columns: BacktestBets

    @property
    def size(self) -> int:
        """About how many bets' memory they take: these are there twice."""
        return 100 + 2 * len(self.columns)


class PastBet(msgspec.Struct, frozen=True, kw_only=True):
    """A bet of a backtest. Amounts in cents, odds in millionths, times in UTC seconds."""

    id: int
    """Its place in the order of placing, from 1."""
    bet_type: str
    odds: int
    bookmaker: str
    stake: int
    kickoff: int
    result: Result | None
    """None while the match has no result."""
    profit: int | None


class BacktestReport(msgspec.Struct, frozen=True):
    """A backtest, and the report of its bets or of some of them."""

    backtest: Backtest
    report: Report
    luck: tuple[float, float] | None
    """The span of yields that luck alone brings."""
    tournaments: dict[int, str]


def backtest_report(
    session: Session,
    reports: Reports,
    account_id: int,
    backtest_id: int,
    selection: Selection = EVERYTHING,
) -> BacktestReport:
    """Return the report of a backtest of the account; BacktestNotFound unless it has it."""
    found = backtests.backtest_of(session, account_id, backtest_id)
    kept = _kept(session, reports, account_id, found)
    specification = found.specification

    def make(bets: PastBets) -> Report:
        return report_of(
            bets.settled,
            bets.tournaments,
            seed=specification.seed,
            draws=specification.draws,
            method=specification.method,
            bankroll=specification.rules.bankroll,
            tried=found.results.tried,
            selection=selection,
        )

    report = reports.keeping.made(kept, (selection, found.results.tried), make)
    luck = luck_among(reports.keeping, kept, selection)
    return BacktestReport(found, report, luck, kept.bets.tournaments)


def past_bets(
    session: Session, reports: Reports, account_id: int, backtest_id: int
) -> tuple[Backtest, PastBets]:
    """Return a backtest of the account with its bets; BacktestNotFound unless it has it."""
    found = backtests.backtest_of(session, account_id, backtest_id)
    return found, _kept(session, reports, account_id, found).bets


def _kept(
    session: Session, reports: Reports, account_id: int, backtest: Backtest
) -> Kept[PastBets]:
    """Return its bets from memory: a backtest never changes."""

    def load() -> PastBets:
        bets = backtests.bets_of(session, account_id, backtest.id)
        of_settled = settled(bets)
        return PastBets(
            settled=of_settled,
            open_ids=np.flatnonzero(bets.result == 0) + 1,
            tournaments=tournament_names(session, np.unique(of_settled.tournament)),
            keys=keys_in(of_settled),
            columns=bets,
        )

    return reports.keeping.bets(("backtest", backtest.id), None, load)


def part_behind(
    session: Session, bets: PastBets, number: int, selection: Selection, state: State | None
) -> paging.Part[ReportedBet[PastBet]]:
    """Return a part of the bets of a backtest, the newest first; a selection is of settled ones."""
    ids = ids_behind(bets, selection, state)
    first = (number - 1) * paging.SIZE
    wanted = ids[first : first + paging.SIZE].tolist()
    return paging.Part(_reported(session, bets.columns, wanted), number, len(ids))


def lines_behind(
    session: Session, bets: PastBets, selection: Selection, state: State | None
) -> Iterator[tuple[str, ...]]:
    """Yield all of them as `backtest.lines` writes them, in the order of placing."""
    return bet_lines(session, bets.columns, ids_behind(bets, selection, state)[::-1] - 1)


def _reported(
    session: Session, bets: BacktestBets, ids: Sequence[int]
) -> list[ReportedBet[PastBet]]:
    places = np.array(ids, np.int64) - 1
    some = {name: getattr(bets, name)[places].tolist() for name in bets.__struct_fields__}
    fixtures = {
        one.id: one for one in matches.fixtures_of(session, set(some["match_id"]), FOOTBALL)
    }
    bookmakers = bookmaker_names(session)
    lines = [dict(zip(some, values, strict=True)) for values in zip(*some.values(), strict=True)]
    return [
        ReportedBet(
            _bet(bet_id, line, bookmakers[line["bookmaker_id"]]),
            fixtures[line["match_id"]],
            line["closing"] or None,
            line["fair_closing"] / odds.MILLION or None,
            bool(line["line_moved"]),
            line["market"] / BILLION or None,
        )
        for bet_id, line in zip(ids, lines, strict=True)
    ]


def _bet(bet_id: int, line: dict[str, int], bookmaker: str) -> PastBet:
    is_open = not line["result"]
    return PastBet(
        id=bet_id,
        bet_type=bet_types.name(line["kind"], line["line"]),
        odds=line["odds"],
        bookmaker=bookmaker,
        stake=line["stake"],
        kickoff=line["kickoff"],
        result=None if is_open else Result(line["result"]),
        profit=None if is_open else line["profit"],
    )

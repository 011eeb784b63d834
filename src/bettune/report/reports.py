"""Reports: what a filter's bets came to, with everything that pages, files and charts show of it.

`report_of` makes the same of any settled bets, a backtest's too. A filter's report is kept in
memory until something in it may have changed.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping

import msgspec

from bettune import filters, ledger
from bettune.database import Session
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
from bettune.filters import OwnFilter
from bettune.ledger import Bankroll
from bettune.market.prices import METHOD
from bettune.report.figure_words import slice_name, summary
from bettune.report.filter_bets import FilterBets, filter_bets
from bettune.report.selections import EVERYTHING, Selection, selected
from bettune.watch import deciding

MOST_BETS = 500_000
"""Bets that are kept in memory with their prices, about 230 bytes each."""
MANY_DECISIONS = 50_000
COUNTED_EVERY = 30
"""Seconds for which the counts of many decisions stay."""
MOST_TRIED = 1_000_000
"""Variants."""
MOST_REPORTS = 20
"""Of one filter that are kept: of everything, and of selections."""


class ReportFigure(Figure, frozen=True, rename="camel"):
    """A figure, its unit, and the bets that it rests on."""

    unit: Unit = "bets"
    """Shares and odds are numbers, amounts whole cents."""
    behind: str = "all"
    """A key of `metrics.BEHIND`."""


class NamedSlice(Slice, frozen=True, rename="camel"):
    """A slice, and its name in English."""

    name: str = ""


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


class ReasonCount(msgspec.Struct, frozen=True, rename="camel"):
    """How often a reason was what a check came to."""

    reason: str
    decisions: int


class FilterReport(msgspec.Struct, frozen=True, rename="camel"):
    """The report of a filter: where it stands, what it decided, and what its bets came to."""

    filter: OwnFilter
    bankroll: Bankroll
    open_bets: int
    open_stakes: int
    """Cents."""
    decisions: list[ReasonCount]
    """Of a filter with many, they may have been counted half a minute ago."""
    report: Report


class Wish(msgspec.Struct, frozen=True):
    """Which report is wanted."""

    selection: Selection = EVERYTHING
    method: str = METHOD
    tried: int | None = None
    """None: as many as the account has filters that have bet."""


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


class _Kept(msgspec.Struct, eq=False):
    """A filter's bets as they were in a state, and the reports made of them."""

    state: tuple[int, int, int]
    bets: FilterBets
    reports: OrderedDict[tuple[Selection, int, int], Report]
    decisions: list[ReasonCount] = []
    counted_at: int = 0


class Reports:
    """Reports of filters, the ones used last kept in memory; for any threads of one process."""

    def __init__(self, most_bets: int = MOST_BETS) -> None:
        """Keep at most so many bets, but always those of one filter."""
        self._most_bets = most_bets
        self._kept: OrderedDict[tuple[int, str], _Kept] = OrderedDict()
        self._lock = threading.Lock()

    def report(self, session: Session, account_id: int, filter_id: int, wish: Wish) -> FilterReport:
        """Return the report of a filter of the account; FilterNotFound unless it has it.

        It takes seconds for 100,000 bets that are new, and milliseconds once it is kept.
        """
        own = filters.own_filter(session, account_id, filter_id)
        bankroll = ledger.bankroll_of(session, account_id, filter_id)
        tried = wish.tried or _variants(session, account_id)
        kept = self._bets(session, filter_id, wish.method)
        key = (wish.selection, bankroll.start, tried)
        with self._lock:
            report = kept.reports.get(key)
        if report is None:
            report = report_of(
                kept.bets.settled,
                kept.bets.tournaments,
                seed=filter_id,
                method=wish.method,
                bankroll=bankroll.start,
                tried=tried,
                selection=wish.selection,
            )
            with self._lock:
                kept.reports[key] = report
                if len(kept.reports) > MOST_REPORTS:
                    kept.reports.popitem(last=False)
        return FilterReport(
            own,
            bankroll,
            len(kept.bets.open_ids),
            kept.bets.open_stakes,
            _decisions(session, filter_id, kept),
            report,
        )

    def bets(
        self, session: Session, account_id: int, filter_id: int, method: str = METHOD
    ) -> FilterBets:
        """Return the bets of a filter of the account as columns."""
        filters.require_own(session, account_id, filter_id)
        return self._bets(session, filter_id, method).bets

    def _bets(self, session: Session, filter_id: int, method: str) -> _Kept:
        """Return the bets as they stand now, from memory where nothing has changed."""
        key, state = (filter_id, method), _state(session, filter_id)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None and kept.state == state:
                self._kept.move_to_end(key)
                return kept
        fresh = _Kept(state, filter_bets(session, filter_id, method), OrderedDict())
        with self._lock:
            self._kept[key] = fresh
            self._kept.move_to_end(key)
            while len(self._kept) > 1 and self._size() > self._most_bets:
                self._kept.popitem(last=False)
        return fresh

    def _size(self) -> int:
        """Return how many bets are kept; an empty filter is not for nothing."""
        return sum(100 + len(kept.bets.settled) for kept in self._kept.values())


def _state(session: Session, filter_id: int) -> tuple[int, int, int]:
    """Return numbers that change whenever the filter's bets, results or closing prices do."""
    row = session.all(
        """
        SELECT COALESCE((SELECT max(id) FROM ledger WHERE filter_id = :filter), 0),
               COALESCE((SELECT max(id) FROM bets WHERE filter_id = :filter), 0),
               (SELECT number FROM changes WHERE topic = 'closings')
        """,
        filter=filter_id,
    )[0]
    return row[0], row[1], row[2]


def _variants(session: Session, account_id: int) -> int:
    """Return how many filters of the account have bet, at least 1."""
    ((count,),) = session.all(
        """
        SELECT count(*) FROM filters AS f WHERE f.account_id = :account
          AND EXISTS (SELECT 1 FROM bets AS b WHERE b.filter_id = f.id)
        """,
        account=account_id,
    )
    return max(1, int(count))


def _decisions(session: Session, filter_id: int, kept: _Kept) -> list[ReasonCount]:
    """Return how many checks came to what, the most frequent first."""
    many = sum(one.decisions for one in kept.decisions) > MANY_DECISIONS
    if many and kept.counted_at <= session.now < kept.counted_at + COUNTED_EVERY:
        return kept.decisions
    rows = session.all(
        "SELECT reason, count(*) FROM decisions WHERE filter_id = :filter"
        " GROUP BY reason ORDER BY count(*) DESC, reason",
        filter=filter_id,
    )
    kept.decisions = [ReasonCount(deciding.Reason(row[0]).word, row[1]) for row in rows]
    kept.counted_at = session.now
    return kept.decisions

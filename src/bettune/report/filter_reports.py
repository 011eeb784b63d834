"""Reports of filters: where each stands, what it decided, and what its bets came to.

They are kept in memory until something in them may have changed.
"""

from typing import NamedTuple, TypeVar

import msgspec

from bettune import filters, ledger
from bettune.database import Session
from bettune.figures.luck import luck_span
from bettune.filters import OwnFilter
from bettune.ledger import Bankroll
from bettune.market.prices import METHOD
from bettune.report.all_bets import AllBets
from bettune.report.filter_bets import FilterBets, filter_bets
from bettune.report.keeping import Keeping, Kept
from bettune.report.reports import Report, report_of
from bettune.report.selections import EVERYTHING, Selection, selected
from bettune.watch import deciding

B = TypeVar("B", bound=AllBets)
MANY_DECISIONS = 50_000
COUNTED_EVERY = 30
"""Seconds for which the counts of many decisions stay."""
MOST_TRIED = 1_000_000
"""Variants."""


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


class _Counted(NamedTuple):
    """What the checks of a filter came to, and when they were counted."""

    decisions: list[ReasonCount]
    at: int


def luck_among(keeping: Keeping, kept: Kept[B], selection: Selection) -> tuple[float, float] | None:
    """Return the span of yields that luck alone brings with some of the bets; kept too."""

    def make(bets: AllBets) -> tuple[float, float] | None:
        some = bets.settled
        return luck_span(some.take(selected(some, selection)) if selection else some)

    return keeping.made(kept, ("luck", selection), make)


class Reports:
    """Reports of filters, the ones used last kept in memory; for any threads of one process."""

    def __init__(self, keeping: Keeping | None = None) -> None:
        """Keep what is made in a place that others may share."""
        self.keeping = keeping or Keeping()
        self._counts: dict[int, _Counted] = {}
        """Of the filters with many decisions."""

    @property
    def kept_only(self) -> "Reports":
        """The same, which raises NotMade where something that is asked for has to be made."""
        found = Reports(self.keeping.only)
        found._counts = self._counts
        return found

    def report(self, session: Session, account_id: int, filter_id: int, wish: Wish) -> FilterReport:
        """Return the report of a filter of the account; FilterNotFound unless it has it.

        It takes seconds for 100,000 bets that are new, and milliseconds once it is kept.
        """
        own = filters.own_filter(session, account_id, filter_id)
        bankroll = ledger.bankroll_of(session, account_id, filter_id)
        tried = wish.tried or _variants(session, account_id)
        kept = self._bets(session, filter_id, wish.method)

        def make(bets: FilterBets) -> Report:
            return report_of(
                bets.settled,
                bets.tournaments,
                seed=filter_id,
                method=wish.method,
                bankroll=bankroll.start,
                tried=tried,
                selection=wish.selection,
            )

        report = self.keeping.made(kept, (wish.selection, bankroll.start, tried), make)
        return FilterReport(
            own,
            bankroll,
            len(kept.bets.open_ids),
            kept.bets.open_stakes,
            self._decisions(session, filter_id),
            report,
        )

    def bets(
        self, session: Session, account_id: int, filter_id: int, method: str = METHOD
    ) -> FilterBets:
        """Return the bets of a filter of the account as columns."""
        filters.require_own(session, account_id, filter_id)
        return self._bets(session, filter_id, method).bets

    def luck(
        self, session: Session, account_id: int, filter_id: int, wish: Wish
    ) -> tuple[float, float] | None:
        """Return the span of yields that luck alone brings with the bets of a report."""
        filters.require_own(session, account_id, filter_id)
        kept = self._bets(session, filter_id, wish.method)
        return luck_among(self.keeping, kept, wish.selection)

    def _bets(self, session: Session, filter_id: int, method: str) -> Kept[FilterBets]:
        """Return the bets as they stand now, from memory where nothing has changed."""
        return self.keeping.bets(
            ("filter", filter_id, method),
            _state(session, filter_id),
            lambda: filter_bets(session, filter_id, method),
        )

    def _decisions(self, session: Session, filter_id: int) -> list[ReasonCount]:
        """Return how many checks came to what, the most frequent first."""
        counted = self._counts.get(filter_id)
        if counted and counted.at <= session.now < counted.at + COUNTED_EVERY:
            return counted.decisions
        rows = session.all(
            "SELECT reason, count(*) FROM decisions WHERE filter_id = :filter"
            " GROUP BY reason ORDER BY count(*) DESC, reason",
            filter=filter_id,
        )
        decisions = [ReasonCount(deciding.Reason(row[0]).word, row[1]) for row in rows]
        if sum(one.decisions for one in decisions) > MANY_DECISIONS:
            self._counts[filter_id] = _Counted(decisions, session.now)
        return decisions


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

"""Checking: predictions at one moment, each decided by `deciding.decide`, and what came of it kept.

They are decided one after the other, so that a bet counts in the limits of those after it.
"""

from collections.abc import Sequence
from typing import NamedTuple

from bettune import bets, decisions
from bettune.database import Row, Session
from bettune.ledger import Ledger
from bettune.watch.deciding import Asked, Cause, Offered, Reason, Rules, Standing, Verdict, decide
from bettune.watch.moment import Fixture, Moment, OnMatch
from bettune.watch.watched import Pair


class Checked(NamedTuple):
    """What came of a turn's checks."""

    decisions: int
    bets: int
    stay: list[tuple[Pair, int | None]]
    """Those that may still be bet on, and when time alone makes them due again."""
    leave: list[Pair]
    """Those that are deleted, or whose match is over."""


def check_pairs(session: Session, pairs: Sequence[Pair]) -> Checked:
    """Check predictions, in their order, and keep what came of it."""
    return Checking(session, pairs).run() if pairs else Checked(0, 0, [], [])


class Checking:
    """The predictions of one turn."""

    def __init__(self, session: Session, pairs: Sequence[Pair]) -> None:
        """Read what their checks look at."""
        self._session = session
        self._pairs = pairs
        self._moment = Moment(session, pairs)
        self._ledger = Ledger(session, self._moment.filters)
        self._decisions: list[Row] = []
        self._bets: list[Row] = []

    def run(self) -> Checked:
        """Check each prediction, and keep decisions, bets and stakes."""
        stay: list[tuple[Pair, int | None]] = []
        leave: list[Pair] = []
        for pair in self._pairs:
            fixture = self._moment.fixtures.get(pair.match_id)
            known = fixture is not None and pair.filter_id in self._moment.filters
            if not known or fixture is None or pair.min_odds is None:
                leave.append(pair)
            elif fixture.is_over:
                leave.append(pair)
                if pair.cause is Cause.PREDICTION:  # who sets it now is told why it cannot be
                    self._check(pair, pair.min_odds, fixture)
            else:
                stay.append((pair, self._check(pair, pair.min_odds, fixture)))
        self._keep()
        return Checked(len(self._decisions), len(self._bets), stay, leave)

    def _check(self, pair: Pair, min_odds: int, fixture: Fixture) -> int | None:
        """Check one prediction; return when time alone makes it due again."""
        rules = self._moment.rules(pair.filter_id)
        verdict = self._decide(pair, min_odds, fixture, rules)
        reason, offer, detail, stake = verdict
        quote = (offer.odds, offer.bookmaker_id, offer.captured_at) if offer else (None,) * 3
        seen = (pair.write_id, rules.id, int(reason), *quote, detail)
        number, *before = self._moment.last.get(pair[:2], (0,))
        if tuple(before) != seen:
            bet_id = None
            if reason is Reason.BET and offer and stake:
                bet_id = self._place(pair, number + 1, min_odds, fixture, offer, stake)
            self._decisions.append(
                (*pair[:2], number + 1, self._moment.now, int(pair.cause), int(reason),
                 pair.write_id, rules.id, min_odds, *quote, detail, stake, bet_id)
            )  # fmt: skip
        return self._again_at(pair, fixture, verdict)

    def _again_at(self, pair: Pair, fixture: Fixture, verdict: Verdict) -> int | None:
        """Return when its window opens, or PRO ends before the match begins, whichever is first."""
        ends = self._moment.filters[pair.filter_id].pro_until
        if not self._moment.now < ends < fixture.starts:
            return verdict.again_at
        return ends if verdict.again_at is None else min(ends, verdict.again_at)

    def _decide(self, pair: Pair, min_odds: int, fixture: Fixture, rules: Rules) -> Verdict:
        moment = self._moment
        bet_on = moment.filters[pair.filter_id]
        subscribed = bet_on.pro_until > moment.now
        market = moment.market(pair.filter_id, pair.match_id)
        return decide(
            Asked(
                min_odds,
                fixture.starts,
                fixture.status,
                bet_on.approved,
                subscribed,
                pair.probability,
            ),
            rules,
            moment.offers.get(market, ()),
            moment.opened.get(market),
            self._standing(pair, rules.bankroll, fixture),
            moment.now,
        )

    def _standing(self, pair: Pair, bankroll: int, fixture: Fixture) -> Standing:
        balance, at_risk = self._ledger.sums(pair.filter_id)
        on_day = self._moment.on_day.get((pair.filter_id, fixture.day), 0)
        on_match = self._moment.bets.get(pair[:2], ())
        return Standing(bankroll + balance, at_risk, on_day, *on_match)

    def _place(
        self,
        pair: Pair,
        decision_number: int,
        min_odds: int,
        fixture: Fixture,
        offer: Offered,
        stake: int,
    ) -> int:
        """Note a bet and its stake; return its id."""
        moment = self._moment
        (bet_id,) = self._session.new_ids("bet_ids", 1)
        number = moment.bets.get(pair[:2], OnMatch()).bets + 1
        _, kind, line = moment.market(pair.filter_id, pair.match_id)
        self._bets.append(
            (bet_id, *pair[:2], number, decision_number, kind, line, offer.odds, min_odds,
             pair.probability, offer.bookmaker_id, offer.captured_at, stake, offer.commission,
             moment.now, fixture.kickoff)
        )  # fmt: skip
        self._ledger.add(pair.filter_id, bet_id, "stake", -stake, stake)
        day = (pair.filter_id, fixture.day)
        moment.on_day[day] = moment.on_day.get(day, 0) + stake
        return bet_id

    def _keep(self) -> None:
        session = self._session
        if self._bets:
            session.load("bets", bets.COLUMNS, self._bets)
            self._ledger.keep()
        if self._decisions:
            self._decisions.sort(key=lambda row: row[:3])  # in the order of the table: fewer pages
            session.load("decisions", decisions.COLUMNS, self._decisions)
            session.touch("decisions")

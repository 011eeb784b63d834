"""Deciding: whether a prediction is bet on at a moment, at what odds and stake, and if not, why.

Live and in a backtest it is this one function. It is told what was known at the moment and nothing
else; the checks come in the order of `Reason`, and the first that fails is the decision.
"""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import NamedTuple

import msgspec

from bettune import odds, staking, times
from bettune.feeds.football_data_kickoff import early_captured_at


class Reason(IntEnum):
    """What came of a check, in the order of the checks.

    The numbers are the database's and never change: a new reason gets the next one, wherever it
    stands.
    """

    BET = 0
    FILTER_DISABLED = 1
    NO_SUBSCRIPTION = 17
    MATCH_OFF = 2
    MATCH_STARTED = 3
    NO_QUOTE = 4
    TOO_EARLY = 5
    TOO_LATE = 6
    QUOTE_STALE = 7
    ODDS_BELOW = 8
    BET_ALREADY = 9
    STEP_NOT_REACHED = 10
    NO_PROBABILITY = 11
    NO_EDGE = 12
    LIMIT_MATCH = 13
    LIMIT_DAY = 14
    LIMIT_FILTER = 15
    BANKROLL_SPENT = 16

    @property
    def word(self) -> str:
        """The reason's code: `odds_below`."""
        return self.name.lower()


DETAILS = {
    Reason.TOO_EARLY: "the first second at which it may bet",
    Reason.TOO_LATE: "the last second at which it might have bet",
    Reason.BET_ALREADY: "how many bets it has on the match",
    Reason.STEP_NOT_REACHED: "the odds that a further bet needs, in millionths",
    Reason.LIMIT_MATCH: "what is left of the limit, in cents",
    Reason.LIMIT_DAY: "what is left of the limit, in cents",
    Reason.LIMIT_FILTER: "what is left of the limit, in cents",
    Reason.BANKROLL_SPENT: "what is left of the bankroll, in cents",
}
"""What the number beside a reason is; the others have none."""


class Cause(IntEnum):
    """Why a prediction was checked."""

    QUOTE = 1
    PREDICTION = 2
    FILTER = 3
    TIME = 4
    MATCH = 5

    @property
    def word(self) -> str:
        """The cause as JSON has it: `quote`."""
        return self.name.lower()


class Rules(msgspec.Struct, frozen=True, rename="camel"):
    """When and how much a filter bets. As made here: what holds where its user chose nothing."""

    id: int = 0
    """0: the defaults."""
    stake_kind: str = "flat"
    """Of `staking.RULES`."""
    stake: int = 1_000
    """Cents to stake (`flat`) or to win (`to_win`); millionths of the bankroll (`share`) or of what
    Kelly would stake (`kelly`)."""
    bankroll: int = 100_000
    """Cents to begin with."""
    most_on_match: int | None = None
    """Cents staked on one match at most; None: no limit."""
    most_on_day: int | None = None
    """Cents staked on the matches of one day (UTC) at most."""
    most_on_filter: int | None = None
    """Cents staked and not settled yet at most."""
    opens_after: int = 0
    """Seconds after the first quote of the bet type before which it does not bet."""
    earliest: int | None = None
    """Seconds before kick-off before which it does not bet; None: any."""
    latest: int = 0
    """Seconds before kick-off after which it does not bet."""
    most_bets: int = 1
    """On one match."""
    step: int = 0
    """Millionths by which the odds of a further bet are above the last one's; never the same."""
    fresh_for: int = 900
    """Seconds for which a quote is good."""
    bookmakers: tuple[int, ...] | None = None
    """Ids of those it bets with; None: every bookmaker and exchange."""


DEFAULTS = Rules()


class Offered(NamedTuple):
    """A bookmaker's quote that stands at the moment: its latest plausible one."""

    odds: int
    """Millionths."""
    bookmaker_id: int
    captured_at: int
    """UTC seconds."""
    commission: int = 0
    """The bookmaker's rate, in millionths of a profit."""


class Asked(msgspec.Struct, frozen=True, gc=False):
    """A prediction of a filter, and its match, as they stand at the moment."""

    min_odds: int
    """Millionths."""
    starts: int
    """UTC seconds: of `starts_at`."""
    status: str = "scheduled"
    """Of the match."""
    approved: bool = True
    """The filter."""
    subscribed: bool = True
    """The filter's owner, to PRO."""
    probability: int | None = None
    """Millionths, None where none was given."""


class Standing(msgspec.Struct, frozen=True, gc=False):
    """What the filter has bet until then. Amounts in cents."""

    bankroll: int
    """What is left to stake: the bankroll to begin with, and the balance of the ledger."""
    at_risk: int = 0
    """Stakes of the filter that are not settled yet."""
    on_day: int = 0
    """Stakes on matches of the same day."""
    on_match: int = 0
    bets: int = 0
    """On the match."""
    last_odds: int = 0
    """Of the last bet on the match."""
    last_captured_at: int = -1
    """When the quote of that bet was captured."""


class Verdict(NamedTuple):
    """What a check came to."""

    reason: Reason
    offer: Offered | None = None
    """The quote that was looked at, if it came to that."""
    detail: int | None = None
    """As DETAILS says."""
    stake: int | None = None
    """Cents: staked, or what would have been but for a limit."""

    @property
    def again_at(self) -> int | None:
        """When time alone makes another check worth while, None: never."""
        return self.detail if self.reason is Reason.TOO_EARLY else None


_DISABLED, _UNSUBSCRIBED = Verdict(Reason.FILTER_DISABLED), Verdict(Reason.NO_SUBSCRIPTION)
_OFF, _STARTED = Verdict(Reason.MATCH_OFF), Verdict(Reason.MATCH_STARTED)
_NO_QUOTE = Verdict(Reason.NO_QUOTE)


def moment_of(captured_at: int, kickoff: int) -> int:
    """Return when a quote was captured, in UTC seconds, also where only a stage is told.

    An early price was captured by its publisher's rule, a closing one is known at the kick-off.
    """
    if captured_at == odds.EARLY:
        return early_captured_at(kickoff)
    return kickoff if captured_at == odds.CLOSING else captured_at


def starts_at(kickoff: int, kickoff_known: int) -> int:
    """Return from when a match counts as begun: where only its day is known, with the day."""
    return kickoff if kickoff_known else kickoff // times.DAY * times.DAY


def decide(
    asked: Asked,
    rules: Rules,
    offers: Sequence[Offered],
    opened: int | None,
    standing: Standing,
    now: int,
) -> Verdict:
    """Return what a filter does about a prediction at a moment, in UTC seconds.

    `offers` are of bookmakers and exchanges, one of each, none captured after the moment; `opened`
    is when the first quote of the bet type was captured, told where the rules ask for it.
    """
    if not asked.approved:
        return _DISABLED
    if not asked.subscribed:
        return _UNSUBSCRIBED
    if asked.status != "scheduled":
        return _OFF
    if now >= asked.starts:
        return _STARTED
    chosen = rules.bookmakers
    if chosen is not None:
        offers = [offer for offer in offers if offer.bookmaker_id in chosen]
    if not offers:
        return _NO_QUOTE
    opens, closes = _window(asked.starts, rules, opened)
    if now < opens:
        return Verdict(Reason.TOO_EARLY, detail=opens)
    if now > closes:
        return Verdict(Reason.TOO_LATE, detail=closes)
    best = _best(offers, now - rules.fresh_for)
    if best is None:
        return Verdict(Reason.QUOTE_STALE, max(offers, key=_newness))
    if best.odds < asked.min_odds:
        return Verdict(Reason.ODDS_BELOW, best)
    return _repeated(rules, best, standing) or _staked(asked, rules, best, standing)


def _window(starts: int, rules: Rules, opened: int | None) -> tuple[int, int]:
    """Return the first and the last second at which the rules let a filter bet."""
    opens = 0 if rules.earliest is None else starts - rules.earliest
    if rules.opens_after and opened is not None:
        opens = max(opens, opened + rules.opens_after)
    return opens, starts - rules.latest


def _best(offers: Iterable[Offered], oldest: int) -> Offered | None:
    """Return the fresh offer of the highest odds; of equal ones, of the lower bookmaker's id."""
    best = None
    for offer in offers:
        if offer.captured_at < oldest:
            continue
        if best is None or (offer.odds, -offer.bookmaker_id) > (best.odds, -best.bookmaker_id):
            best = offer
    return best


def _newness(offer: Offered) -> tuple[int, int, int]:
    return offer.captured_at, offer.odds, -offer.bookmaker_id


def _repeated(rules: Rules, best: Offered, standing: Standing) -> Verdict | None:
    """Return why a further bet on the match is not placed, None if it may be.

    A moment of the market is the second at which quotes were captured: it is bet on once, even
    where its odds are corrected upwards later.
    """
    if standing.bets == 0:
        return None
    if standing.bets >= rules.most_bets or best.captured_at <= standing.last_captured_at:
        return Verdict(Reason.BET_ALREADY, best, standing.bets)
    needed = standing.last_odds + max(1, rules.step)
    return Verdict(Reason.STEP_NOT_REACHED, best, needed) if best.odds < needed else None


def _staked(asked: Asked, rules: Rules, best: Offered, standing: Standing) -> Verdict:
    """Return the bet, or why its stake cannot be placed: it is never cut down to fit."""
    bankroll = standing.bankroll
    offer = staking.Offer(best.odds, bankroll, asked.probability, best.commission)
    stake = staking.stake(rules.stake_kind, rules.stake, offer)
    if stake is None:
        return Verdict(Reason.NO_PROBABILITY, best)
    if stake == 0 and bankroll > 0 and rules.stake_kind == "kelly":
        return Verdict(Reason.NO_EDGE, best)
    for reason, most, staked in (
        (Reason.LIMIT_MATCH, rules.most_on_match, standing.on_match),
        (Reason.LIMIT_DAY, rules.most_on_day, standing.on_day),
        (Reason.LIMIT_FILTER, rules.most_on_filter, standing.at_risk),
    ):
        if most is not None and staked + stake > most:
            return Verdict(reason, best, max(0, most - staked), stake)
    if stake == 0 or stake > bankroll:
        return Verdict(Reason.BANKROLL_SPENT, best, max(0, bankroll), stake)
    return Verdict(Reason.BET, best, None, stake)

"""Replays: properties of what is bet, whatever was offered and when."""

from typing import Any, NamedTuple

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from bettune.backtest.past import NEVER, PLAYED, Matches, Offers, Predictions
from bettune.backtest.replay import Replayed, replay
from bettune.bet_types import HOME
from bettune.settlement import Result, payout, settle
from bettune.watch.deciding import DEFAULTS, Offered, Reason, Rules, Standing, decide
from bettune.watch.deciding import Asked as AskedFor

HOUR = 3_600
DAY = 24 * HOUR
MATCHES = 4
RICH = 10**11


class Quote(NamedTuple):
    match: int
    bookmaker: int
    moment: int
    odds: int


class Asked(NamedTuple):
    match: int
    moment: int
    min_odds: int


QUOTES = st.lists(
    st.builds(
        Quote,
        st.integers(0, MATCHES - 1),
        st.integers(0, 2),
        st.integers(0, 3 * DAY // HOUR).map(lambda hour: hour * HOUR),
        st.integers(11, 60).map(lambda tenths: tenths * 100_000),
    ),
    max_size=40,
    unique_by=lambda quote: quote[:3],
)
PREDICTIONS = st.lists(
    st.builds(
        Asked,
        st.integers(0, MATCHES - 1),
        st.integers(-1, 3 * DAY // HOUR).map(lambda hour: hour * HOUR),
        st.integers(11, 60).map(lambda tenths: tenths * 100_000),
    ),
    max_size=10,
    unique_by=lambda asked: asked[:2],
)
LIMITS = st.fixed_dictionaries(
    {
        "bankroll": st.sampled_from([1_000, 2_500, 10_000]),
        "stake_kind": st.sampled_from(["flat", "to_win", "share"]),
        "most_bets": st.integers(1, 3),
        "step": st.sampled_from([0, 300_000]),
        "fresh_for": st.sampled_from([900, HOUR, DAY]),
        "most_on_day": st.sampled_from([None, 1_500]),
        "most_on_filter": st.sampled_from([None, 2_000]),
        "most_on_match": st.sampled_from([None, 1_200]),
        "earliest": st.sampled_from([None, DAY, 3 * HOUR]),
        "opens_after": st.sampled_from([0, 5 * HOUR]),
    }
)


def matches() -> Matches:
    """Return matches that begin half a day apart; the last one has no result, one is void."""
    kickoff = 2 * DAY + np.arange(MATCHES) * 12 * HOUR
    home = np.array([2, 0, 1, -1])
    return Matches(
        id=np.arange(MATCHES) + 1,
        kickoff=kickoff,
        starts=kickoff,
        returns=np.where(home < 0, NEVER, kickoff + PLAYED),
        is_void=np.array([0, 0, 1, 0]),
        home_goals=home,
        away_goals=np.array([1, 0, 1, -1]),
        tournament=np.ones(MATCHES, np.int64),
        home=np.arange(MATCHES),
        away=np.arange(MATCHES) + MATCHES,
    )


def columns(rows: list[Any], width: int) -> list[np.ndarray]:
    return list(np.array(rows, np.int64).reshape(-1, width).T)


def replayed(quotes: list[Quote], asked: list[Asked], rules: Rules) -> Replayed:
    played = matches()
    known = [quote for quote in quotes if quote.moment < played.starts[quote.match]]
    match, bookmaker, moment, odds = columns(known, 4)
    kind, line = np.full(len(match), HOME), np.zeros(len(match), np.int64)
    offers = Offers(
        match=match, kind=kind, line=line, bookmaker=bookmaker, moment=moment, odds=odds
    )
    match, moment, min_odds = columns(asked, 3)
    kind, line = np.full(len(match), HOME), np.zeros(len(match), np.int64)
    predictions = Predictions(
        match=match, kind=kind, line=line, moment=moment, min_odds=min_odds, probability=line
    )
    return replay(played, offers, predictions, rules, [0, 20_000, 50_000])


def bets(found: Replayed) -> list[tuple[int, ...]]:
    """Return match, placed at, bookmaker, odds and stake of each bet."""
    names = ("placed_at", "bookmaker", "odds", "stake")
    match = found.markets.match[found.bets["market"]]
    table = (match.tolist(), *(found.bets[name].tolist() for name in names))
    return list(zip(*table, strict=True))


def always(min_odds: int = 1_000_001) -> list[Asked]:
    return [Asked(match, -1, min_odds) for match in range(MATCHES)]


@given(
    QUOTES,
    st.integers(10, 60),
    st.integers(1, 30),
    st.integers(1, 3),
    st.sampled_from([0, 100_000, 400_000]),
    st.sampled_from([900, 4 * HOUR, 9 * DAY]),
)
def test_a_higher_min_odds_never_adds_a_bet(
    quotes: list[Quote], low: int, more: int, most_bets: int, step: int, fresh_for: int
) -> None:
    """Of each match, where no amount limits: what is not staked there could be staked elsewhere."""
    rules = Rules(bankroll=RICH, most_bets=most_bets, step=step, fresh_for=fresh_for)
    counts = []
    for tenths in (low, low + more):
        found = replayed(quotes, always(tenths * 100_000), rules)
        counts.append(np.bincount(found.markets.match[found.bets["market"]], minlength=MATCHES))
    assert (counts[1] <= counts[0]).all()


@given(QUOTES, PREDICTIONS, LIMITS, QUOTES, PREDICTIONS, st.integers(0, 3 * DAY))
def test_what_comes_later_changes_nothing_before(
    quotes: list[Quote],
    asked: list[Asked],
    limits: dict[str, Any],
    later: list[Quote],
    later_asked: list[Asked],
    moment: int,
) -> None:
    rules = Rules(**limits)
    known = [quote for quote in quotes if quote.moment < moment]
    made = [one for one in asked if one.moment < moment]
    planted = known + [quote for quote in later if quote.moment >= moment]
    planted_asked = made + [one for one in later_asked if one.moment >= moment]
    without, with_them = replayed(known, made, rules), replayed(planted, planted_asked, rules)
    before = [[bet for bet in bets(found) if bet[1] < moment] for found in (without, with_them)]
    assert before[0] == before[1]


@given(QUOTES, PREDICTIONS, LIMITS, st.randoms())
def test_the_order_of_rows_does_not_matter(
    quotes: list[Quote], asked: list[Asked], limits: dict[str, Any], chance: Any
) -> None:
    rules = Rules(**limits)
    found = replayed(quotes, asked, rules)
    shuffled, asked = list(quotes), list(asked)
    chance.shuffle(shuffled)
    chance.shuffle(asked)
    again = replayed(shuffled, asked, rules)
    assert bets(found) == bets(again)
    assert found.checks == again.checks


class Plain:
    """A replay the slow and plain way: second by second, a check of all at each that matters."""

    def __init__(self, quotes: list[Quote], asked: list[Asked], rules: Rules) -> None:
        self.quotes, self.asked, self.rules = quotes, asked, rules
        self.played = matches()
        self.placed: list[tuple[int, ...]] = []
        self.captured: list[int] = []

    def run(self) -> list[tuple[int, ...]]:
        """Check every match at every hour, and go on only where something came or opened."""
        for moment in range(0, 6 * DAY, HOUR):
            for match in range(MATCHES):
                if moment < self.played.starts[match] and self.due(match, moment):
                    self.check(match, moment)
        return self.placed

    def first(self, match: int) -> int:
        moments = [quote.moment for quote in self.quotes if quote.match == match]
        return min((one for one in moments if one < self.played.starts[match]), default=NEVER)

    def due(self, match: int, moment: int) -> bool:
        if moment < self.first(match):
            return False
        came = [quote.moment for quote in self.quotes if quote.match == match]
        came += [max(one.moment, self.first(match)) for one in self.asked if one.match == match]
        if moment in came:
            return True
        opens = self.first(match) + self.rules.opens_after
        if self.rules.earliest is not None:
            opens = max(opens, int(self.played.starts[match]) - self.rules.earliest)
        return moment == opens

    def check(self, match: int, moment: int) -> None:
        made = [one for one in self.asked if one.match == match and one.moment <= moment]
        if not made:
            return
        offers: dict[int, Offered] = {}
        rates = [0, 20_000, 50_000]
        for quote in sorted(self.quotes, key=lambda quote: quote.moment):
            if quote.match == match and quote.moment <= moment:
                of = quote.bookmaker
                offers[of] = Offered(quote.odds, of, quote.moment, rates[of])
        least = max(made, key=lambda one: one.moment).min_odds
        starts = int(self.played.starts[match])
        found = decide(
            AskedFor(least, starts),
            self.rules,
            list(offers.values()),
            self.first(match),
            self.standing(match, moment),
            moment,
        )
        if found.reason is Reason.BET and found.offer and found.stake:
            offer = found.offer
            self.placed.append((match, moment, offer.bookmaker_id, offer.odds, found.stake))
            self.captured.append(offer.captured_at)

    def standing(self, match: int, moment: int) -> Standing:
        played = self.played
        bankroll, at_risk = self.rules.bankroll, 0
        for other, _, bookmaker, odds, stake in self.placed:
            bankroll -= stake
            at_risk += stake
            if played.returns[other] <= moment:
                goals = int(played.home_goals[other]), int(played.away_goals[other])
                result = Result.VOID if played.is_void[other] else settle(HOME, 0, *goals)
                bankroll += payout(stake, odds, result, [0, 20_000, 50_000][bookmaker])
                at_risk -= stake
        day = played.kickoff[match] // DAY
        mine = [place for place, bet in enumerate(self.placed) if bet[0] == match]
        return Standing(
            bankroll=bankroll,
            at_risk=at_risk,
            on_day=sum(bet[4] for bet in self.placed if played.kickoff[bet[0]] // DAY == day),
            on_match=sum(self.placed[place][4] for place in mine),
            bets=len(mine),
            last_odds=self.placed[mine[-1]][3] if mine else 0,
            last_captured_at=self.captured[mine[-1]] if mine else -1,
        )


@given(QUOTES, PREDICTIONS, LIMITS)
def test_a_replay_is_what_going_through_it_hour_by_hour_comes_to(
    quotes: list[Quote], asked: list[Asked], limits: dict[str, Any]
) -> None:
    if limits["stake_kind"] == "share":
        limits = {**limits, "stake": 100_000}
    rules = Rules(**limits)
    assert bets(replayed(quotes, asked, rules)) == Plain(quotes, asked, rules).run()


def test_predictions_without_any_offer_are_told() -> None:
    found = replayed([Quote(0, 0, 0, 2_000_000)], always(), DEFAULTS)
    assert found.checks == {Reason.BET: 1, Reason.NO_QUOTE: MATCHES - 1}


@pytest.mark.parametrize("asked", [[], always()])
def test_where_nothing_was_offered_nothing_is_bet(asked: list[Asked]) -> None:
    assert bets(replayed([], asked, DEFAULTS)) == []

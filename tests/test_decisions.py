"""Decisions: every reason is reached as it is in life, by quotes, writes, rules and time."""

import time
import timeit
from collections.abc import Callable
from typing import Any

import pytest

from bettune import approvals, decisions, filters, odds, predictions, subscriptions
from bettune.database import Database, Session
from bettune.errors import FilterNotFound
from bettune.feeds import Quote
from bettune.watch.deciding import Cause, Reason
from commands import Commands
from conftest import NOON, Clock, Given
from market import HOUR, KICKOFF, MINUTE, Market, rows
from pages import Browser, text_of


def test_odds_at_the_min_odds_are_bet_on(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    market.quote(match_id, "2.15", ago=180)
    assert market.watch().bets == 1
    one = market.last(filter_id, match_id)
    assert (one.reason, one.cause, one.number) == (Reason.BET, Cause.PREDICTION, 1)
    assert (one.min_odds, one.odds, one.stake) == (2_150_000, 2_150_000, 1_000)
    assert (one.bookmaker, one.age, one.detail) == ("Pinnacle", 180, None)
    (bet,) = market.bets(filter_id)
    assert (bet.id, bet.decision_number, bet.stake, bet.odds) == (one.bet_id, 1, 1_000, 2_150_000)
    assert (bet.kickoff, bet.placed_at, bet.captured_at) == (KICKOFF, NOON, NOON - 180)
    assert (bet.bet_type, bet.bookmaker, bet.result, bet.profit) == ("Home", "Pinnacle", None, None)


def test_odds_a_millionth_below_are_not(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    market.quote(match_id, "2.149999")
    assert market.watch().bets == 0
    one = market.last(filter_id, match_id)
    assert (one.reason, one.odds) == (Reason.ODDS_BELOW, 2_149_999)
    assert (one.stake, one.bet_id) == (None, None)
    assert market.bets(filter_id) == []


# Each reason: what is done before the last turn of the watch, and the detail it gives.


def disabled(market: Market, filter_id: int, match_id: int) -> None:
    market.database.write(filters.set_status, filter_id, "disabled").result()


def unsubscribed(market: Market, filter_id: int, match_id: int) -> None:
    market.database.write(subscriptions.end, market.email).result()


def postponed(market: Market, filter_id: int, match_id: int) -> None:
    market.result(match_id, "postponed")


def over(market: Market, filter_id: int, match_id: int) -> None:
    market.result(match_id, "finished", 2, 1)
    market.given.prediction(filter_id, match_id, "2.2")


def begun(market: Market, filter_id: int, match_id: int) -> None:
    market.clock.now = KICKOFF
    market.given.prediction(filter_id, match_id, "2.2")


def unquoted(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, bookmakers=(market.book("bwin"),))


def opened_lately(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, opens_after=HOUR)


def far_away(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, earliest=HOUR)


def near(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, latest=KICKOFF - NOON + 1)


def old(market: Market, filter_id: int, match_id: int) -> None:
    market.clock.now += 901
    market.given.prediction(filter_id, match_id, "2.2")


def low(market: Market, filter_id: int, match_id: int) -> None:
    market.given.prediction(filter_id, match_id, "3.1")


def bet_already(market: Market, filter_id: int, match_id: int) -> None:
    market.watch()
    market.clock.now += MINUTE
    market.quote(match_id, "9.9")


def step(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, most_bets=2, step=100_000)
    market.watch()
    market.clock.now += MINUTE
    market.quote(match_id, "3.05")


def unlikely(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, stake_kind="kelly", stake=500_000)


def fair(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, stake_kind="kelly", stake=500_000)
    market.probability(filter_id, match_id, "2.15", 330_000)


def match_limit(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, most_on_match=999)


def day_limit(market: Market, filter_id: int, match_id: int) -> None:
    other = market.given.match(KICKOFF + HOUR)
    market.given.prediction(filter_id, other)
    market.quote(other, "3")
    market.rule(filter_id, stake=600, most_on_day=1_000)


def filter_limit(market: Market, filter_id: int, match_id: int) -> None:
    other = market.given.match(KICKOFF + 48 * HOUR)
    market.given.prediction(filter_id, other)
    market.quote(other, "3")
    market.rule(filter_id, stake=600, most_on_filter=1_000)


def spent(market: Market, filter_id: int, match_id: int) -> None:
    market.rule(filter_id, bankroll=900)


REASONS = [
    (disabled, Reason.FILTER_DISABLED, Cause.PREDICTION, None),
    (unsubscribed, Reason.NO_SUBSCRIPTION, Cause.PREDICTION, None),
    (postponed, Reason.MATCH_OFF, Cause.PREDICTION, None),
    (over, Reason.MATCH_OFF, Cause.PREDICTION, None),
    (begun, Reason.MATCH_STARTED, Cause.PREDICTION, None),
    (unquoted, Reason.NO_QUOTE, Cause.PREDICTION, None),
    (opened_lately, Reason.TOO_EARLY, Cause.PREDICTION, NOON + HOUR),
    (far_away, Reason.TOO_EARLY, Cause.PREDICTION, KICKOFF - HOUR),
    (near, Reason.TOO_LATE, Cause.PREDICTION, NOON - 1),
    (old, Reason.QUOTE_STALE, Cause.PREDICTION, None),
    (low, Reason.ODDS_BELOW, Cause.PREDICTION, None),
    (bet_already, Reason.BET_ALREADY, Cause.QUOTE, 1),
    (step, Reason.STEP_NOT_REACHED, Cause.QUOTE, 3_100_000),
    (unlikely, Reason.NO_PROBABILITY, Cause.PREDICTION, None),
    (fair, Reason.NO_EDGE, Cause.PREDICTION, None),
    (match_limit, Reason.LIMIT_MATCH, Cause.PREDICTION, 999),
    (day_limit, Reason.LIMIT_DAY, Cause.PREDICTION, 400),
    (filter_limit, Reason.LIMIT_FILTER, Cause.PREDICTION, 400),
    (spent, Reason.BANKROLL_SPENT, Cause.PREDICTION, 900),
]


@pytest.mark.parametrize(("happens", "reason", "cause", "detail"), REASONS)
def test_each_reason_is_reached(
    market: Market, given: Given, happens: Any, reason: Reason, cause: Cause, detail: int | None
) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    if happens in (day_limit, filter_limit):  # the other match's bet comes first
        happens(market, filter_id, match_id)
        given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
    else:
        given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
        happens(market, filter_id, match_id)
    market.watch()
    one = market.last(filter_id, match_id)
    assert (one.reason, one.cause, one.detail) == (reason, cause, detail)
    assert one.bet_id is None
    wanted = one.reason in (Reason.LIMIT_MATCH, Reason.LIMIT_DAY, Reason.LIMIT_FILTER)
    assert (one.stake is not None) == (wanted or one.reason is Reason.BANKROLL_SPENT)
    checks = list(Reason)
    looked_at = checks.index(one.reason) >= checks.index(Reason.QUOTE_STALE)
    assert (one.odds is not None, one.age is not None) == (looked_at, looked_at)


# Causes


def test_a_quote_that_comes_is_held_against_the_prediction(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    for price in ("2.10", "2.12", "2.15", "2.20"):
        market.clock.now += MINUTE
        market.quote(match_id, price)
        market.watch()
    assert market.said(filter_id, match_id) == [
        "no_quote", "odds_below", "odds_below", "bet", "bet_already",
    ]  # fmt: skip
    assert market.last(filter_id, match_id).cause is Cause.QUOTE


def test_a_correction_of_a_quote_is_held_against_the_prediction(
    market: Market, given: Given
) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    market.quote(match_id, "2.1")
    market.watch()
    market.quote(match_id, "2.2")
    market.watch()
    assert market.said(filter_id, match_id) == ["odds_below", "bet"]


def test_a_filter_that_is_approved_bets_at_once(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    owner = market.owner(filter_id)
    given.prediction(filter_id, match_id)
    market.quote(match_id, "3")
    market.database.write(filters.set_own_status, owner, filter_id, "disabled").result()
    market.watch()
    market.database.write(filters.set_own_status, owner, filter_id, "approved").result()
    market.watch()
    assert market.said(filter_id, match_id) == ["filter_disabled", "bet"]
    assert market.last(filter_id, match_id).cause is Cause.FILTER


def test_a_filter_that_waited_for_an_operator_bets_when_it_is_approved(
    market: Market, given: Given
) -> None:
    owner = market.owner(market.filter())
    waiting = market.database.write(filters.add_own, owner, "Waits", "Home", True).result()
    match_id = given.match(KICKOFF)
    given.prediction(waiting, match_id)
    market.quote(match_id, "3")
    market.watch()
    market.database.write(approvals.approve, waiting).result()
    market.watch()
    assert market.said(waiting, match_id) == ["filter_disabled", "bet"]


def test_the_window_opens_by_time_alone(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(earliest=HOUR, fresh_for=24 * HOUR), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.quote(match_id, "3")
    market.watch()
    market.clock.now = KICKOFF - HOUR - 1
    assert market.watch().decisions == 0
    market.clock.now += 1
    assert market.watch().bets == 1
    assert market.said(filter_id, match_id) == ["too_early", "bet"]
    assert market.last(filter_id, match_id).cause is Cause.TIME


def test_a_match_that_is_moved_is_checked_again(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(latest=KICKOFF - NOON + 1), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.quote(match_id, "3")
    market.watch()
    market.result(match_id, "scheduled", kickoff=KICKOFF + HOUR)
    market.watch()
    assert market.said(filter_id, match_id) == ["too_late", "bet"]
    assert market.last(filter_id, match_id).cause is Cause.MATCH


def test_a_match_that_was_postponed_is_bet_on_when_it_is_on_again(
    market: Market, given: Given
) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.result(match_id, "postponed")
    market.watch()
    market.clock.now += 24 * HOUR
    market.result(match_id, "scheduled", kickoff=KICKOFF + 24 * HOUR)
    market.quote(match_id, "3")
    market.watch()
    assert market.said(filter_id, match_id) == ["match_off", "bet"]


# What counts as a quote


@pytest.mark.parametrize("book", ["Market maximum", "Market average", "BetBrain maximum"])
def test_what_nobody_offers_is_not_bet_on(market: Market, given: Given, book: str) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.quote(match_id, "9", book)
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote"]
    market.quote(match_id, "3", "Betfair Exchange")
    market.watch()
    assert market.last(filter_id, match_id).bookmaker == "Betfair Exchange"


@pytest.mark.parametrize("other", ["Away", "Over 2.5", "1X"])
def test_another_bet_type_concerns_nobody(market: Market, given: Given, other: str) -> None:
    filter_id, match_id = market.filter("Over 3.5"), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.watch()
    market.quote(match_id, "9", bet_type=other)
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote"]


def test_the_last_plausible_quote_of_each_bookmaker_counts(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.5")
    market.quote(match_id, "2.6", "Pinnacle", ago=600)
    market.quote(match_id, "2.4", "Pinnacle", ago=300)
    market.quote(match_id, "2.3", "bwin", ago=600)
    market.quote(match_id, "9.9", "bwin", ago=60, plausible=0)
    market.watch()
    one = market.last(filter_id, match_id)
    assert (one.reason, one.odds, one.bookmaker) == (Reason.ODDS_BELOW, 2_400_000, "Pinnacle")


def test_a_quote_of_a_time_to_come_counts_from_then_on(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.quote(match_id, "3", at=NOON + MINUTE)
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote"]
    market.clock.now += MINUTE
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote", "bet"]


def home(captured_at: int) -> Quote:
    return (1, 0, "PS", captured_at, 3_000_000, 1)


def test_an_early_price_counts_from_its_publisher_s_day_on(market: Market, given: Given) -> None:
    """It was collected on the Friday before, at 15:00 in the United Kingdom; noon is Saturday."""
    friday = NOON - 22 * HOUR
    filter_id, match_id = market.filter(fresh_for=48 * HOUR), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.clock.now = friday - 1
    market.quote(match_id, "3", at=odds.EARLY)
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote"]
    market.clock.now = friday + HOUR
    market.watch()
    one = market.last(filter_id, match_id)
    assert (one.reason, one.captured_at, one.age) == (Reason.BET, friday, HOUR)


def test_a_closing_price_is_never_bet_on(market: Market, given: Given) -> None:
    filter_id = market.filter(fresh_for=48 * HOUR)
    match_id = given.match(KICKOFF, quotes=[home(odds.CLOSING)])
    given.prediction(filter_id, match_id)
    for now in (NOON, KICKOFF - 1, KICKOFF, KICKOFF + HOUR):
        market.clock.now = now
        market.quote(match_id, "4", at=odds.CLOSING)
        given.prediction(filter_id, match_id)
        market.watch()
    assert set(market.said(filter_id, match_id)) == {"no_quote", "match_started"}


def test_where_only_the_day_is_known_nothing_is_bet_on_that_day(
    market: Market, given: Given
) -> None:
    filter_id = market.filter(fresh_for=48 * HOUR)
    match_id = given.match(NOON + 24 * HOUR, kickoff_known=False)
    given.prediction(filter_id, match_id, "2.5")
    market.quote(match_id, "2.4")
    market.clock.now = NOON + 12 * HOUR - 1
    given.prediction(filter_id, match_id, "2.5")
    market.watch()
    market.clock.now += 1
    market.quote(match_id, "9")
    market.watch()
    assert market.said(filter_id, match_id) == ["odds_below", "match_started"]


# Once, and no more


def test_a_check_that_finds_all_as_it_was_keeps_nothing(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    market.quote(match_id, "2.1")
    assert market.watch().decisions == 1
    market.quote(match_id, "2.1")  # the same again
    market.quote(match_id, "2.05", "bwin")  # not the best
    market.database.write(filters.set_status, filter_id, "approved").result()
    assert market.watch().decisions == 0
    market.quote(match_id, "2.12", "bwin")
    assert market.watch().decisions == 1


def test_a_prediction_raised_before_a_quote_came_is_the_one_that_counts(
    market: Market, given: Given
) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    for number in range(30):  # the turn that finds the quote has no room for all writes
        given.prediction(filter_id, given.match(KICKOFF + number))
    given.prediction(filter_id, match_id, "2.5")
    market.quote(match_id, "2.2")
    market.watch(8)
    assert market.said(filter_id, match_id) == ["no_quote", "odds_below"]
    assert market.last(filter_id, match_id).min_odds == 2_500_000


def test_a_deleted_prediction_is_checked_no_more(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    change = predictions.Change(market.owner(filter_id), filter_id, match_id, None, "ui")
    market.database.write(predictions.change_predictions, [change]).result()
    market.quote(match_id, "3")
    assert market.watch().decisions == 0
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote", "bet"]


def test_each_decision_tells_which_write_and_rules_it_went_by(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    market.watch()
    first = market.last(filter_id, match_id)
    rules = market.rule(filter_id, stake=500)
    given.prediction(filter_id, match_id, "2.25")
    market.watch()
    second = market.last(filter_id, match_id)
    assert (first.rule_id, second.rule_id) == (0, rules.id)
    written = rows(market.database, "SELECT id, odds FROM prediction_history ORDER BY id")
    assert written == [(first.write_id, 2_150_000), (second.write_id, 2_250_000)]


# Reading them


def test_another_user_s_decisions_are_not_found(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.watch()
    stranger = market.owner(given.filter(given.user()[0]))
    for verb, *more in (
        (decisions.latest_decisions, [match_id]),
        (decisions.decisions_on, match_id),
        (decisions.decisions_of,),
        (decisions.last_decisions, 1),
    ):
        for owner, asked in ((stranger, filter_id), (market.owner(filter_id), 10**9)):
            with pytest.raises(FilterNotFound):
                market.database.read(verb, owner, asked, *more).result()


def test_the_last_decisions_of_a_day_of_1500_matches_are_read_at_once(
    market: Market, given: Given
) -> None:
    filter_id = market.filter()
    ids = sorted(many_matches(market.database, given, 1_500))
    for price in ("2.15", "2.25", "2.35"):
        owner = market.owner(filter_id)
        changes = [
            predictions.Change(owner, filter_id, match_id, odds.from_text(price), "api")
            for match_id in ids
        ]
        market.database.write(predictions.change_predictions, changes).result()
        market.watch()
    began = time.perf_counter()
    found = market.database.read(
        decisions.latest_decisions, market.owner(filter_id), filter_id, ids
    ).result()
    assert time.perf_counter() - began < 1
    assert sorted(found) == ids
    assert {(one.number, one.min_odds) for one in found.values()} == {(3, 2_350_000)}


def test_a_stake_that_comes_to_nothing_is_told_so(
    market: Market, given: Given, database_url: str, browser: Browser
) -> None:
    filter_id, match_id = market.filter(stake_kind="share", stake=1), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "1.01")
    market.quote(match_id, "3")
    market.rule(filter_id, stake_kind="share", stake=1, bankroll=100)
    market.watch()
    one = market.last(filter_id, match_id)
    assert (one.reason, one.stake, one.detail) == (Reason.BANKROLL_SPENT, 0, 100)
    told = "comes to less than half a cent; 1.00 of the bankroll is left"
    assert told in Commands(database_url)("decisions", str(filter_id))
    browser.sign_in(market.email)
    page = text_of(browser.get(f"/filters/{filter_id}/matches/{match_id}"))
    assert "the stake comes to less than half a cent; the bankroll has 1.00 left" in page


def test_a_page_of_last_decisions_does_not_read_all_of_them(market: Market) -> None:
    """It is held against a walk through all decisions, which took half a second for a million."""
    filter_id, each = market.filter(), 400

    def fill(session: Session) -> None:
        for match_id in range(1, 301):
            session.load(
                "decisions",
                decisions.COLUMNS,
                [
                    (filter_id, match_id, number, NOON, 1, 8, 1, 0, 2_000_000, *[None] * 6)
                    for number in range(1, each + 1)
                ],
            )

    market.database.write(fill).result()
    market.database.write(lambda session: session.run("ANALYZE decisions")).result()
    owner, read = market.owner(filter_id), market.database.read
    found = read(decisions.last_decisions, owner, filter_id, 2).result()
    assert [one.match_id for one in found.items] == [*range(250, 200, -1)]
    assert {one.number for one in found.items} == {each}
    assert (found.number, found.total) == (2, 300)
    assert read(decisions.last_decisions, owner, filter_id, 7).result().items == []
    every = "SELECT count(*) FROM decisions WHERE filter_id = :filter GROUP BY match_id"
    whole = quickest(lambda: read(lambda session: session.all(every, filter=filter_id)).result())
    part = quickest(lambda: read(decisions.last_decisions, owner, filter_id, 2).result())
    assert part < whole


def quickest(act: Callable[[], object]) -> float:
    """Return the seconds of the quickest of five times."""
    return min(timeit.repeat(act, number=1, repeat=5))


def many_matches(database: Database, given: Given, number: int) -> list[int]:
    """Add many matches like one, and return their ids."""
    first = given.match(KICKOFF)

    def copy(session: Session) -> list[int]:
        (row,) = session.all("SELECT * FROM matches WHERE id = :id", id=first)
        columns = [
            "sport_id", "season_id", "home_id", "away_id", "kickoff", "kickoff_known", "status",
            "home_goals", "away_goals", "half_time_home", "half_time_away", "kickoff_as_of",
            "kickoff_source_id", "result_source_id",
        ]  # fmt: skip
        session.load("matches", columns, [row[1 : len(columns) + 1]] * (number - 1))
        return [one[0] for one in session.all("SELECT id FROM matches")]

    return database.write(copy).result()


def test_the_command_line_tells_decisions_in_words(
    market: Market, given: Given, database_url: str, clock: Clock
) -> None:
    filter_id = market.filter("Home", step=100_000, most_bets=2)
    match_id, other = given.match(KICKOFF, home="Reef", away="Kelp"), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    given.prediction(filter_id, other, "2.15")
    market.watch()
    for price in ("2.08", "2.2", "2.25"):
        clock.now += MINUTE
        market.quote(match_id, price, ago=30)
        market.watch()
    bettune = Commands(database_url)
    printed = bettune("decisions", str(filter_id), "--match", str(match_id)).splitlines()
    told = [line.rpartition("  ")[2] for line in printed[1:4]]
    assert told == [
        "another bet needs 2.30, best 2.25 at Pinnacle, 30s old",
        "bet 10.00 at 2.20, Pinnacle, 30s old",
        "needs 2.15, best 2.08 at Pinnacle, 30s old",
    ]
    assert "Reef - Kelp" in printed[1]
    assert [one["matchId"] for one in bettune.json("decisions", str(filter_id))] == [
        match_id,
        other,
    ]
    (first, *_) = bettune.json("decisions", str(filter_id), "--match", str(match_id))
    assert first == {
        "filterId": filter_id, "matchId": match_id, "number": 4,
        "checkedAt": "2026-06-06T12:03:00+00:00", "cause": "quote", "reason": "step_not_reached",
        "minOdds": "2.150000", "odds": "2.250000", "bookmaker": "Pinnacle",
        "capturedAt": "2026-06-06T12:02:30+00:00", "detail": 2_300_000, "stake": None,
        "betId": None,
    }  # fmt: skip
    assert bettune.refused("decisions", "99") == "There is no filter 99"

"""Subscriptions and bets: a filter bets while its owner has PRO, and what stands is settled."""

import pytest

from bettune import accounts, predictions, subscriptions
from bettune.database import Session
from bettune.watch import turns
from bettune.watch.deciding import Cause
from commands import Commands
from conftest import NOON, Given
from market import HOUR, MINUTE, Market, real_market, rows, spied, upcoming

TODAY = "2026-06-06"
MIDNIGHT = NOON + 12 * HOUR
"""When a subscription until today ends."""
LATE = MIDNIGHT + 12 * HOUR
"""A kick-off after that."""


@pytest.fixture
def filter_id(market: Market) -> int:
    """A filter for which quotes stay fresh."""
    return market.filter(fresh_for=72 * HOUR)


@pytest.fixture
def match_id(given: Given, filter_id: int) -> int:
    """A match that the filter has a prediction on."""
    match_id = given.match(LATE)
    given.prediction(filter_id, match_id, "2.15")
    return match_id


def grant(market: Market, until: str | None = None) -> None:
    market.database.write(subscriptions.grant, market.email, until).result()


def end(market: Market) -> None:
    market.database.write(subscriptions.end, market.email).result()


def last_cause(market: Market, filter_id: int, match_id: int) -> Cause:
    return market.last(filter_id, match_id).cause


def test_nothing_is_bet_while_the_account_is_disabled(
    market: Market, filter_id: int, match_id: int
) -> None:
    market.database.write(accounts.set_disabled, market.email, True).result()
    market.quote(match_id, "3")
    market.watch()
    assert market.said(filter_id, match_id) == ["filter_disabled"]
    assert market.bets(filter_id) == []
    market.database.write(accounts.set_disabled, market.email, False).result()
    market.watch()
    assert market.said(filter_id, match_id) == ["filter_disabled", "bet"]


def test_nothing_is_bet_once_an_operator_has_ended_it(
    market: Market, filter_id: int, match_id: int
) -> None:
    market.watch()
    end(market)
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote", "no_subscription"]
    assert last_cause(market, filter_id, match_id) is Cause.FILTER
    for price in ("3", "4"):
        market.clock.now += MINUTE
        market.quote(match_id, price)
        assert market.watch().decisions == 0
    assert market.bets(filter_id) == []


def test_nothing_is_bet_from_the_second_in_which_it_ends(
    market: Market, filter_id: int, match_id: int
) -> None:
    grant(market, TODAY)
    market.watch()
    market.clock.now = MIDNIGHT - 1
    market.quote(match_id, "2.1")
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote", "odds_below"]
    market.clock.now = MIDNIGHT
    market.quote(match_id, "3")
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote", "odds_below", "no_subscription"]


def test_in_the_last_second_of_it_a_filter_still_bets(
    market: Market, filter_id: int, match_id: int
) -> None:
    grant(market, TODAY)
    market.clock.now = MIDNIGHT - 1
    market.quote(match_id, "3")
    market.watch()
    assert market.said(filter_id, match_id) == ["bet"]


def test_its_end_is_told_by_time_alone_also_of_a_filter_made_since(
    market: Market, given: Given, filter_id: int, match_id: int
) -> None:
    grant(market, TODAY)
    made_since = market.filter("Draw")
    given.prediction(made_since, match_id)
    market.watch()
    assert not market.database.read(turns.is_due).result()
    market.clock.now = MIDNIGHT
    assert market.database.read(turns.is_due).result()
    assert market.watch().decisions == 2
    for each in (filter_id, made_since):
        assert market.said(each, match_id) == ["no_quote", "no_subscription"]
        assert last_cause(market, each, match_id) is Cause.TIME
    assert not market.database.read(turns.is_due).result()


@pytest.mark.parametrize(
    ("earliest", "said"),
    [
        (LATE - MIDNIGHT + HOUR, ["too_early", "bet", "no_subscription"]),
        (LATE - MIDNIGHT - HOUR, ["too_early", "no_subscription"]),
    ],
)
def test_a_window_opens_only_while_it_lasts(
    market: Market, filter_id: int, match_id: int, earliest: int, said: list[str]
) -> None:
    grant(market, TODAY)
    market.rule(filter_id, earliest=earliest, fresh_for=72 * HOUR)
    market.quote(match_id, "3")
    for now in (NOON, LATE - earliest, MIDNIGHT, LATE - earliest):
        market.clock.now = max(market.clock.now, now)
        market.watch()
    assert market.said(filter_id, match_id) == said


def test_granted_again_it_lets_filters_bet_at_once(
    market: Market, filter_id: int, match_id: int
) -> None:
    end(market)
    market.quote(match_id, "3")
    market.watch()
    grant(market)
    market.watch()
    assert market.said(filter_id, match_id) == ["no_subscription", "bet"]
    assert last_cause(market, filter_id, match_id) is Cause.FILTER


def test_extended_it_ends_at_its_new_end_and_no_sooner(
    market: Market, given: Given, filter_id: int
) -> None:
    match_id = given.match(LATE + 24 * HOUR)
    given.prediction(filter_id, match_id)
    grant(market, TODAY)
    market.watch()
    grant(market, "2026-06-07")
    market.watch()
    market.clock.now = MIDNIGHT
    assert market.watch().decisions == 0
    market.clock.now = MIDNIGHT + 24 * HOUR
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote", "no_subscription"]


def test_a_match_that_has_begun_by_its_end_is_left_alone(
    market: Market, given: Given, filter_id: int
) -> None:
    match_id = given.match(MIDNIGHT)
    given.prediction(filter_id, match_id)
    grant(market, TODAY)
    market.watch()
    market.clock.now = MIDNIGHT
    assert not market.database.read(turns.is_due).result()
    assert market.said(filter_id, match_id) == ["no_quote"]


def test_a_bet_that_stands_is_settled_and_corrected_without_it(
    market: Market, filter_id: int, match_id: int
) -> None:
    market.quote(match_id, "3")
    market.watch()
    end(market)
    market.watch()
    market.clock.now = LATE + 2 * HOUR
    market.result(match_id, "finished", 1, 0)
    market.watch()
    market.clock.now += HOUR
    market.result(match_id, "finished", 1, 1)
    market.watch()
    told = [(one.entry, one.amount) for one in market.entries(filter_id)]
    assert told == [("stake", -1_000), ("return", 3_000), ("correction", -3_000)]


def test_another_user_s_filters_go_on(
    market: Market, given: Given, filter_id: int, match_id: int
) -> None:
    other = given.filter(given.user()[0])
    given.prediction(other, match_id)
    end(market)
    market.quote(match_id, "3")
    market.watch()
    assert market.said(filter_id, match_id) == ["no_subscription"]
    assert market.said(other, match_id) == ["bet"]


def test_one_that_never_had_it_does_not_bet(market: Market, given: Given) -> None:
    filter_id = given.filter(given.user(pro=False)[0])
    match_id = given.match(LATE)
    given.prediction(filter_id, match_id)
    market.quote(match_id, "3")
    market.watch()
    assert market.said(filter_id, match_id) == ["no_subscription"]


def test_the_longest_of_several_counts(market: Market, filter_id: int, match_id: int) -> None:
    def add_ended(session: Session) -> None:
        session.run(
            "INSERT INTO subscriptions (account_id, started_at, ends_at)"
            " SELECT account_id, 1, 2 FROM filters WHERE id = :id",
            id=filter_id,
        )

    market.database.write(add_ended).result()
    market.quote(match_id, "3")
    market.watch()
    assert market.said(filter_id, match_id) == ["bet"]


def test_a_turn_asks_for_it_once_and_writes_down_its_end_once(
    market: Market, given: Given, filter_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    grant(market, TODAY)
    matches = [given.match(LATE + number) for number in range(20)]
    for each in (filter_id, market.filter()):
        for match_id in matches:
            given.prediction(each, match_id)
    market.watch()
    for match_id in matches:
        market.quote(match_id, "2.1")
    said = spied(market.database, monkeypatch)
    assert market.watch().decisions == 40
    assert len([sql for sql in said if "subscriptions" in sql]) == 1
    assert [sql for sql in said if "INTO watched" in sql] == []


def test_a_day_s_end_of_many_predictions_is_told_over_several_turns(
    market: Market, given: Given, filter_id: int
) -> None:
    grant(market, TODAY)
    matches = [given.match(LATE + number) for number in range(30)]
    owner = market.owner(filter_id)
    changes = [
        predictions.Change(owner, filter_id, match_id, 2_150_000, "api") for match_id in matches
    ]
    market.database.write(predictions.change_predictions, changes).result()
    market.watch()
    market.clock.now = MIDNIGHT
    taken = []
    while not taken or taken[-1].left:
        taken.append(market.database.write(turns.check, 16).result())
    assert max(turn.decisions for turn in taken) <= 16
    assert sum(turn.decisions for turn in taken) == 30


def test_a_turn_makes_few_of_an_account_s_filters_due(
    market: Market, given: Given, match_id: int
) -> None:
    some = [market.filter() for _ in range(4)]
    for each in some:
        given.prediction(each, match_id)
    market.watch()
    end(market)
    assert market.database.write(turns.check, 500).result().left
    assert len(rows(market.database, "SELECT * FROM due")) == 4
    market.watch(500)
    assert {market.said(each, match_id)[-1] for each in some} == {"no_subscription"}


def test_the_command_line_ends_it_and_says_so(database_url: str) -> None:
    bettune = Commands(database_url)
    with real_market(database_url) as market:
        filter_id, match_id = market.filter(), market.given.match(upcoming(market))
        market.given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
        bettune("subscription", "end", market.email)
        assert bettune("check") == "1 decisions, 0 bets, 0 settlements\n"
        assert "no active PRO subscription" in bettune("decisions", str(filter_id))
        bettune("subscription", "grant", market.email)
        assert bettune("check") == "1 decisions, 1 bets, 0 settlements\n"

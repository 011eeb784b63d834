"""Bets: how many on a match, how much, and never beyond what the rules leave."""

from typing import Any

import pytest

from bettune import bets
from bettune.errors import FilterNotFound
from bettune.watch.deciding import Reason
from commands import Commands
from conftest import NOON, Clock, Given
from market import HOUR, KICKOFF, MINUTE, Market, rows


def move(market: Market, match_id: int, *prices: str) -> None:
    """Let quotes come a minute apart, each looked at when it comes."""
    for price in prices:
        market.clock.now += MINUTE
        market.quote(match_id, price)
        market.watch()


def taken(market: Market, filter_id: int) -> list[str]:
    return [f"{bet.odds / 1e6:.2f}" for bet in market.bets(filter_id)]


def test_further_bets_need_the_step_and_end_with_the_most(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(most_bets=3, step=100_000), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    move(market, match_id, "2.14", "2.15", "2.2", "2.24", "2.25", "2.25", "2.5", "9")
    assert taken(market, filter_id) == ["2.15", "2.25", "2.50"]
    assert [bet.number for bet in market.bets(filter_id)] == [1, 2, 3]
    assert market.said(filter_id, match_id) == [
        "odds_below", "bet", "step_not_reached", "step_not_reached", "bet", "step_not_reached",
        "bet", "bet_already",
    ]  # fmt: skip


def test_without_a_step_a_further_bet_needs_higher_odds_all_the_same(
    market: Market, given: Given
) -> None:
    filter_id, match_id = market.filter(most_bets=9), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    move(market, match_id, "2.15", "2.15", "2.150001", "2.15", "2.150002")
    assert [bet.odds for bet in market.bets(filter_id)] == [2_150_000, 2_150_001, 2_150_002]


def test_a_moment_is_bet_on_once_whatever_is_corrected(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(most_bets=9), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "2.15")
    moment = int(market.clock.now)
    for price, book in (("2.2", "Pinnacle"), ("2.9", "Pinnacle"), ("3.3", "bwin")):
        market.quote(match_id, price, book, at=moment)
        market.watch()
    given.prediction(filter_id, match_id, "2.16")
    market.rule(filter_id, most_bets=5)
    market.watch()
    assert taken(market, filter_id) == ["2.20"]
    assert set(market.said(filter_id, match_id)[1:]) == {"bet_already"}
    move(market, match_id, "2.8")  # not the best: that is still bwin's of the moment bet on
    market.quote(match_id, "3.4", "bwin")
    market.watch()
    assert taken(market, filter_id) == ["2.20", "3.40"]


def test_the_database_itself_refuses_a_moment_twice(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    move(market, match_id, "3")

    def again(session: Any) -> None:
        session.run(
            "INSERT INTO bets SELECT 10 + id, filter_id, match_id, 2, decision_number, kind, line,"
            " odds, min_odds, probability, bookmaker_id, captured_at, stake, commission,"
            " placed_at, kickoff FROM bets"
        )

    with pytest.raises(Exception, match=r"(?i)unique"):
        market.database.write(again).result()


STAKES = [
    ({"stake_kind": "flat", "stake": 725}, 725),
    ({"stake_kind": "to_win", "stake": 1_000}, 500),
    ({"stake_kind": "share", "stake": 15_000, "bankroll": 20_050}, 301),
    ({"stake_kind": "kelly", "stake": 500_000, "bankroll": 20_000}, 2_500),
]


@pytest.mark.parametrize(("rules", "stake"), STAKES)
def test_the_stake_is_the_rule_s(
    market: Market, given: Given, rules: dict[str, Any], stake: int
) -> None:
    """At 3.0 with a probability of 0.5: to win 10 takes 5; Kelly stakes a quarter, half of it."""
    filter_id, match_id = market.filter(**rules), given.match(KICKOFF)
    market.probability(filter_id, match_id, "2.15", 500_000)
    move(market, match_id, "3")
    (bet,) = market.bets(filter_id)
    assert (bet.stake, bet.probability) == (stake, 500_000)
    assert market.bankroll(filter_id).at_risk == stake


def test_kelly_waits_for_a_probability(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(stake_kind="kelly", stake=500_000), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    move(market, match_id, "3")
    market.probability(filter_id, match_id, "2.15", 500_000)
    market.watch()
    given.prediction(filter_id, match_id, "2.2")  # a write without one takes it away
    market.watch()
    assert market.said(filter_id, match_id) == ["no_probability", "bet", "bet_already"]


def test_bets_of_one_turn_count_in_the_limits_of_those_after_it(
    market: Market, given: Given
) -> None:
    filter_id = market.filter(most_on_day=2_500)
    matches = [given.match(KICKOFF + number) for number in range(4)]
    next_day = given.match(KICKOFF + 24 * HOUR)
    for match_id in (*matches, next_day):
        given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
    assert market.watch().bets == 3
    said = [market.said(filter_id, match_id)[-1] for match_id in (*matches, next_day)]
    assert said == ["bet", "bet", "limit_day", "limit_day", "bet"]
    assert market.last(filter_id, matches[2]).detail == 500


def test_the_bankroll_is_spent_by_open_stakes_and_filled_by_returns(
    market: Market, given: Given
) -> None:
    filter_id = market.filter(bankroll=2_500)
    matches = [given.match(KICKOFF + number) for number in range(3)]
    for match_id in matches:
        given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
    market.watch()
    assert market.last(filter_id, matches[2]).reason is Reason.BANKROLL_SPENT
    assert market.bankroll(filter_id).available == 500
    market.result(matches[0], "finished", 1, 0)
    market.watch()
    assert market.bankroll(filter_id).available == 3_500
    move(market, matches[2], "3.1")
    assert len(market.bets(filter_id)) == 3


def test_the_match_limit_holds_over_repeated_bets(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(most_bets=5, most_on_match=2_000), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    move(market, match_id, "3", "3.1", "3.2")
    assert market.said(filter_id, match_id) == ["bet", "bet", "limit_match"]
    assert market.last(filter_id, match_id).detail == 0


def test_the_filter_limit_is_of_open_stakes(market: Market, given: Given) -> None:
    filter_id = market.filter(most_on_filter=1_000)
    first, second = given.match(KICKOFF), given.match(KICKOFF + 48 * HOUR)
    for match_id in (first, second):
        given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
    market.watch()
    assert market.said(filter_id, second) == ["limit_filter"]
    market.result(first, "finished", 0, 1)
    market.watch()
    move(market, second, "3.1")
    assert market.said(filter_id, second) == ["limit_filter", "bet"]


def test_the_same_match_is_bet_on_by_each_filter_for_itself(market: Market, given: Given) -> None:
    filters = [market.filter(bet_type) for bet_type in ("Home", "Home", "Over 2.5")]
    filters.append(given.filter(given.user()[0]))
    match_id = given.match(KICKOFF)
    for filter_id in filters:
        given.prediction(filter_id, match_id)
    market.quote(match_id, "3", bet_type="Over 2.5")
    market.quote(match_id, "2.5")
    market.watch()
    found = [[(bet.bet_type, bet.odds) for bet in market.bets(one)] for one in filters]
    home, over = [("Home", 2_500_000)], [("Over 2.5", 3_000_000)]
    assert found == [home, home, over, home]


def test_bets_come_in_parts_the_newest_first(market: Market, given: Given) -> None:
    filter_id = market.filter(bankroll=10_000_000)
    matches = [given.match(KICKOFF + number) for number in range(60)]
    for match_id in matches:
        given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
    market.watch()
    owner = market.owner(filter_id)
    first, second = (
        market.database.read(bets.bets_of, owner, filter_id, number).result() for number in (1, 2)
    )
    assert (first.total, first.last, len(first.items), len(second.items)) == (60, 2, 50, 10)
    ids = [bet.id for bet in (*first.items, *second.items)]
    assert ids == sorted(ids, reverse=True)
    after = market.database.read(bets.bets_after, owner, filter_id, ids[5], 3).result()
    assert [bet.id for bet in after] == ids[4:1:-1]
    on = market.database.read(bets.bets_on, owner, filter_id, matches[:2]).result()
    assert {match_id: len(found) for match_id, found in on.items()} == dict.fromkeys(matches[:2], 1)


def test_another_user_s_bets_are_not_found(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    move(market, match_id, "3")
    stranger = market.owner(given.filter(given.user()[0]))
    for owner, asked in ((stranger, filter_id), (market.owner(filter_id), 10**9)):
        for verb, *more in ((bets.bets_of, 1), (bets.bets_after, 0, 9), (bets.bets_on, [match_id])):
            with pytest.raises(FilterNotFound):
                market.database.read(verb, owner, asked, *more).result()


def test_the_command_line_lists_them(
    market: Market, given: Given, database_url: str, clock: Clock
) -> None:
    filter_id = market.filter("AH Home -0.25")
    match_id = given.match(KICKOFF, home="Reef", away="Kelp")
    given.prediction(filter_id, match_id, "1.9")
    market.quote(match_id, "1.97", bet_type="AH Home -0.25", ago=30)
    market.watch()
    bettune = Commands(database_url)
    assert "Reef - Kelp  AH Home -0.25  1.97  Pinnacle   10.00  open    -" in bettune(
        "bets", str(filter_id)
    )
    clock.now = KICKOFF + 2 * HOUR
    market.result(match_id, "finished", 1, 1)
    market.watch()
    (told,) = bettune.json("bets", str(filter_id))
    assert told == {
        "id": 1, "filterId": filter_id, "matchId": match_id, "number": 1, "decisionNumber": 1,
        "betType": "AH Home -0.25", "odds": "1.970000", "minOdds": "1.900000",
        "probability": None, "bookmaker": "Pinnacle", "capturedAt": "2026-06-06T11:59:30+00:00",
        "stake": "10.00", "commission": 0.0, "placedAt": "2026-06-06T12:00:00+00:00",
        "kickoff": "2026-06-06T18:00:00+00:00", "result": "half lost", "profit": "-5.00",
    }  # fmt: skip
    assert told["id"] * NOON == NOON
    assert rows(market.database, "SELECT count(*) FROM bets") == [(1,)]

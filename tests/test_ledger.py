"""The ledger: settled by documented rules, corrected by what is added, and always adding up."""

from typing import Any

import pytest

from bettune import accounts, commissions, ledger
from bettune.database import Session
from bettune.errors import BookmakerNotFound, CommissionInvalid, FilterNotFound
from bettune.settlement import LONGEST_DELAY, Result, is_late
from bettune.times import DAY
from commands import Commands
from conftest import Clock, Given
from market import HOUR, KICKOFF, MINUTE, Market, rows


def placed(market: Market, given: Given, bet_type: str = "Home", price: str = "3") -> Any:
    """Return a filter and a match that it has bet 10.00 on."""
    filter_id, match_id = market.filter(bet_type), given.match(KICKOFF)
    given.prediction(filter_id, match_id, "1.5")
    market.quote(match_id, price, bet_type=bet_type)
    assert market.watch().bets == 1
    return filter_id, match_id


def told(market: Market, filter_id: int) -> list[tuple[str, int, Result | None]]:
    return [(one.entry, one.amount, one.result) for one in market.entries(filter_id)]


RESULTS = [
    ("Home", "3", (2, 1), Result.WON, 3_000),
    ("Home", "3", (1, 1), Result.LOST, 0),
    ("AH Home -0.25", "1.97", (1, 1), Result.HALF_LOST, 500),
    ("AH Home +0.25", "1.97", (1, 1), Result.HALF_WON, 1_485),
    ("Over 3", "1.8", (2, 1), Result.VOID, 1_000),
]


@pytest.mark.parametrize(("bet_type", "price", "goals", "result", "payout"), RESULTS)
def test_a_bet_is_settled_when_its_match_is_finished(
    market: Market, given: Given, bet_type: str, price: str, goals: Any, result: Result, payout: int
) -> None:
    filter_id, match_id = placed(market, given, bet_type, price)
    assert told(market, filter_id) == [("stake", -1_000, None)]
    market.clock.now = KICKOFF + 2 * HOUR
    market.result(match_id, "finished", *goals)
    assert market.watch().settlements == 1
    assert told(market, filter_id) == [("stake", -1_000, None), ("return", payout, result)]
    (bet,) = market.bets(filter_id)
    assert (bet.result, bet.payout, bet.profit) == (result, payout, payout - 1_000)
    stands = market.bankroll(filter_id)
    assert (stands.balance, stands.at_risk, stands.profit) == (payout - 1_000, 0, payout - 1_000)
    assert stands.available == 100_000 + payout - 1_000


def test_a_bet_is_settled_once(market: Market, given: Given) -> None:
    filter_id, match_id = placed(market, given)
    for goals in ((2, 1), (3, 1), (3, 2)):  # each a correction that changes nothing for the bet
        market.clock.now += HOUR
        market.result(match_id, "finished", *goals)
        market.watch()
    assert len(told(market, filter_id)) == 2


def test_settle_correct_settle_back_nets_to_nothing(market: Market, given: Given) -> None:
    filter_id, match_id = placed(market, given)
    for goals in ((2, 1), (1, 1), (2, 1)):
        market.clock.now += HOUR
        market.result(match_id, "finished", *goals)
        assert market.watch().settlements == 1
    assert told(market, filter_id) == [
        ("stake", -1_000, None), ("return", 3_000, Result.WON),
        ("correction", -3_000, Result.LOST), ("correction", 3_000, Result.WON),
    ]  # fmt: skip
    assert market.bankroll(filter_id).balance == 2_000
    assert market.bets(filter_id)[0].result is Result.WON


@pytest.mark.parametrize("status", ["abandoned", "awarded", "cancelled"])
def test_a_match_that_came_to_no_end_of_its_own_voids_at_once(
    market: Market, given: Given, status: str
) -> None:
    filter_id, match_id = placed(market, given)
    market.result(match_id, status, *((3, 0) if status == "awarded" else ()))
    market.watch()
    assert told(market, filter_id)[1:] == [("return", 1_000, Result.VOID)]


def test_a_postponed_match_voids_after_48_hours_by_time_alone(market: Market, given: Given) -> None:
    filter_id, match_id = placed(market, given)
    market.result(match_id, "postponed")
    market.watch()
    market.clock.now = KICKOFF + LONGEST_DELAY - 1
    assert market.watch().settlements == 0
    market.clock.now += 1
    assert market.watch().settlements == 1
    assert told(market, filter_id)[1:] == [("return", 1_000, Result.VOID)]


def test_a_postponed_match_that_is_played_in_time_is_settled_by_its_goals(
    market: Market, given: Given
) -> None:
    filter_id, match_id = placed(market, given)
    market.result(match_id, "postponed")
    market.watch()
    market.clock.now = KICKOFF + 26 * HOUR
    market.result(match_id, "finished", 2, 0, kickoff=KICKOFF + 24 * HOUR)
    market.watch()
    assert told(market, filter_id)[1:] == [("return", 3_000, Result.WON)]
    market.clock.now = KICKOFF + LONGEST_DELAY
    assert market.watch().settlements == 0


@pytest.mark.parametrize(("moved", "result"), [(48, Result.WON), (49, Result.VOID)])
def test_a_match_played_on_another_day_counts_for_48_hours(
    market: Market, given: Given, moved: int, result: Result
) -> None:
    filter_id, match_id = placed(market, given)
    market.result(match_id, "scheduled", kickoff=KICKOFF + moved * HOUR)
    market.watch()
    market.clock.now = KICKOFF + (moved + 2) * HOUR
    market.result(match_id, "finished", 2, 0)
    market.watch()
    assert told(market, filter_id)[1:] == [("return", 3_000 if moved == 48 else 1_000, result)]


def test_a_void_that_turns_out_to_have_been_played_in_time_is_corrected(
    market: Market, given: Given
) -> None:
    filter_id, match_id = placed(market, given)
    market.result(match_id, "postponed")
    market.watch()
    market.clock.now = KICKOFF + LONGEST_DELAY
    market.watch()
    market.result(match_id, "finished", 2, 0)
    market.watch()
    assert told(market, filter_id)[1:] == [
        ("return", 1_000, Result.VOID), ("correction", 2_000, Result.WON),
    ]  # fmt: skip


def test_a_match_without_news_is_waited_for(market: Market, given: Given) -> None:
    filter_id, _ = placed(market, given)
    market.clock.now = KICKOFF + 30 * 24 * HOUR
    assert market.watch().settlements == 0
    assert market.bankroll(filter_id).at_risk == 1_000


def test_the_kick_off_that_stood_at_placing_counts_for_each_bet(
    market: Market, given: Given
) -> None:
    """The first bet is void, the match being played so much later; the second is not."""
    first, match_id = placed(market, given)
    market.result(match_id, "scheduled", kickoff=KICKOFF + 72 * HOUR)
    market.clock.now += MINUTE
    second = market.filter()
    given.prediction(second, match_id, "1.5")
    market.quote(match_id, "3.5")
    market.watch()
    market.clock.now = KICKOFF + 74 * HOUR
    market.result(match_id, "finished", 1, 0)
    market.watch()
    results = [market.bets(filter_id)[0].result for filter_id in (first, second)]
    assert results == [Result.VOID, Result.WON]


@pytest.mark.parametrize(("begun", "result"), [(-HOUR, Result.VOID), (1, Result.WON)])
def test_a_bet_placed_after_the_kick_off_that_is_told_too_late_is_void(
    market: Market, given: Given, begun: int, result: Result
) -> None:
    filter_id, match_id = placed(market, given)
    placed_at = market.bets(filter_id)[0].placed_at
    market.clock.now = KICKOFF
    market.result(match_id, "finished", 2, 0, kickoff=placed_at + begun)
    market.watch()
    assert market.bets(filter_id)[0].result == result
    market.result(match_id, "finished", 2, 0, kickoff=KICKOFF - MINUTE)
    market.watch()
    assert market.bets(filter_id)[0].result == Result.WON
    assert market.bankroll(filter_id).profit == 2_000


@pytest.mark.parametrize(
    ("placed_at", "known", "late"),
    [
        (KICKOFF - 1, 1, False),
        (KICKOFF, 1, True),
        (KICKOFF, 0, False),
        (KICKOFF // DAY * DAY + DAY - 1, 0, False),
        (KICKOFF // DAY * DAY + DAY, 0, True),
    ],
)
def test_of_a_match_whose_day_alone_is_known_that_day_may_be_bet_on(
    placed_at: int, known: int, late: bool
) -> None:
    assert is_late(placed_at, KICKOFF, known) == late


# Commission


def test_commission_is_taken_at_the_rate_that_was_set_at_placing(
    market: Market, given: Given
) -> None:
    market.book("Betfair Exchange")
    market.database.write(commissions.set_commission, "betfair exchange", 50_000).result()
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.quote(match_id, "3", "Betfair Exchange")
    market.watch()
    market.database.write(commissions.set_commission, "Betfair Exchange", 20_000).result()
    market.result(match_id, "finished", 1, 0)
    market.watch()
    (bet,) = market.bets(filter_id)
    assert (bet.commission, bet.payout) == (50_000, 2_900)
    assert market.bankroll(filter_id).profit == 1_900


def test_rates_are_set_and_listed_by_the_command_line(
    market: Market, database_url: str, clock: Clock
) -> None:
    for name in ("Betfair Exchange", "bet365", "Market maximum"):
        market.book(name)
    bettune = Commands(database_url)
    assert bettune("commission", "set", "Betfair Exchange", "5%") == (
        "Betfair Exchange takes 5% of a profit\n"
    )
    bettune("commission", "set", "bet365", "0.001")
    bettune("commission", "set", "BET365", "0.1%")
    listed = bettune.json("commission", "list")
    assert [(one["bookmaker"], one["rate"]) for one in listed] == [
        ("Betfair Exchange", 50_000), ("bet365", 1_000),
    ]  # fmt: skip
    assert "bet365            0.1%" in bettune("commission", "list")
    assert bettune.refused("commission", "set", "bet365", "lots") == (
        "Not a rate: 'lots'. Expected one like 0.05 or 5%"
    )
    for name, rate, kind in (
        ("bet365", 500_001, CommissionInvalid),
        ("Market maximum", 1, BookmakerNotFound),
        ("Nautilus", 1, BookmakerNotFound),
    ):
        with pytest.raises(kind):
            market.database.write(commissions.set_commission, name, rate).result()


# Whose it is


def test_another_user_s_ledger_is_not_found(market: Market, given: Given) -> None:
    filter_id, _ = placed(market, given)
    stranger = market.owner(given.filter(given.user()[0]))
    for owner, asked in ((stranger, filter_id), (market.owner(filter_id), 10**9)):
        for verb, *more in ((ledger.entries_after, 0, 9), (ledger.bankroll_of,)):
            with pytest.raises(FilterNotFound):
                market.database.read(verb, owner, asked, *more).result()


TABLES = ("bet_rules", "decisions", "bets", "ledger", "watched")


@pytest.mark.parametrize("gone", ["filter", "account"])
def test_what_is_deleted_takes_all_of_it_along(market: Market, given: Given, gone: str) -> None:
    stays, match_id = placed(market, given)
    other = Market(market.database, given, market.clock)
    filter_id, _ = placed(other, given)
    other.rule(filter_id, stake=500)
    market.rule(stays, stake=500)
    given.prediction(filter_id, match_id, "2.2")
    market.watch()
    owner = other.owner(filter_id)

    def delete_filter(session: Session) -> None:
        session.run("DELETE FROM filters WHERE id = :id", id=filter_id)

    if gone == "account":
        market.database.write(accounts.delete_account, owner).result()
    else:
        market.database.write(delete_filter).result()
    for table in TABLES:
        left = rows(market.database, f"SELECT DISTINCT filter_id FROM {table}")
        assert left == [(stays,)], table
    market.result(match_id, "finished", 1, 0)
    market.quote(match_id, "5")
    market.watch()
    assert len(market.entries(stays)) == 2


def test_the_command_line_lists_it(market: Market, given: Given, database_url: str) -> None:
    filter_id, match_id = placed(market, given)
    market.result(match_id, "finished", 1, 0)
    bettune = Commands(database_url)
    printed = bettune("ledger", str(filter_id))
    assert "990.00 of the bankroll is left: it began with 1000.00, won 0.00, and 10.00" in printed
    market.watch()
    lines = bettune.json("ledger", str(filter_id))
    assert lines == [
        {
            "id": 1, "filterId": filter_id, "betId": 1, "entry": "stake", "amount": "-10.00",
            "balance": "-10.00", "atRisk": "10.00", "result": None,
            "writtenAt": "2026-06-06T12:00:00+00:00",
        },
        {
            "id": 2, "filterId": filter_id, "betId": 1, "entry": "return", "amount": "30.00",
            "balance": "20.00", "atRisk": "0.00", "result": "won",
            "writtenAt": "2026-06-06T12:00:00+00:00",
        },
    ]  # fmt: skip

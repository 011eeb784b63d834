"""Bet rules: a filter bets as its user chose; what was chosen before is kept."""

from typing import Any

import msgspec
import pytest

from bettune import bet_rules
from bettune.errors import BetRulesInvalid, FilterNotFound
from bettune.watch.deciding import DEFAULTS, Cause, Rules
from commands import Commands
from conftest import NOON, Clock, Given
from market import KICKOFF, MINUTE, Market


def test_who_chose_nothing_bets_by_the_documented_defaults(market: Market) -> None:
    filter_id = market.filter()
    found = market.database.read(bet_rules.rules_of, market.owner(filter_id), filter_id).result()
    assert found == Rules() == DEFAULTS
    assert (found.stake_kind, found.stake, found.bankroll) == ("flat", 1_000, 100_000)
    assert (found.most_bets, found.fresh_for, found.bookmakers) == (1, 900, None)


def test_every_choice_is_kept_and_the_last_one_holds(market: Market, clock: Clock) -> None:
    filter_id = market.filter()
    first = market.rule(filter_id, stake=500, most_on_day=2_000)
    clock.now += MINUTE
    book = market.book("bwin")
    second = market.rule(filter_id, stake_kind="share", stake=20_000, bookmakers=(book,))
    owner = market.owner(filter_id)
    assert market.database.read(bet_rules.rules_of, owner, filter_id).result() == second
    history = market.database.read(bet_rules.rules_history, owner, filter_id).result()
    assert [(one.rules, one.set_at) for one in history] == [(first, NOON), (second, NOON + MINUTE)]


def test_the_same_choice_again_is_no_other_choice(market: Market) -> None:
    filter_id = market.filter()
    book, other = market.book("bwin"), market.book("Pinnacle")
    first = market.rule(filter_id, bookmakers=(other, book))
    assert first.bookmakers == (book, other)
    assert market.rule(filter_id, bookmakers=(book, other, book)) == first
    assert market.rule(market.filter()).id == 0


def test_predictions_are_checked_by_the_new_rules_at_once(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(bankroll=100), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.quote(match_id, "3")
    market.watch()
    rules = market.rule(filter_id, stake=50, bankroll=100)
    market.watch()
    assert market.said(filter_id, match_id) == ["bankroll_spent", "bet"]
    one = market.last(filter_id, match_id)
    assert (one.cause, one.rule_id, one.stake) == (Cause.FILTER, rules.id, 50)


WRONG = [
    ({"stake_kind": "martingale"}, "stake_kind"),
    ({"stake": 0}, "stake"),
    ({"stake": 100_000_001}, "stake"),
    ({"stake_kind": "to_win", "stake": 100_000_001}, "stake"),
    ({"stake_kind": "share", "stake": 1_000_001}, "stake"),
    ({"stake_kind": "kelly", "stake": 0}, "stake"),
    ({"stake": None}, "stake"),
    ({"bankroll": -1}, "bankroll"),
    ({"bankroll": 100_000_000_001}, "bankroll"),
    ({"most_on_match": 0}, "most_on_match"),
    ({"most_on_day": 0}, "most_on_day"),
    ({"most_on_filter": -5}, "most_on_filter"),
    ({"opens_after": -1}, "opens_after"),
    ({"earliest": 0}, "earliest"),
    ({"latest": 400 * 86_400}, "latest"),
    ({"earliest": 600, "latest": 600}, "earliest"),
    ({"most_bets": 0}, "most_bets"),
    ({"most_bets": 101}, "most_bets"),
    ({"step": -1}, "step"),
    ({"fresh_for": 0}, "fresh_for"),
    ({"fresh_for": None}, "fresh_for"),
    ({"bookmakers": ()}, "bookmakers"),
    ({"bookmakers": (10**9,)}, "bookmakers"),
]


@pytest.mark.parametrize(("fields", "named"), WRONG)
def test_what_cannot_be_is_refused_and_named(
    market: Market, fields: dict[str, Any], named: str
) -> None:
    filter_id = market.filter()
    with pytest.raises(BetRulesInvalid, match=f"Invalid {named}. Expected ") as refused:
        market.rule(filter_id, **fields)
    assert refused.value.field == named
    assert (
        market.database.read(bet_rules.rules_history, market.owner(filter_id), filter_id).result()
        == []
    )


def test_nobody_bets_with_what_nobody_offers(market: Market) -> None:
    filter_id = market.filter()
    for name in ("Market maximum", "Market average"):
        with pytest.raises(BetRulesInvalid):
            market.rule(filter_id, bookmakers=(market.book(name),))
    market.book("Betfair Exchange")
    names = market.database.read(bet_rules.bookmakers_to_choose).result()
    assert [one.name for one in names] == ["Betfair Exchange"]


def test_another_user_s_filter_is_not_found(market: Market, given: Given) -> None:
    filter_id = market.filter(stake=500)
    stranger = market.owner(given.filter(given.user()[0]))
    wish = msgspec.structs.replace(DEFAULTS, stake=9)
    for owner, asked in ((stranger, filter_id), (market.owner(filter_id), 10**9)):
        for verb, *more in (
            (bet_rules.rules_of,),
            (bet_rules.rules_history,),
            (bet_rules.set_rules, wish),
        ):
            with pytest.raises(FilterNotFound):
                market.database.write(verb, owner, asked, *more).result()
    stands = market.database.read(bet_rules.rules_of, market.owner(filter_id), filter_id).result()
    assert stands.stake == 500


def test_the_command_line_shows_and_sets_them(market: Market, database_url: str) -> None:
    filter_id = str(market.filter())
    market.book("bwin")
    market.book("Pinnacle")
    bettune = Commands(database_url)
    assert bettune.json("filter", "rules", filter_id) == {
        "stake-kind": "flat", "stake": "10.00", "bankroll": "1000.00", "most-on-match": "none",
        "most-on-day": "none", "most-on-filter": "none", "opens-after": "0s", "earliest": "none",
        "latest": "0s", "most-bets": "1", "step": "0", "fresh-for": "15m", "bookmakers": "any",
    }  # fmt: skip
    changed = bettune.json(
        "filter", "rules", filter_id, "--stake-kind", "kelly", "--stake", "25%", "--bankroll",
        "2500", "--most-on-match", "50.5", "--most-on-day", "100", "--earliest", "2d", "--latest",
        "90s", "--most-bets", "3", "--step", "0.05", "--fresh-for", "1h", "--bookmaker",
        "PINNACLE", "--bookmaker", "bwin",
    )  # fmt: skip
    assert changed == bettune.json("filter", "rules", filter_id)
    assert changed == {
        "stake-kind": "kelly", "stake": "25%", "bankroll": "2500.00", "most-on-match": "50.50",
        "most-on-day": "100.00", "most-on-filter": "none", "opens-after": "0s", "earliest": "2d",
        "latest": "90s", "most-bets": "3", "step": "0.05", "fresh-for": "1h",
        "bookmakers": "bwin, Pinnacle",
    }  # fmt: skip
    again = bettune(
        "filter", "rules", filter_id, "--most-on-match", "none", "--earliest", "none",
        "--any-bookmaker",
    )  # fmt: skip
    for line in ("most-on-match   none", "earliest        none", "bookmakers      any"):
        assert f"{line}\n" in again
    assert "stake           25%\n" in again


def test_the_command_line_refuses_in_words(market: Market, database_url: str) -> None:
    filter_id = str(market.filter())
    bettune = Commands(database_url)
    for words, says in (
        (("--stake", "ten"), "Invalid stake. Expected one like 10.00, not 'ten'"),
        (("--latest", "soon"), "Invalid latest. Expected one like 90s, 15m, 48h or 7d, not 'soon'"),
        (("--stake", "0"), "Invalid stake. Expected one from 0.01 to 1000000.00"),
        (
            ("--stake-kind", "kelly", "--stake", "101%"),
            "Invalid stake. Expected one from 0.0001% to 100%",
        ),
        (("--latest", "400d"), "Invalid latest. Expected one from 0s to 366d"),
        (("--most-bets", "0"), "Invalid most_bets. Expected one from 1 to 100"),
        (("--step", "x"), "Invalid step. Expected one like 0.05, not 'x'"),
        (("--bookmaker", "Nautilus"), "There is no bookmaker 'Nautilus'"),
    ):
        assert bettune.refused("filter", "rules", filter_id, *words) == says
    assert bettune.refused("filter", "rules", "99") == "There is no filter 99"
    misused = bettune.misused("filter", "rules", filter_id, "--stake-kind", "kelly")
    assert "Give --stake too" in misused

"""Backtests: what a rule makes of the past, knowing at each moment what was known then."""

import io
from typing import Any

import msgspec
import pytest

from bettune import accounts, commissions, odds
from bettune.backtest import backtests, past_quotes
from bettune.backtest.bets import packed
from bettune.database import Database
from bettune.errors import (
    AccountNotFound,
    BacktestInvalid,
    BacktestNotFound,
    BacktestsFull,
    BetRulesInvalid,
    Refusal,
)
from bettune.everything import write_everything
from bettune.feeds import Quote
from bettune.figures.luck import deflate
from bettune.watch.deciding import Rules
from conftest import Given
from imports import rows
from past import DAY, HOUR, SATURDAY, Past, book, quote


@pytest.fixture
def past(database: Database, given: Given) -> Past:
    """The past, empty to begin with."""
    return Past(database, given)


def moment(text: str) -> int:
    """Return a moment of the Saturday or the days before: `Sat 12:00`."""
    day, _, clock = text.partition(" ")
    hour, minute = map(int, clock.split(":"))
    midnight = SATURDAY // DAY * DAY
    return midnight + ("Sat", "Fri", "Thu").index(day) * -DAY + hour * HOUR + minute * 60


def told(bets: list[dict[str, str]], *names: str) -> list[tuple[str, ...]]:
    return [tuple(bet[name] for name in names) for bet in bets]


def test_the_best_early_price_is_bet_on_and_settled(past: Past) -> None:
    past.match(quote("bet365", "Home", "2.10"), quote("Pinnacle", "Home", "2.20"))
    (bet,) = past.bets("Home", "always")
    assert (bet["bookmaker"], bet["odds"]) == ("Pinnacle", "2.200000")
    assert (bet["placed_at"], bet["kickoff"]) == (
        "2018-08-17T14:00:00+00:00",
        "2018-08-18T14:00:00+00:00",
    )
    assert (bet["stake"], bet["result"], bet["profit"]) == ("10.00", "won", "12.00")


def test_a_market_s_maximum_and_average_are_nobody_s_offer(past: Past) -> None:
    past.match(
        quote("Max", "Home", "2.50"), quote("Avg", "Home", "2.30"), quote("B365", "Home", "2.10")
    )
    past.match(quote("Max", "Home", "2.50"))
    assert past.placed("Home", "always") == [("bet365", "2.100000")]


def test_fair_odds_are_those_of_the_bookmaker_that_is_named(past: Past) -> None:
    # Without the margin, in proportion: 2.00 · (1/2.00 + 1/3.60 + 1/4.00) = 2.055556.
    past.match(book("Pinnacle", "2.00 3.60 4.00"), quote("bet365", "Home", "2.11"))
    past.match(book("Pinnacle", "2.00 3.60 4.00"), quote("bet365", "Home", "2.12"))
    past.match(quote("bet365", "Home", "9.00"))
    (bet,) = past.bets("Home", "fair pinnacle 1.03 multiplicative")
    assert (bet["odds"], bet["min_odds"]) == ("2.120000", "2.117222")
    assert bet["probability"] == "0.486486"


def test_a_consensus_is_the_mean_of_the_probabilities(past: Past) -> None:
    past.match(
        book("Pinnacle", "2.00 4.00 4.00"),
        book("bet365", "2.50 10/3 10/3".replace("10/3", "3.333333")),
        quote("bwin", "Home", "9.00"),
    )
    (bet,) = past.bets("Home", "fair consensus 1 multiplicative", bookmakers=("bwin",))
    assert bet["probability"] == "0.450000"
    assert abs(float(bet["min_odds"]) - 1 / 0.45) < 1e-6


@pytest.mark.parametrize(
    ("bet_type", "probability"),
    [("Home", "0.500000"), ("1X", "0.750000"), ("X2", "0.500000"), ("12", "0.750000")],
)
def test_outcomes_that_win_together_are_summed(past: Past, bet_type: str, probability: str) -> None:
    past.match(book("Pinnacle", "2.00 4.00 4.00"), quote("bwin", bet_type, "9.00"))
    (bet,) = past.bets(bet_type, "fair Pinnacle", bookmakers=("bwin",))
    assert bet["probability"] == probability


def test_a_handicap_s_book_is_of_both_sides_of_its_line(past: Past) -> None:
    past.match(
        quote("Pinnacle", "AH Home -0.5", "2.00"),
        quote("Pinnacle", "AH Away +0.5", "2.00"),
        quote("Pinnacle", "AH Away -0.5", "1.10"),
        quote("bwin", "AH Away +0.5", "2.05"),
    )
    (bet,) = past.bets("AH Away", "fair Pinnacle")
    assert (bet["bet_type"], bet["min_odds"], bet["odds"]) == (
        "AH Away +0.5",
        "2.000000",
        "2.050000",
    )


def test_a_bet_type_without_a_line_is_every_line(past: Past) -> None:
    past.match(quote("bwin", "Over 2.5", "2.00"), quote("bwin", "Over 3", "2.60"), score="2-1")
    bets = past.bets("Over", "always")
    assert told(bets, "bet_type", "result") == [("Over 2.5", "won"), ("Over 3", "void")]
    assert told(past.bets("Over 3", "always"), "bet_type") == [("Over 3",)]


def test_closing_prices_are_seen_only_when_asked_for(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00", odds.CLOSING))
    assert past.bets("Home", "always") == []
    (bet,) = past.bets("Home", "always", closing=True)
    assert bet["placed_at"] == "2018-08-18T13:59:59+00:00"


def test_where_only_the_day_is_known_a_match_begins_with_it(past: Past) -> None:
    past.match(
        quote("bwin", "Home", "2.00", odds.CLOSING),
        quote("bwin", "Home", "2.10", moment("Sat 00:00")),
        kickoff_known=False,
    )
    bets = past.bets("Home", "always", closing=True)
    assert told(bets, "placed_at", "odds") == [("2018-08-17T23:59:59+00:00", "2.000000")]


def test_a_later_quote_changes_nothing_before_it(past: Past) -> None:
    match_id = past.match(book("Pinnacle", "2.00 3.60 4.00"), quote("bwin", "Home", "2.06"))
    rule = "fair Pinnacle 1 multiplicative"
    before = past.bets("Home", rule)
    assert told(before, "odds") == [("2.060000",)]
    past.quote(
        match_id,
        *book("Pinnacle", "1.20 7.00 15.0", moment("Sat 12:00")),
        quote("bwin", "Home", "9.00", moment("Sat 12:00")),
        quote("bet365", "Home", "9.50", moment("Sat 12:00")),
    )
    assert past.bets("Home", rule) == before
    assert told(past.bets("Home", rule, most_bets=2), "odds") == [("2.060000",), ("9.500000",)]


def test_a_quote_that_cannot_be_true_is_not_seen(past: Past) -> None:
    kind, line, name, at, price, _ = quote("bwin", "Home", "9.00")
    past.match((kind, line, name, at, price, 0), quote("bet365", "Home", "2.00"))
    assert past.placed("Home", "always") == [("bet365", "2.000000")]


def test_only_chosen_bookmakers_are_bet_with(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.20"), quote("bet365", "Home", "2.00"))
    assert past.placed("Home", "always", bookmakers=("BET365",)) == [("bet365", "2.000000")]


def test_equal_odds_are_taken_at_the_first_by_name(past: Past) -> None:
    past.match(quote("Pinnacle", "Home", "2.00"), quote("bet365", "Home", "2.00"))
    assert past.placed("Home", "always") == [("Pinnacle", "2.000000")]


def test_the_bankroll_comes_back_two_hours_after_the_kickoff(past: Past) -> None:
    for at, score in (("Sat 10:00", "1-0"), ("Sat 11:00", "1-0"), ("Sat 12:00", "0-1")):
        past.match(
            quote("bwin", "Home", "2.00", moment(at) - HOUR), kickoff=moment(at), score=score
        )
    past.match(quote("bwin", "Home", "2.00", moment("Sat 12:00")))
    bets = past.bets("Home", "always", bankroll=1_000)
    assert told(bets, "kickoff", "profit") == [
        ("2018-08-18T10:00:00+00:00", "10.00"),
        ("2018-08-18T14:00:00+00:00", "10.00"),
    ]
    checks = past.outcome("Home", "always", bankroll=1_000).results.checks
    assert checks == {"bet": 2, "bankroll_spent": 2}


@pytest.mark.parametrize(
    ("rules", "placed"),
    [
        ({}, 4),
        ({"most_on_day": 2_000}, 3),
        ({"most_on_filter": 1_000}, 2),
        ({"most_on_match": 999}, 0),
        ({"stake_kind": "share", "stake": 500_000}, 4),
        ({"stake_kind": "kelly", "stake": 500_000}, 0),
    ],
)
def test_limits_are_those_of_a_filter(past: Past, rules: dict[str, Any], placed: int) -> None:
    for at in ("Sat 12:00", "Sat 15:00", "Sat 18:00"):
        past.match(quote("bwin", "Home", "2.00"), kickoff=moment(at))
    sunday = moment("Sat 15:00") + DAY
    past.match(quote("bwin", "Home", "2.00", sunday - HOUR), kickoff=sunday)
    assert len(past.bets("Home", "always", **rules)) == placed


def test_a_window_that_opens_is_looked_through(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00", moment("Fri 12:00")))
    window = {"earliest": 2 * HOUR, "fresh_for": 2 * DAY}
    (bet,) = past.bets("Home", "always", **window)
    assert bet["placed_at"] == "2018-08-18T12:00:00+00:00"
    found = past.outcome("Home", "always", earliest=2 * HOUR).results.checks
    assert found == {"too_early": 1, "quote_stale": 1}


def test_a_line_opens_with_the_first_quote_of_anybody(past: Past) -> None:
    past.match(
        quote("Avg", "Home", "1.95", moment("Fri 10:00")),
        quote("bwin", "Home", "2.00", moment("Fri 12:00")),
    )
    (bet,) = past.bets("Home", "always", opens_after=3 * HOUR, fresh_for=DAY)
    assert bet["placed_at"] == "2018-08-17T13:00:00+00:00"


@pytest.mark.parametrize(
    ("first", "then", "bet"),
    [
        ("bwin 2.20, bet365 2.10", "Sat 12:05 bwin 1.90", ("bet365", "2.100000")),
        ("bwin 2.20, bet365 2.10", "Sat 12:15 bwin 1.90", ("bet365", "2.100000")),
        ("bwin 2.20, bet365 2.10", "Sat 12:16 bwin 1.90", ("bwin", "1.900000")),
        ("bet365 2.50", "Sat 12:05 bet365 2.05, bwin 2.10", ("bwin", "2.100000")),
        ("bet365 2.50, bwin 2.40", "Sat 12:05 bet365 2.05", ("bwin", "2.400000")),
    ],
)
def test_the_best_that_stands_is_bet_on(
    past: Past, first: str, then: str, bet: tuple[str, str]
) -> None:
    past.match(*_quotes("Sat 12:00 " + first), *_quotes(then))
    opens = moment(then[:9])
    assert past.placed("Home", "always", earliest=SATURDAY - opens) == [bet]


def _quotes(text: str) -> list[Quote]:
    """Return what `Sat 12:00 bwin 2.20, bet365 2.10` says."""
    return [
        quote(name, "Home", price, moment(text[:9]))
        for name, price in (one.split() for one in text[10:].split(", "))
    ]


def test_a_further_bet_needs_higher_odds(past: Past) -> None:
    past.match(
        *(
            quote("bwin", "Home", price, moment(at))
            for at, price in (
                ("Fri 10:00", "2.00"),
                ("Fri 12:00", "2.05"),
                ("Fri 14:00", "2.10"),
                ("Fri 16:00", "2.20"),
            )
        )
    )
    wish = {"most_bets": 2, "step": 100_000}
    assert told(past.bets("Home", "always", **wish), "odds") == [("2.000000",), ("2.100000",)]
    assert past.outcome("Home", "always", **wish).results.checks == {
        "bet": 2,
        "bet_already": 1,
        "step_not_reached": 1,
    }


@pytest.mark.parametrize(
    ("match", "result"),
    [
        ({"score": "3-1"}, "won"),
        ({"score": "1-1"}, "lost"),
        ({"score": "", "status": "abandoned"}, "void"),
        ({"score": "3-0", "status": "awarded"}, "void"),
        ({"score": "", "status": "cancelled"}, "void"),
        ({"score": "", "status": "postponed"}, "void"),
        ({"score": ""}, ""),
    ],
)
def test_matches_without_a_result_settle_as_the_docs_say(
    past: Past, match: dict[str, str], result: str
) -> None:
    past.match(quote("bwin", "Home", "2.00"), **match)
    found = past.outcome("Home", "always").results
    assert told(past.bets("Home", "always"), "result") == [(result,)]
    assert (found.bets, found.open) == (1, 1 if result == "" else 0)
    assert found.whole.figures["yield"].bets == (0 if result == "" else 1)


def test_a_commission_is_taken_as_it_is_set(past: Past) -> None:
    past.match(quote("Betfair Exchange", "Home", "2.00"))
    past.database.write(commissions.set_commission, "Betfair Exchange", 50_000).result()
    found = past.outcome("Home", "always")
    assert found.results.commissions == {"Betfair Exchange": 50_000}
    assert found.results.whole.figures["profit"].value == 950


def test_a_sample_is_what_is_named(past: Past) -> None:
    offer = quote("bwin", "Home", "2.00")
    for country, tournament, season, kickoff in (
        ("Freedonia", "Premier", "2018/2019", SATURDAY),
        ("Freedonia", "Second", "2018/2019", SATURDAY + DAY),
        ("Sylvania", "Premier", "2018/2019", SATURDAY + 2 * DAY),
        ("Freedonia", "Premier", "2019/2020", SATURDAY + 365 * DAY),
    ):
        named = {"country": country, "tournament": tournament, "season": season}
        past.match(offer, kickoff=kickoff, **named)
    for sample, count in (
        ({}, 4),
        ({"countries": ("freedonia",)}, 3),
        ({"countries": ("Freedonia",), "tournaments": ("premier",)}, 2),
        ({"seasons": ("2018/2019",)}, 3),
        ({"tournaments": ("Second",)}, 1),
        ({"start": SATURDAY + DAY}, 3),
        ({"end": SATURDAY + DAY}, 1),
    ):
        assert past.outcome("Home", "always", **sample).results.matches == count
    for sample, words in (
        ({"countries": ("Ruritania",)}, "There is no country 'Ruritania' among what is selected"),
        ({"seasons": ("1901/1902",)}, "There is no season '1901/1902' among what is selected"),
        ({"tournaments": ("Premier",)}, "There is a 'Premier' in Freedonia, Sylvania: name the"),
        ({"end": 0}, "No match is selected"),
    ):
        with pytest.raises(BacktestInvalid, match=words):
            past.outcome("Home", "always", **sample)


def test_where_there_is_no_past_yet_that_is_told(past: Past) -> None:
    with pytest.raises(BacktestInvalid, match="No match is selected"):
        past.outcome("Home", "always")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"bet_type": "Hom"}, "No such bet type: 'Hom'"),
        ({"rule": "sometimes"}, "No price rule: 'sometimes'. Expected always, given, model"),
        ({"rule": "fair"}, "No price rule"),
        ({"rule": "fair Pinnacle -1 power"}, "There is no bookmaker 'Pinnacle -1'"),
        ({"rule": "fair Nobody"}, "There is no bookmaker 'Nobody'"),
        ({"rule": "given"}, "The rule 'given' works on a table of predictions"),
        ({"bookmakers": ("Nobody",)}, "There is no bookmaker 'Nobody'"),
        ({"method": "magic"}, "A method is one of multiplicative"),
        ({"folds": 2, "split": 0}, "Either a day to split at, or folds"),
        ({"stake": 0}, "stake"),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(
    past: Past, asked: dict[str, Any], words: str
) -> None:
    past.match(quote("bwin", "Home", "2.00"))
    with pytest.raises(Refusal, match=words):
        past.outcome(**{"bet_type": "Home", "rule": "always", **asked})


def test_parts_add_up_to_the_whole(past: Past) -> None:
    for day in range(8):
        start = SATURDAY + 7 * DAY * day
        past.match(quote("bwin", "Home", "2.00"), kickoff=start, score=f"{day % 2}-0")
    split = past.outcome("Home", "always", split=SATURDAY + 14 * DAY).results
    folds = past.outcome("Home", "always", folds=4).results
    for found, sizes in ((split, (2, 6)), (folds, (2, 2, 2, 2))):
        assert tuple(part.figures["yield"].bets for part in found.parts) == sizes
        for name in ("turnover", "profit"):
            values = [part.figures[name].value for part in found.parts]
            assert sum(one or 0 for one in values) == found.whole.figures[name].value
    assert [part.name for part in split.parts] == ["in sample", "out of sample"]
    assert [part.bankroll for part in split.parts] == [100_000, 100_000]
    assert folds.parts[0].name == "fold 1 of 4"
    assert split.parts[1].start == SATURDAY + 14 * DAY


def test_the_same_backtest_is_the_same_bytes(past: Past) -> None:
    for week in range(12):
        start = SATURDAY + 7 * DAY * week
        past.match(book("Pinnacle", "2.00 3.60 4.00"), kickoff=start, score=f"{week % 3}-1")
    first, second = (past.outcome("Home", "always", draws=1_000) for _ in range(2))
    assert msgspec.json.encode(first.results) == msgspec.json.encode(second.results)
    assert first.packed == second.packed


def test_how_many_matches_are_read_at_a_time_changes_nothing(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(12):
        live = [quote("bet365", "Home", f"2.{number}{n}", SATURDAY - n * HOUR) for n in range(1, 9)]
        past.match(book("Pinnacle", "2.0 3.4 3.9"), *(live if number % 4 == 3 else live[:1]))
    at_once = past.outcome("Home, Draw", "fair consensus 1.01")
    for first, most, much in ((1, 2, 10**6), (2, 5, 3), (100, 100, 1)):
        monkeypatch.setattr(past_quotes, "_FIRST", first)
        monkeypatch.setattr(past_quotes, "_MOST", most)
        monkeypatch.setattr(past_quotes, "_QUOTES", much)
        outcome = past.outcome("Home, Draw", "fair consensus 1.01")
        assert outcome.results == at_once.results
        assert outcome.packed == at_once.packed
    assert at_once.results.bets > 5


def test_a_kept_backtest_comes_back_as_it_was(past: Past) -> None:
    past.match(book("Pinnacle", "2.00 3.60 4.00"))
    kept = past.kept("Home", "fair pinnacle 0.9", bookmakers=("pinnacle",), stake=500)
    assert kept.specification.price_rule == "fair Pinnacle 0.9 power"
    assert kept.specification.bookmakers == ("Pinnacle",)
    assert kept.specification.rules == Rules(stake=500)
    read, account = past.database.read, past.account_id
    bets = read(backtests.bets_of, account, kept.id).result()
    assert packed(bets) == past.outcome("Home", "fair pinnacle 0.9", stake=500).packed
    settled = read(backtests.settled_of, account, kept.id).result()
    assert settled.profit.tolist() == [500]
    assert [one.id for one in read(backtests.backtests_of, account).result().items] == [kept.id]


def test_a_backtest_is_its_account_s_alone(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00"))
    kept = past.kept("Home", "always")
    other = past.database.write(accounts.add_account, "other@example.org").result().id
    for verb in (backtests.backtest_of, backtests.bets_of, backtests.settled_of):
        with pytest.raises(BacktestNotFound):
            past.database.read(verb, other, kept.id).result()
    with pytest.raises(BacktestNotFound):
        past.database.write(backtests.delete_backtest, other, kept.id).result()
    assert past.database.read(backtests.backtests_of, other).result().total == 0
    past.database.write(accounts.delete_account, past.account_id).result()
    with pytest.raises(BacktestNotFound):
        past.database.read(backtests.owner_of, kept.id).result()
    assert rows(past.database, "SELECT * FROM tried_variants") == []


def test_variants_are_counted_also_after_they_were_deleted(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00"))
    assert past.kept("Home", "always").results.tried == 1
    second = past.kept("Home", "always", stake=500)
    assert second.results.tried == 2
    past.database.write(backtests.delete_backtest, past.account_id, second.id).result()
    assert past.kept("Draw", "always").results.tried == 3
    assert past.kept("Home", "always", seed=2, draws=200, method="shin").results.tried == 3
    assert past.kept("Home", "always", tried=50).results.tried == 50


def test_the_first_of_many_variants_is_shown_as_one_of_many(past: Past) -> None:
    for week in range(20):
        past.match(
            book("Pinnacle", "2.00 3.60 4.00"),
            quote("bwin", "Home", "2.10"),
            kickoff=SATURDAY + 7 * week * DAY,
        )
    asked = {"split": SATURDAY + 70 * DAY}
    first = past.kept("Home", "always", **asked)
    told = past.kept("Home", "always", tried=2, **asked)
    for stake in range(100, 500, 100):
        past.kept("Home", "always", stake=stake, **asked)
    one, _ = past.database.read(backtests.backtests_of, past.account_id).result().items[-1:-3:-1]
    assert one == past.database.read(backtests.backtest_of, past.account_id, first.id).result()
    assert (first.results.tried, one.results.tried) == (1, 5)
    fresh = past.outcome("Home", "always", tried=5, **asked).results
    assert one.results == fresh
    figures = one.results.whole.figures
    assert figures != first.results.whole.figures
    chance = figures["random_bettor_chance_deflated"].value
    assert chance == deflate(figures["random_bettor_chance"].value or 0, 5)
    again = past.database.read(backtests.backtest_of, past.account_id, told.id).result()
    assert again.results == told.results  # it was said how many there were


@pytest.mark.parametrize(
    "sample",
    [
        {"tournaments": ("premier",)},
        {"tournaments": ("PREMIER", " Premier ")},
        {"tournaments": ("Prémier.",), "countries": ("freedonia",)},
        {"start": 0},
        {"start": SATURDAY - DAY, "end": SATURDAY + DAY},
        {"seasons": ("2018/2019",)},
    ],
    ids=str,
)
def test_the_same_matches_in_other_words_are_the_same(past: Past, sample: Any) -> None:
    where = {"country": "Freedonia", "tournament": "Premier", "season": "2018/2019"}
    past.match(quote("bwin", "Home", "2.00"), **where)
    assert past.kept("Home", "always", tournaments=("Premier",)).results.tried == 1
    assert past.kept("Draw", "always", **sample).results.tried == 2


def test_other_matches_are_other_ones_and_later_matches_change_no_sample(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00"))
    assert past.kept("Home", "always").results.tried == 1
    later = SATURDAY + 7 * DAY
    past.match(quote("bwin", "Home", "2.00"), kickoff=later)
    assert past.kept("Draw", "always").results.tried == 2
    assert past.kept("Away", "always", start=later).results.tried == 1


def test_a_backtest_that_was_kept_before_samples_had_digests_is_shown_as_it_was(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00"))
    found = past.outcome("Home", "always")
    results = msgspec.structs.replace(found.results, samples=(), tried=7)
    old = msgspec.structs.replace(found, results=results)
    made = past.database.write(backtests.keep_backtest, past.account_id, old).result()
    one = past.database.read(backtests.backtest_of, past.account_id, made).result()
    assert one.results == results


def test_as_many_backtests_are_kept_as_may_be(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backtests, "MOST_KEPT", 2)
    past.match(quote("bwin", "Home", "2.00"))
    last = past.outcome("Away", "always")
    first = past.kept("Home", "always")
    past.kept("Draw", "always")
    with pytest.raises(BacktestsFull, match="has 2 backtests"):
        past.outcome("Away", "always")
    with pytest.raises(BacktestsFull):
        past.database.write(backtests.keep_backtest, past.account_id, last).result()
    past.database.write(backtests.delete_backtest, past.account_id, first.id).result()
    assert past.kept("Away", "always").results.tried == 3


def test_a_backtest_of_a_user_who_is_gone_is_not_kept(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00"))
    found, account_id = past.outcome("Home", "always"), past.account_id
    past.database.write(accounts.delete_account, account_id).result()
    with pytest.raises(AccountNotFound, match="deleted while the backtest was made"):
        past.database.write(backtests.keep_backtest, account_id, found).result()
    assert rows(past.database, "SELECT * FROM tried_variants") == []


def test_backtests_are_among_all_that_is_kept_of_a_user(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00"))
    kept = past.kept("Home", "always")
    file = io.BytesIO()
    past.database.report(write_everything, past.account_id, file).result()
    (found,) = msgspec.json.decode(file.getvalue())["backtests"]
    assert found["id"] == kept.id
    assert found["specification"]["betTypes"] == ["Home"]
    assert found["results"]["bets"] == 1


def test_rules_are_checked_as_a_filter_s(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00"))
    with pytest.raises(BetRulesInvalid):
        past.outcome("Home", "always", stake_kind="martingale")

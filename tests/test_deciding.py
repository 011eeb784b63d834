"""Deciding: what one check comes to, from nothing but what was known at its moment."""

import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bettune import odds
from bettune.watch.deciding import (
    DEFAULTS,
    DETAILS,
    Asked,
    Cause,
    Offered,
    Reason,
    Rules,
    Standing,
    Verdict,
    decide,
    moment_of,
    starts_at,
)

NOW = 1_780_747_200
KICKOFF = NOON = NOW + 21_600
PINNACLE, BWIN = 7, 3
DOCS = Path(__file__).resolve().parents[1] / "docs" / "decisions.md"


def rules(**fields: Any) -> Rules:
    return msgspec.structs.replace(DEFAULTS, **fields)


def asked(**fields: Any) -> Asked:
    return Asked(**({"min_odds": 2_150_000, "starts": KICKOFF} | fields))


def offer(price: int = 2_150_000, book: int = PINNACLE, ago: int = 60) -> Offered:
    return Offered(price, book, NOW - ago)


def standing(**fields: Any) -> Standing:
    return Standing(**({"bankroll": 100_000} | fields))


def check(
    asks: Asked | None = None,
    by: Rules = DEFAULTS,
    offers: tuple[Offered, ...] = (offer(),),
    stands: Standing | None = None,
    opened: int | None = None,
) -> Verdict:
    return decide(asks or asked(), by, offers, opened, stands or standing(), NOW)


def test_the_checks_come_in_the_order_of_the_reasons() -> None:
    """Everything is wrong at first; each turn mends what was said to be."""
    asks: dict[str, Any] = {
        "approved": False, "subscribed": False, "status": "postponed", "starts": NOW,
    }  # fmt: skip
    by: dict[str, Any] = {
        "stake_kind": "kelly", "stake": 1_000_000, "bookmakers": (BWIN,), "opens_after": 3_600,
        "latest": KICKOFF - NOW + 1, "most_bets": 1, "step": 500_000, "most_on_match": 1,
        "most_on_day": 1, "most_on_filter": 1,
    }  # fmt: skip
    offers = [offer(2_000_000, ago=1_000)]
    stands: dict[str, Any] = {
        "bets": 1, "last_odds": 2_100_000, "last_captured_at": NOW - 500, "on_match": 1,
        "on_day": 1, "at_risk": 1, "bankroll": 10_000,
    }  # fmt: skip
    mends: list[tuple[Reason, dict[str, Any], dict[str, Any]]] = [
        (Reason.FILTER_DISABLED, asks, {"approved": True}),
        (Reason.NO_SUBSCRIPTION, asks, {"subscribed": True}),
        (Reason.MATCH_OFF, asks, {"status": "scheduled"}),
        (Reason.MATCH_STARTED, asks, {"starts": KICKOFF}),
        (Reason.NO_QUOTE, by, {"bookmakers": None}),
        (Reason.TOO_EARLY, by, {"opens_after": 0}),
        (Reason.TOO_LATE, by, {"latest": 0}),
        (Reason.QUOTE_STALE, by, {"fresh_for": 1_000}),
        (Reason.ODDS_BELOW, asks, {"min_odds": 2_000_000}),
        (Reason.BET_ALREADY, by, {"most_bets": 2}),
        (Reason.BET_ALREADY, stands, {"last_captured_at": NOW - 2_000}),
        (Reason.STEP_NOT_REACHED, stands, {"last_odds": 1_500_000}),
        (Reason.NO_PROBABILITY, asks, {"probability": 500_000}),
        (Reason.NO_EDGE, asks, {"probability": 600_000}),
        (Reason.LIMIT_MATCH, by, {"most_on_match": None}),
        (Reason.LIMIT_DAY, by, {"most_on_day": None}),
        (Reason.LIMIT_FILTER, by, {"most_on_filter": None, "stake_kind": "flat", "stake": 10_001}),
        (Reason.BANKROLL_SPENT, stands, {"bankroll": 10_001}),
        (Reason.BET, {}, {}),
    ]
    for reason, place, mended in mends:
        verdict = decide(asked(**asks), rules(**by), offers, NOW, standing(**stands), NOW)
        assert verdict.reason is reason
        assert (verdict.detail is not None) == (reason in DETAILS)
        place |= mended
    assert list(dict.fromkeys(reason for reason, *_ in mends)) == [*list(Reason)[1:], Reason.BET]


def test_odds_at_the_min_odds_are_enough() -> None:
    assert check(offers=(offer(2_150_000),)) == Verdict(Reason.BET, offer(2_150_000), None, 1_000)
    assert check(offers=(offer(2_149_999),)) == Verdict(Reason.ODDS_BELOW, offer(2_149_999))


def test_the_best_fresh_quote_counts_of_equal_ones_the_lower_id() -> None:
    stale, low, high = offer(9_000_000, 1, ago=901), offer(2_200_000, 2), offer(2_300_000, 9)
    assert check(offers=(stale, low, high)).offer == high
    assert check(offers=(high, high._replace(bookmaker_id=4), low)).offer == Offered(
        2_300_000, 4, NOW - 60
    )


def test_a_quote_is_fresh_to_its_last_second() -> None:
    assert check(offers=(offer(ago=900),)).reason is Reason.BET
    old, older = offer(2_200_000, ago=901), offer(3_000_000, BWIN, ago=902)
    assert check(offers=(older, old)) == Verdict(Reason.QUOTE_STALE, old)
    assert check(by=rules(fresh_for=1), offers=(offer(ago=1),)).reason is Reason.BET


def test_only_chosen_bookmakers_count() -> None:
    offers = (offer(3_000_000, BWIN), offer(2_200_000, PINNACLE))
    assert check(by=rules(bookmakers=(PINNACLE,)), offers=offers).offer == offers[1]
    assert check(by=rules(bookmakers=(8,)), offers=offers) == Verdict(Reason.NO_QUOTE)


WINDOWS = [
    ({"earliest": KICKOFF - NOW}, None, Reason.BET, None),
    ({"earliest": KICKOFF - NOW - 1}, None, Reason.TOO_EARLY, NOW + 1),
    ({"latest": KICKOFF - NOW}, None, Reason.BET, None),
    ({"latest": KICKOFF - NOW + 1}, None, Reason.TOO_LATE, NOW - 1),
    ({"opens_after": 600}, NOW - 600, Reason.BET, None),
    ({"opens_after": 600}, NOW - 599, Reason.TOO_EARLY, NOW + 1),
    ({"opens_after": 600, "earliest": KICKOFF - NOW - 9}, NOW - 599, Reason.TOO_EARLY, NOW + 9),
]


@pytest.mark.parametrize(("by", "opened", "reason", "detail"), WINDOWS)
def test_the_window_has_a_first_and_a_last_second(
    by: dict[str, int], opened: int | None, reason: Reason, detail: int | None
) -> None:
    verdict = check(by=rules(**by), opened=opened)
    assert (verdict.reason, verdict.detail) == (reason, detail)
    assert verdict.again_at == (detail if reason is Reason.TOO_EARLY else None)


def test_a_match_has_begun_with_its_kick_off() -> None:
    assert check(asked(starts=NOW + 1)).reason is Reason.BET
    assert check(asked(starts=NOW)).reason is Reason.MATCH_STARTED


def test_a_match_of_unknown_time_begins_with_its_day() -> None:
    noon = NOW // 86_400 * 86_400 + 43_200
    assert starts_at(noon, 1) == noon
    assert starts_at(noon, 0) == noon - 43_200


def test_the_moment_of_a_quote_is_told_for_each_stage() -> None:
    assert moment_of(NOW, KICKOFF) == NOW
    assert moment_of(odds.CLOSING, KICKOFF) == KICKOFF
    assert KICKOFF - 4 * 86_400 < moment_of(odds.EARLY, KICKOFF) < KICKOFF


REPEATS = [
    ({"step": 0}, 2_150_000, Reason.STEP_NOT_REACHED, 2_150_001),
    ({"step": 0}, 2_150_001, Reason.BET, None),
    ({"step": 50_000}, 2_199_999, Reason.STEP_NOT_REACHED, 2_200_000),
    ({"step": 50_000}, 2_200_000, Reason.BET, None),
    ({"most_bets": 1}, 9_000_000, Reason.BET_ALREADY, 1),
]


@pytest.mark.parametrize(("by", "price", "reason", "detail"), REPEATS)
def test_a_further_bet_needs_higher_odds(
    by: dict[str, int], price: int, reason: Reason, detail: int | None
) -> None:
    stands = standing(bets=1, last_odds=2_150_000, last_captured_at=NOW - 61)
    verdict = check(by=rules(**({"most_bets": 3} | by)), offers=(offer(price),), stands=stands)
    assert (verdict.reason, verdict.detail) == (reason, detail)


def test_a_moment_of_the_market_is_bet_on_once() -> None:
    stands = standing(bets=1, last_odds=2_150_000, last_captured_at=NOW - 60)
    verdict = check(by=rules(most_bets=3), offers=(offer(9_000_000),), stands=stands)
    assert (verdict.reason, verdict.detail) == (Reason.BET_ALREADY, 1)


LIMITS = [
    ("most_on_match", "on_match", Reason.LIMIT_MATCH),
    ("most_on_day", "on_day", Reason.LIMIT_DAY),
    ("most_on_filter", "at_risk", Reason.LIMIT_FILTER),
]


@pytest.mark.parametrize(("limit", "used", "reason"), LIMITS)
def test_a_stake_fits_a_limit_or_is_not_placed(limit: str, used: str, reason: Reason) -> None:
    by = rules(**{limit: 3_000})
    assert check(by=by, stands=standing(**{used: 2_000})).stake == 1_000
    over = check(by=by, stands=standing(**{used: 2_001}))
    assert over == Verdict(reason, offer(), 999, 1_000)
    assert check(by=by, stands=standing(**{used: 4_000})).detail == 0


STAKES = [
    ({"stake_kind": "flat", "stake": 500}, {}, 500),
    ({"stake_kind": "to_win", "stake": 1_150}, {}, 1_000),
    ({"stake_kind": "share", "stake": 25_000}, {}, 2_500),
    ({"stake_kind": "kelly", "stake": 500_000}, {"probability": 500_000}, 3_261),
]


@pytest.mark.parametrize(("by", "asks", "stake"), STAKES)
def test_the_stake_is_worked_out_by_the_rule(
    by: dict[str, Any], asks: dict[str, int], stake: int
) -> None:
    assert check(asked(**asks), rules(**by)) == Verdict(Reason.BET, offer(), None, stake)


def test_commission_takes_from_the_edge() -> None:
    by = rules(stake_kind="kelly", stake=1_000_000)
    dear = offer(2_040_000)._replace(commission=50_000)
    asks = asked(min_odds=2_000_000, probability=500_000)
    assert check(asks, by, (offer(2_040_000),)).reason is Reason.BET
    assert check(asks, by, (dear,)).reason is Reason.NO_EDGE


SPENT = [("flat", 1_000, 999), ("share", 1_000, 0), ("share", 1_000, -5), ("kelly", 1_000_000, 0)]


@pytest.mark.parametrize(("kind", "stake", "bankroll"), SPENT)
def test_nothing_is_bet_beyond_the_bankroll(kind: str, stake: int, bankroll: int) -> None:
    verdict = check(
        asked(probability=900_000),
        rules(stake_kind=kind, stake=stake),
        stands=standing(bankroll=bankroll),
    )
    assert (verdict.reason, verdict.detail) == (Reason.BANKROLL_SPENT, max(0, bankroll))


PRICES = st.integers(odds.LOWEST + 1, 4_000_000)
OFFERS = st.builds(Offered, PRICES, st.integers(1, 5), st.integers(NOW - 1_200, NOW))
MAYBE = st.none() | st.integers(1, 50_000)
RULES = st.builds(
    rules,
    stake_kind=st.sampled_from(["flat", "to_win", "share", "kelly"]),
    stake=st.integers(1, 200_000),
    most_on_match=MAYBE,
    most_on_day=MAYBE,
    most_on_filter=MAYBE,
    opens_after=st.integers(0, 600),
    earliest=st.none() | st.integers(1, 30_000),
    latest=st.integers(0, 30_000),
    most_bets=st.integers(1, 3),
    step=st.integers(0, 200_000),
    bookmakers=st.none() | st.tuples(st.integers(1, 5), st.integers(1, 5)),
)
STANDINGS = st.builds(
    Standing,
    bankroll=st.integers(-1_000, 100_000),
    at_risk=st.integers(0, 30_000),
    on_day=st.integers(0, 30_000),
    on_match=st.integers(0, 30_000),
    bets=st.integers(0, 2),
    last_odds=PRICES,
    last_captured_at=st.integers(NOW - 1_200, NOW),
)


@settings(max_examples=300, deadline=None, database=None)
@given(st.lists(OFFERS, max_size=6), RULES, STANDINGS, PRICES, PRICES, st.integers(1, 999_999))
def test_a_higher_min_odds_never_makes_a_bet_of_a_check(
    offers: list[Offered], by: Rules, stands: Standing, low: int, high: int, probability: int
) -> None:
    low, high = sorted((low, high))
    verdicts = [
        decide(asked(min_odds=least, probability=probability), by, offers, NOW - 300, stands, NOW)
        for least in (low, high)
    ]
    if verdicts[1].reason is Reason.BET:
        assert verdicts[0] == verdicts[1]


@settings(max_examples=300, deadline=None, database=None)
@given(
    st.lists(st.integers(1_500_000, 3_000_000), max_size=25),
    st.integers(1_500_000, 3_000_000),
    st.integers(1_500_000, 3_000_000),
    st.integers(0, 300_000),
    st.integers(1, 5),
    MAYBE,
)
def test_a_higher_min_odds_never_adds_a_bet(
    prices: list[int], low: int, high: int, step: int, most: int, limit: int | None
) -> None:
    low, high = sorted((low, high))
    by = rules(step=step, most_bets=most, most_on_match=limit)

    def placed(least: int) -> int:
        stands = standing()
        for seconds, price in enumerate(prices):
            offers = [Offered(price, PINNACLE, NOW + seconds)]
            verdict = decide(asked(min_odds=least), by, offers, None, stands, NOW + seconds)
            if verdict.reason is Reason.BET and verdict.stake:
                stands = Standing(
                    stands.bankroll - verdict.stake,
                    bets=stands.bets + 1,
                    on_match=stands.on_match + verdict.stake,
                    last_odds=price,
                    last_captured_at=NOW + seconds,
                )
        return stands.bets

    assert placed(high) <= placed(low)


def test_the_documentation_lists_the_reasons_as_they_are() -> None:
    rows = re.findall(
        r"^\| (\d+) \| `(\w+)` \| ([^|]+) \| ([^|]*) \|$", DOCS.read_text("utf-8"), re.M
    )
    assert [(int(number), word) for number, word, *_ in rows] == [
        (int(reason), reason.word) for reason in Reason
    ]
    told = {Reason(int(number)): detail.strip() for number, _, _, detail in rows}
    assert told == {reason: DETAILS.get(reason, "") for reason in Reason}


def test_the_documentation_lists_the_causes_as_they_are() -> None:
    text = DOCS.read_text("utf-8")
    for cause in Cause:
        assert f"| `{cause.word}` |" in text


def test_the_documentation_lists_the_bet_rules_and_their_defaults() -> None:
    text = DOCS.read_text("utf-8")
    for name in Rules.__struct_fields__[1:]:
        assert f"| `{name.replace('_', '-')}` |" in text

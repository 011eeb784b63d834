"""Settlement: every bet type by one table, and money to the last cent."""

import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bettune import bet_types, odds, settlement
from bettune.odds import MILLION
from bettune.settlement import HALVES, TERMS, Result, payout, profit, settle
from bettune.staking import HIGHEST_STAKE
from conftest import shared
from oracles import NAMES, rows
from tables import table

goals = st.integers(0, 30)
lines = st.integers(-40, 40)
kinds = st.sampled_from(sorted(TERMS))
stakes = st.integers(1, HIGHEST_STAKE)
prices = st.integers(odds.LOWEST + 1, odds.HIGHEST - 1)
results = st.sampled_from(Result)
rates = st.integers(0, MILLION - 1)
OTHER_SIDE = {
    bet_types.HOME: bet_types.DRAW_OR_AWAY,
    bet_types.DRAW: bet_types.HOME_OR_AWAY,
    bet_types.AWAY: bet_types.HOME_OR_DRAW,
    bet_types.OVER: bet_types.UNDER,
    bet_types.BOTH_SCORE: bet_types.NOT_BOTH_SCORE,
    bet_types.DRAW_NO_BET_HOME: bet_types.DRAW_NO_BET_AWAY,
}


def opposite(result: Result) -> Result:
    return Result(Result.LOST + Result.WON - result)


def cents(amount: float) -> int:
    return int(Decimal(str(amount)) * 100)


def settled(bet_type: str, score: str) -> str:
    """Return in words what a bet type comes to with a score like `2-1`."""
    kind, line = bet_types.parse(bet_type) or (0, 0)
    home, away = score.split("-")
    return settle(kind, line, int(home), int(away)).word


# What others have published


def test_every_oracle_is_held_against_the_code() -> None:
    assert {path.stem for path in shared("oracles").iterdir()} == set(NAMES)


@pytest.mark.parametrize(("lead", "line", "result"), rows("asian_handicap", "rows"))
def test_handicaps_settle_as_published(lead: int, line: float, result: str) -> None:
    quarters = int(line * 4)
    side = (max(lead, 0), max(-lead, 0))
    other = (side[1], side[0])
    assert settle(bet_types.HANDICAP_HOME, quarters, *side).word == result
    assert settle(bet_types.HANDICAP_AWAY, quarters, *other).word == result


@pytest.mark.parametrize("row", rows("asian_handicap", "profit"), ids=lambda row: row["result"])
def test_halves_pay_as_published(row: dict[str, Any]) -> None:
    result = next(one for one in Result if one.word == row["result"])
    taken = odds.from_number(str(row["odds"])) or 0
    assert profit(cents(row["stake"]), taken, result) == cents(row["profit"])


# The table of bet types


def test_every_kind_of_bet_settles() -> None:
    assert set(TERMS) == set(bet_types.BY_NUMBER)
    for kind in bet_types.KINDS:
        assert (TERMS[kind.number].line != 0) == (kind.line is not None)


@pytest.mark.parametrize(
    ("bet_type", "wins"),
    [
        ("Home", lambda home, away: home > away),
        ("Draw", lambda home, away: home == away),
        ("Away", lambda home, away: home < away),
        ("1X", lambda home, away: home >= away),
        ("12", lambda home, away: home != away),
        ("X2", lambda home, away: home <= away),
        ("BTTS Yes", lambda home, away: home > 0 and away > 0),
        ("BTTS No", lambda home, away: home == 0 or away == 0),
        ("Over 2.5", lambda home, away: home + away > 2.5),
        ("Under 2.5", lambda home, away: home + away < 2.5),
    ],
)
def test_what_has_no_middle_is_won_or_lost(bet_type: str, wins: Any) -> None:
    kind, line = bet_types.parse(bet_type) or (0, 0)
    for home in range(8):
        for away in range(8):
            expected = Result.WON if wins(home, away) else Result.LOST
            assert settle(kind, line, home, away) is expected


@given(kinds, lines, goals, goals)
def test_a_line_is_two_half_stakes_on_the_lines_beside_it(
    kind: int, line: int, home: int, away: int
) -> None:
    """A quarter line's neighbours are a whole and a half goal line; each has half of the stake."""
    if line % 2 == 0 or TERMS[kind].line == 0:
        line, beside = line, (line, line)
    else:
        beside = (line - 1, line + 1)
    won, lost = HALVES[settle(kind, line, home, away)]
    halves = [HALVES[settle(kind, one, home, away)] for one in beside]
    assert 2 * won == sum(half[0] for half in halves)
    assert 2 * lost == sum(half[1] for half in halves)


@given(lines, goals, goals)
def test_a_handicap_mirrors_that_of_the_other_side(line: int, home: int, away: int) -> None:
    result = settle(bet_types.HANDICAP_HOME, line, home, away)
    assert settle(bet_types.HANDICAP_AWAY, -line, home, away) is opposite(result)
    assert settle(bet_types.HANDICAP_AWAY, line, away, home) is result


@given(st.sampled_from(sorted(OTHER_SIDE)), lines, goals, goals)
def test_the_other_side_of_a_bet_gets_the_opposite(
    kind: int, line: int, home: int, away: int
) -> None:
    result = settle(kind, line, home, away)
    assert settle(OTHER_SIDE[kind], line, home, away) is opposite(result)


@given(goals, goals)
def test_bets_of_one_meaning_settle_alike(home: int, away: int) -> None:
    same = {
        "Home": "AH Home -0.5",
        "Away": "AH Away -0.5",
        "1X": "AH Home +0.5",
        "X2": "AH Away +0.5",
        "DNB Home": "AH Home 0",
        "DNB Away": "AH Away 0",
    }
    for one, other in same.items():
        assert settled(one, f"{home}-{away}") == settled(other, f"{home}-{away}")


@given(kinds, lines, goals, goals)
def test_a_better_line_never_settles_worse(kind: int, line: int, home: int, away: int) -> None:
    easier = line + (TERMS[kind].line or 1)
    assert settle(kind, easier, home, away) >= settle(kind, line, home, away)


# Money


@given(stakes, prices, results, rates)
def test_profit_is_rounded_once_half_to_even(
    stake: int, taken: int, result: Result, rate: int
) -> None:
    won, lost = HALVES[result]
    exact = Fraction(stake * (won * (taken - MILLION) - lost * MILLION), 2 * MILLION)
    gross = round(exact)  # Python rounds a fraction half to even
    kept = gross - (round(Fraction(gross * rate, MILLION)) if gross > 0 else 0)
    assert profit(stake, taken, result, rate) == kept
    assert payout(stake, taken, result, rate) == stake + kept


@given(st.integers(1, HIGHEST_STAKE // 2), prices, st.sampled_from([7, 8, 11, 12]), st.data())
def test_two_half_stakes_settle_as_one(stake: int, taken: int, kind: int, data: Any) -> None:
    """To the cent, but for that which each of the two may gain or lose by its own rounding."""
    line = 2 * data.draw(st.integers(-10, 10)) + 1
    home, away = data.draw(goals), data.draw(goals)
    whole = settle(kind, line, home, away)
    halves = [
        profit(stake, taken, settle(kind, beside, home, away)) for beside in (line - 1, line + 1)
    ]
    apart = abs(profit(2 * stake, taken, whole) - sum(halves))
    assert apart <= (1 if whole is Result.WON else 0)


@given(stakes, prices, rates)
def test_results_are_in_the_order_of_what_they_pay(stake: int, taken: int, rate: int) -> None:
    profits = [profit(stake, taken, result, rate) for result in Result]
    assert profits == sorted(profits)
    assert profits[0] == -stake
    assert profits[2] == 0


def test_settling_and_staking_load_no_numpy() -> None:
    program = (
        "import sys; from bettune import adviser, settlement, staking;print('numpy' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    assert ran.stdout.split() == [b"False"]


# The documentation


@pytest.mark.parametrize(
    "row", table("bet-types.md", "Results by score"), ids=lambda row: row["bet type"]
)
def test_the_documented_results_are_those_of_the_table(row: dict[str, str]) -> None:
    bet_type = row.pop("bet type")
    assert {score: settled(bet_type, score) for score in row} == row


def test_the_documentation_settles_every_kind() -> None:
    shown = {
        (bet_types.parse(row["bet type"]) or (0, 0))[0]
        for row in table("bet-types.md", "Results by score")
    }
    assert shown == set(TERMS)


def test_the_documented_profits_are_those_that_are_paid() -> None:
    documented = table("bet-types.md", "Profit")
    assert [row["result"] for row in documented] == [one.word for one in reversed(Result)]
    for row, result in zip(documented, reversed(Result), strict=True):
        shown = [
            int(Decimal(row[column]) * 100)
            for column in ("10.00 at 1.95", "commission 5 %", "0.05 at 1.50")
        ]
        assert shown == [
            profit(1000, 1_950_000, result),
            profit(1000, 1_950_000, result, 50_000),
            profit(5, 1_500_000, result),
        ]


HOUR = 3_600


@pytest.mark.parametrize(
    ("status", "moved_by", "passed", "void"),
    [
        ("scheduled", 0, 0, False),
        ("scheduled", 0, 500 * HOUR, False),
        ("scheduled", 48 * HOUR, 48 * HOUR, False),
        ("scheduled", 49 * HOUR, 47 * HOUR, False),
        ("scheduled", 49 * HOUR, 48 * HOUR, True),
        ("scheduled", -49 * HOUR, -49 * HOUR, False),
        ("finished", 0, 2 * HOUR, False),
        ("finished", 48 * HOUR, 50 * HOUR, False),
        ("finished", 48 * HOUR + 1, 50 * HOUR, True),
        ("finished", -48 * HOUR - 1, 0, True),
        ("postponed", 0, 48 * HOUR - 1, False),
        ("postponed", 0, 48 * HOUR, True),
        ("abandoned", 0, 0, True),
        ("awarded", 0, 0, True),
        ("cancelled", 0, -100 * HOUR, True),
    ],
)
def test_a_match_voids_its_bets_by_the_documented_rules(
    status: str, moved_by: int, passed: int, void: bool
) -> None:
    kickoff = 1_780_747_200
    assert settlement.is_void(status, kickoff + moved_by, kickoff, kickoff + passed) is void


def test_the_documentation_names_what_voids_at_once() -> None:
    rows = table("bet-types.md", "Void")
    at_once = {row["match"] for row in rows if row["its bets"] == "void at once"}
    assert at_once == settlement.VOID_AT_ONCE
    assert settlement.LONGEST_DELAY == 48 * HOUR

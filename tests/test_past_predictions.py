"""Predictions of a table in a backtest: on which match, of which bet type, and since when."""

from typing import Any

import pytest

from bettune.database import Database
from bettune.errors import BacktestInvalid
from conftest import Given
from past import DAY, SATURDAY, Past, book, quote


@pytest.fixture
def past(database: Database, given: Given) -> Past:
    """One match: Ham against Egg, on the 18th of August 2018."""
    found = Past(database, given)
    found.ham = found.match(book("bwin", "2.20 3.60 4.00"), home="Ham", away="Egg")
    return found


def used(past: Past, *lines: str, bet_type: str = "Home", rule: str = "given") -> Any:
    return past.outcome(bet_type, rule, table="\n".join(lines)).results.table


@pytest.mark.parametrize(
    "line",
    ["2018-08-18,Ham,Egg,2.2", "2018-08-18,HAM,egg,2.2", "18.8.2018,Ham,Egg,2.2",
     "2018-08-17,Ham,Egg,2.2", "2018-08-19T01:00,Ham,Egg,2.2"],
)  # fmt: skip
def test_a_match_is_found_by_its_teams_on_its_day_or_the_next(past: Past, line: str) -> None:
    assert past.placed("Home", "given", table=f"date,home,away,odds\n{line}") == [
        ("bwin", "2.200000")
    ]


def test_lines_that_are_not_used_are_told(past: Past) -> None:
    past.match(quote("bwin", "Home", "2.00"), home="Ham", away="Toast")
    past.match(
        quote("bwin", "Home", "2.00"), home="Ham", away="Toast", tournament="Cup",
        kickoff=SATURDAY + 3_600,
    )  # fmt: skip
    found = used(
        past,
        "date,home,away,tournament,odds",
        "2018-08-18,Ham,Egg,,2.2",
        "2018-08-18,Ham,Egg,Premier,2.3",
        "2018-08-25,Ham,Egg,,2.2",
        "2018-08-18,Hamm,Egg,,2.2",
        "2018-08-18,Ham,Toast,,2.2",
        "2018-08-18,Ham,Toast,cup,2.2",
        "2018-08-18,Ham,Egg,,",
    )
    assert (found.read, found.used, found.unused) == (7, 2, 5)
    assert [(one.line, one.reason) for one in found.remarks] == [
        (3, "there is another line on this match and moment before it"),
        (4, "no such match is selected on this day"),
        (5, "no team is called 'Hamm'; perhaps Ham"),
        (6, "several matches are so called: name the tournament, or the match's id"),
        (8, "there are neither min odds nor a probability"),
    ]


def test_a_prediction_stands_from_its_moment_on(past: Past) -> None:
    noon = SATURDAY - 2 * 3_600
    past.quote(past.ham, quote("bwin", "Home", "2.30", noon))
    table = "\n".join(
        ("id,odds,at", f"{past.ham},2.05,2018-08-18T12:00:00+00:00", f"{past.ham},9,")
    )
    (bet,) = past.bets("Home", "given", table=table)
    assert (bet["odds"], bet["min_odds"]) == ("2.300000", "2.050000")
    assert bet["placed_at"] == "2018-08-18T12:00:00+00:00"


def test_a_model_s_probabilities_give_the_edge_that_is_wanted(past: Past) -> None:
    table = f"id,probability\n{past.ham},50%"
    (bet,) = past.bets("Home", "model 5%", table=table)
    assert (bet["min_odds"], bet["probability"]) == ("2.100000", "0.500000")
    assert past.bets("Home", "model 11%", table=table) == []
    assert past.bets("Home", "model 5% 10%", table=table) == []


@pytest.mark.parametrize(
    ("bet_type", "probability"),
    [("Home", "0.500000"), ("1X", "0.800000"), ("12", "0.700000"), ("DNB Home", "0.714286")],
)
def test_three_probabilities_tell_those_of_all_that_is_made_of_them(
    past: Past, bet_type: str, probability: str
) -> None:
    past.quote(past.ham, quote("bet365", bet_type, "9.00"))
    table = f"id,p_home,p_draw,p_away\n{past.ham},0.5,0.3,0.2"
    (bet,) = past.bets(bet_type, "model", table=table)
    assert bet["probability"] == probability


def test_three_probabilities_are_scored_as_one_forecast(past: Past) -> None:
    table = f"id,p_home,p_draw,p_away\n{past.ham},0.5,0.3,0.2"
    found = past.outcome("Home, Draw, Away", "model", table=table).results.whole.figures
    # Home won: ((0.5 - 1)² + (0.8 - 1)²) / 2.
    assert found["ranked_probability_score"].value == pytest.approx(0.145)
    assert found["ranked_probability_score"].bets == 1


def test_kelly_stakes_by_the_probability(past: Past) -> None:
    table = f"id,probability\n{past.ham},0.5"
    (bet,) = past.bets("Home", "model", table=table, stake_kind="kelly", stake=1_000_000)
    assert bet["stake"] == f"{1000 * (0.5 - 0.5 / 1.2):.2f}"


@pytest.mark.parametrize(
    ("asked", "table", "words"),
    [
        ({}, "id,price\n1,2", "The table cannot be used. The heading names neither min odds"),
        ({}, "id,odds\n999999,2", "No line of the table can be used: line 2: no match with this"),
        ({}, "", "No line of the table can be used"),
        ({}, "id,probability\n{ham},0.5", "line 2: there are no min odds"),
        ({"rule": "model"}, "id,odds\n{ham},2.0", "line 2: there is no probability"),
        ({"rule": "always"}, "id,odds\n{ham},2.0", "The rule 'always' works on quotes"),
        ({"bet_type": "Over"}, "id,odds\n{ham},2.0", "A table is about one line: Over needs it"),
        ({"bet_type": "Home, Over 2.5", "rule": "model"}, "id,p\n1,2", "A table with Over 2.5 is"),
        ({"bet_type": "Home, Away"}, "id,odds\n1,2", "A table with min odds is about one bet"),
        (
            {"bet_type": "Home, Away", "rule": "model"},
            "id,probability\n{ham},0.5",
            "line 2: several bet types need the three probabilities",
        ),
    ],
)
def test_a_table_that_cannot_be_used_is_refused(
    past: Past, asked: dict[str, str], table: str, words: str
) -> None:
    wish = {"bet_type": "Home", "rule": "given", **asked}
    with pytest.raises(BacktestInvalid, match=words):
        past.outcome(**wish, table=table.format(ham=past.ham))


def test_another_table_is_another_variant(past: Past) -> None:
    for price, tried in (("2.0", 1), ("2.1", 2), ("2.1", 2)):
        kept = past.kept("Home", "given", table=f"id,odds\n{past.ham},{price}")
        assert kept.results.tried == tried


def test_the_day_of_a_match_is_not_stretched_further(past: Past) -> None:
    past.match(book("bwin", "2.20 3.60 4.00"), home="Ham", away="Egg", season="2019/2020",
               kickoff=SATURDAY + 2 * DAY)  # fmt: skip
    found = used(past, "date,home,away,odds", "2018-08-18,Ham,Egg,2", "2018-08-22,Ham,Egg,2")
    assert found.used == 1

"""A prediction's probability: told by whoever sets it, kept, given back, and bet by."""

from typing import Any

import msgspec
import pytest

from bettune import prediction_history, predictions
from bettune.database import Database, Session
from bettune.errors import FilterNotFound, MatchNotFound
from bettune.predictions import Change, Prediction, change_predictions
from bettune.report.filter_bets import filter_bets
from conftest import Bettor, Given
from market import KICKOFF, Market, rows, spied

PRICE = 2_000_000
KEYS = ["id", "filterId", "matchId", "odds", "source", "createdAt", "updatedAt"]


def owner_of(session: Session, filter_id: int) -> int:
    ((owner,),) = session.all("SELECT account_id FROM filters WHERE id = :id", id=filter_id)
    return int(owner)


def history(database: Database) -> list[tuple[int | None, int | None]]:
    """Return odds and probability of each write."""
    found = rows(database, "SELECT odds, probability FROM prediction_history ORDER BY id")
    return [(row[0], row[1]) for row in found]


# By the API.


def test_without_one_the_answers_are_what_they_always_were(bettor: Bettor) -> None:
    answer = bettor.put()
    assert list(answer.json()) == KEYS
    assert list(bettor.stands()) == KEYS
    assert answer.content in bettor.search(bettor.match_id).content


def test_a_probability_is_answered_and_found_where_it_was_told(
    bettor: Bettor, given: Given
) -> None:
    second = given.match()
    told = bettor.put("2.15", probability="0.48").json()
    assert list(told) == [*KEYS, "probability"]
    assert told["probability"] == "0.480000"
    bettor.put("3", second)
    first, other = bettor.search(bettor.match_id, second).json()["items"]
    assert first == told
    assert list(other) == KEYS


def test_a_put_is_the_whole_prediction(bettor: Bettor, database: Database) -> None:
    bettor.put("2.15", probability=0.48)
    assert bettor.put("2.2", probability="0.481").json()["probability"] == "0.481000"
    assert "probability" not in bettor.put("2.2").json()
    assert "probability" not in bettor.stands()
    bettor.put("2.2", probability="0.5")
    assert "probability" not in bettor.put("2.2", probability=None).json()
    bettor.put("2.2", probability="0.5")
    bettor.delete()
    assert "probability" not in bettor.put("2.2").json()
    assert [told for _, told in history(database)] == [
        480_000, 481_000, None, 500_000, None, 500_000, None, None,
    ]  # fmt: skip


def test_more_decimals_are_rounded_as_those_of_odds_are(bettor: Bettor) -> None:
    assert bettor.put("2.15", probability=0.4815162342).json()["probability"] == "0.481516"
    assert bettor.put("2.15", probability="0.1234565").json()["probability"] == "0.123456"
    assert bettor.put("2.15", probability=1e-7).json()["code"] == "probability_invalid"
    assert bettor.put("2.15", probability="0.9999999").json()["code"] == "probability_invalid"


# By the verb.


def test_changes_in_one_batch_have_each_their_own(database: Database, given: Given) -> None:
    filter_id = given.filter(given.user()[0])
    owner = database.read(owner_of, filter_id).result()
    first, second, third, fourth, fifth = (given.match() for _ in range(5))
    for match_id in (first, second, third, fourth):
        given.prediction(filter_id, match_id, "3", probability=300_000)

    def change(match_id: int, *more: Any, price: int | None = PRICE) -> Change:
        return Change(owner, filter_id, match_id, price, "ui", *more)

    changes = [
        change(first, 400_000),
        change(second),
        change(third, None, True),
        change(fourth, price=None),
        change(fifth, None, True),
        change(10**9, 400_000),
        Change(owner, 10**9, first, PRICE, "ui", 400_000),
        change(third, 500_000),  # of the same prediction again: after the first
        change(third, None, True),
        change(fourth, None, True),  # after its deletion
    ]
    outcomes = database.write(change_predictions, changes).result()
    told = [one.probability if isinstance(one, Prediction) else one for one in outcomes]
    assert told[:5] == ["0.400000", None, "0.300000", None, None]
    assert [type(one) for one in told[5:7]] == [MatchNotFound, FilterNotFound]
    assert told[7:] == ["0.500000", "0.500000", None]
    found = database.read(
        predictions.search, owner, filter_id, [first, second, third, fourth, fifth]
    ).result()
    assert [one.probability for one in found] == ["0.400000", None, "0.500000", None, None]
    assert {one.odds for one in found} == {"2.000000"}
    written = database.read(prediction_history.writes_since, owner, filter_id, 0).result()[1]
    assert written is not None
    assert {one.match_id: one.probability for one in written} == {
        first: 400_000, second: None, third: 500_000, fourth: None, fifth: None,
    }  # fmt: skip
    assert len(history(database)) == 4 + 8


def test_a_probability_costs_no_further_statement(
    database: Database, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    filter_id = given.filter(given.user()[0])
    owner = database.read(owner_of, filter_id).result()
    matches = [given.match() for _ in range(4)]
    said = spied(database, monkeypatch)
    counts = []
    for chances in ([None] * 4, [300_000] * 4, [None, 300_000] * 2):
        said.clear()
        changes = [
            Change(owner, filter_id, match_id, PRICE, "api", chance)
            for match_id, chance in zip(matches, chances, strict=True)
        ]
        database.write(change_predictions, changes).result()
        counts.append(len([sql for sql in said if "prediction" in sql]))
    assert counts == [counts[0]] * 3


# What comes of it.


def test_a_kelly_filter_bets_live_by_the_probability_of_a_put(
    bettor: Bettor, market: Market
) -> None:
    market.email = bettor.email
    bettor.filter_id = market.filter(stake_kind="kelly", stake=1_000_000)  # the whole of Kelly
    bettor.match_id = market.given.match(KICKOFF)
    bettor.put("2.00")
    market.quote(bettor.match_id, "2.10")
    market.watch()
    assert market.last(bettor.filter_id, bettor.match_id).reason.word == "no_probability"
    bettor.put("2.00", probability="0.45")
    market.watch()
    assert market.last(bettor.filter_id, bettor.match_id).reason.word == "no_edge"
    bettor.put("2.00", probability="0.5")
    market.watch()
    (bet,) = market.bets(bettor.filter_id)
    # (0.5 * 2.10 - 1) / (2.10 - 1) of 1000.00
    assert (bet.probability, bet.stake) == (500_000, 4_545)
    answer = bettor("GET", f"/prediction-filters/{bettor.filter_id}/bets")
    assert answer.json()["items"][0]["probability"] == 0.5
    market.result(bettor.match_id, "finished", 1, 0)
    market.watch()

    def given_ones(session: Session) -> list[float]:
        settled = filter_bets(session, bettor.filter_id, "power").settled
        return list(settled.probability.tolist())

    assert market.database.read(given_ones).result() == [0.5]
    report = bettor("GET", f"/prediction-filters/{bettor.filter_id}/report").json()
    (bin_,) = report["report"]["calibration"]
    assert (bin_["low"], bin_["bets"], bin_["probability"]) == (0.5, 1, 0.5)


def test_all_my_data_has_it(bettor: Bettor, database: Database) -> None:
    import io

    from bettune.everything import write_everything

    bettor.put("2.15", probability="0.48")
    bettor.put("2.15", bettor.given.match())
    bettor.delete()
    bettor.put("2.15", probability="0.49")
    file = io.BytesIO()
    owner = database.read(owner_of, bettor.filter_id).result()
    database.read(write_everything, owner, file).result()
    document = msgspec.json.decode(file.getvalue())
    assert [one["probability"] for one in document["predictions"]] == ["0.490000", None]
    told = [one["probability"] for one in document["predictionHistory"]]
    assert told == ["0.480000", None, None, "0.490000"]

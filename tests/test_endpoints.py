"""What the six operations answer when nothing is wrong with the request's form."""

import pytest

from bettune import filters
from bettune.database import Database, Session
from conftest import NOON, Api, Bettor, Clock, Given, prediction_path, refusal

DAY = 86_400
FILTER_NOT_FOUND = (404, "filter_not_found", "Filter not found")
MATCH_NOT_FOUND = (404, "match_not_found", "Match not found")


def add_other_filter(session: Session, filter_id: int) -> int:
    """Give the owner of a filter one like it that is not prediction-based."""
    row = session.one(
        "INSERT INTO filters"
        " (account_id, sport_id, name, prediction_based, kind, line, status, created_at)"
        " SELECT account_id, sport_id, name, 0, kind, line, status, created_at"
        " FROM filters WHERE id = :id RETURNING id",
        id=filter_id,
    )
    assert row is not None
    return row[0]


def move_to_tennis(session: Session, match_id: int) -> None:
    """Make a match one of another sport."""
    session.run("INSERT INTO sports (id, name) VALUES (2, 'tennis')")
    session.run("UPDATE matches SET sport_id = 2 WHERE id = :id", id=match_id)
    session.touch("matches")


def test_football_is_the_sport_there_is(bettor: Bettor) -> None:
    assert bettor("GET", "/sports").json() == {
        "count": 1,
        "items": [{"id": 1, "name": "football"}],
    }


def test_the_callers_filters_are_listed_by_id_the_disabled_too(
    bettor: Bettor, given: Given, database: Database
) -> None:
    second = given.filter(bettor.email, "ah home -0.25", "  Zum  Beispiel: é ")
    third = given.filter(bettor.email, "Over 2.5", "A")
    given.filter(given.user()[0])
    database.write(add_other_filter, second).result()
    database.write(filters.set_status, second, "disabled").result()
    sport = {"id": 1, "name": "football"}
    first = {"id": bettor.filter_id, "name": "Manual football", "sport": sport}
    assert bettor("GET", "/prediction-filters").json() == {
        "count": 3,
        "items": [
            first | {"betType": "Home", "status": "approved"},
            first
            | {"id": second, "name": "Zum Beispiel: é"}
            | {"betType": "AH Home -0.25", "status": "disabled"},
            first | {"id": third, "name": "A", "betType": "Over 2.5", "status": "approved"},
        ],
    }


def test_who_has_no_filters_gets_an_empty_list(api: Api, given: Given) -> None:
    _, token = given.user()
    assert api("GET", "/prediction-filters", token).json() == {"count": 0, "items": []}


def test_the_matches_of_a_utc_day_come_by_kick_off_and_then_id(
    api: Api, given: Given, database: Database
) -> None:
    _, token = given.user()
    midnight = NOON - DAY // 2
    given.match(midnight - 1)
    last = given.match(midnight + DAY - 1)
    same = [given.match(NOON), given.match(NOON)]
    first = given.match(midnight)
    given.match(midnight + DAY)
    elsewhere = given.match(NOON)
    database.write(move_to_tennis, elsewhere).result()
    answer = api("GET", "/matches?date=2026-06-06&sport=1", token).json()
    assert answer["date"] == "2026-06-06"
    assert answer["count"] == len(answer["items"]) == 4
    assert [(match["id"], match["date"]) for match in answer["items"]] == [
        (first, "2026-06-06T00:00:00+00:00"),
        (same[0], "2026-06-06T12:00:00+00:00"),
        (same[1], "2026-06-06T12:00:00+00:00"),
        (last, "2026-06-06T23:59:59+00:00"),
    ]
    tennis = api("GET", "/matches?date=2026-06-06&sport=2", token).json()
    assert [match["id"] for match in tennis["items"]] == [elsewhere]
    empty = api("GET", "/matches?date=2026-06-09&sport=1", token).json()
    assert empty == {"date": "2026-06-09", "count": 0, "items": []}


FINISHED = {"status": "finished", "home_goals": 2, "away_goals": 0}


@pytest.mark.parametrize(
    ("state", "finished", "score"),
    [
        ({}, False, (None, None)),
        (FINISHED, True, (2, 0)),
        ({"status": "abandoned"}, False, (None, None)),
        ({"status": "cancelled"}, False, (None, None)),
        ({"status": "postponed"}, False, (None, None)),
    ],
)
def test_a_score_is_told_when_it_is_final_and_not_before(
    bettor: Bettor,
    given: Given,
    state: dict[str, object],
    finished: bool,
    score: tuple[int | None, int | None],
) -> None:
    match_id = given.match(NOON - DAY, **state)
    (match,) = bettor("GET", "/matches?date=2026-06-05&sport=1").json()["items"]
    named = {name: match.pop(name) for name in ("country", "tournament", "season", "home", "away")}
    assert match == {
        "id": match_id,
        "date": "2026-06-05T12:00:00+00:00",
        "finished": finished,
        "score": {"home": score[0], "away": score[1]},
    }
    assert all(thing.keys() == {"id", "name"} for thing in named.values())
    assert [named[name]["name"] for name in ("country", "tournament", "season")] == [
        "Freedonia",
        "Premier",
        "2025/2026",
    ]


def test_found_predictions_come_in_the_order_asked_for_each_once(
    bettor: Bettor, given: Given
) -> None:
    first, second, third, fourth = (given.match() for _ in range(4))
    for match_id, price in ((third, "3"), (first, "1.5"), (fourth, "4")):
        assert bettor.put(price, match_id).status_code == 200
    answer = bettor.search(fourth, second, first, fourth, first, third, second).json()
    assert [(item["matchId"], item["odds"]) for item in answer["items"]] == [
        (fourth, "4.000000"),
        (first, "1.500000"),
        (third, "3.000000"),
    ]
    assert answer["count"] == 3
    assert bettor.search().json() == bettor.search(second).json() == {"count": 0, "items": []}


def test_one_unknown_match_is_enough_and_all_of_them_are_listed(
    bettor: Bettor, given: Given, database: Database
) -> None:
    tennis = given.match()
    database.write(move_to_tennis, tennis).result()
    bettor.put()
    asked = (10**6, bettor.match_id, tennis, -1, 10**6, 0, 2**63, 2**70)
    answer = bettor.search(*asked)
    assert refusal(answer) == MATCH_NOT_FOUND
    assert answer.json()["matchIds"] == [10**6, tennis, -1, 0, 2**63, 2**70]


def test_a_match_of_another_sport_than_the_filters_is_none(
    bettor: Bettor, given: Given, database: Database
) -> None:
    tennis = given.match()
    database.write(move_to_tennis, tennis).result()
    bettor.match_id = tennis
    assert refusal(bettor.put()) == refusal(bettor.delete()) == MATCH_NOT_FOUND


@pytest.mark.parametrize("kind", ["nobody's", "another user's", "not prediction-based"])
def test_what_is_not_the_callers_filter_is_not_found(
    bettor: Bettor, given: Given, database: Database, kind: str
) -> None:
    if kind == "another user's":
        bettor.filter_id = given.filter(given.user()[0])
    elif kind == "not prediction-based":
        bettor.filter_id = database.write(add_other_filter, bettor.filter_id).result()
    else:
        bettor.filter_id = 10**12
    for match_id in (bettor.match_id, 10**6):
        bettor.match_id = match_id
        answers = [bettor.put(), bettor.delete(), bettor.search(match_id), bettor.search()]
        assert {refusal(answer) for answer in answers} == {FILTER_NOT_FOUND}


def test_a_disabled_filters_predictions_are_read_and_written(
    bettor: Bettor, database: Database
) -> None:
    database.write(filters.set_status, bettor.filter_id, "disabled").result()
    assert bettor.put().status_code == 200
    assert bettor.stands()["odds"] == "2.150000"
    assert bettor.delete().status_code == 204
    assert bettor.stands() is None


def test_a_second_write_keeps_the_id_and_the_creation(bettor: Bettor, clock: Clock) -> None:
    first = bettor.put("2.15").json()
    assert first["createdAt"] == first["updatedAt"] == "2026-06-06T12:00:00+00:00"
    clock.now += 61.9
    second = bettor.put("3").json()
    expected = {"odds": "3.000000", "updatedAt": "2026-06-06T12:01:01+00:00"}
    assert second == first | expected == bettor.stands()
    clock.now += 1
    again = bettor.put("3").json()
    assert again == second | {"updatedAt": "2026-06-06T12:01:02+00:00"} == bettor.stands()


def test_a_clock_that_runs_back_never_takes_updated_at_back(bettor: Bettor, clock: Clock) -> None:
    first = bettor.put("2.15").json()
    clock.now -= 3600
    assert bettor.put("3").json() == first | {"odds": "3.000000"} == bettor.stands()
    clock.now += 3660
    assert bettor.put("3").json()["updatedAt"] == "2026-06-06T12:01:00+00:00"


def test_a_prediction_set_after_a_deletion_is_a_new_one(bettor: Bettor, clock: Clock) -> None:
    ids, before = [], ""
    for _ in range(3):
        made = bettor.put().json()
        assert made["createdAt"] == made["updatedAt"] > before
        ids.append(made["id"])
        before = made["createdAt"]
        assert bettor.delete().status_code == 204
        clock.now += 5
    assert len(set(ids)) == 3


def test_delete_answers_nothing_whether_or_not_there_was_one(bettor: Bettor) -> None:
    bettor.put()
    for answer in (bettor.delete(), bettor.delete()):
        assert (answer.status_code, answer.content) == (204, b"")
        assert "content-type" not in answer.headers


def test_the_source_is_that_of_the_last_write(bettor: Bettor, given: Given) -> None:
    given.prediction(bettor.filter_id, bettor.match_id, source="ui")
    assert bettor.stands()["source"] == "ui"
    assert bettor.put().json()["source"] == "api"
    given.prediction(bettor.filter_id, bettor.match_id, source="ui")
    assert bettor.stands()["source"] == "ui"


def test_a_prediction_may_be_written_after_kick_off(bettor: Bettor, given: Given) -> None:
    bettor.match_id = given.match(NOON - DAY, **FINISHED)
    assert bettor.put().status_code == 200
    assert bettor.delete().status_code == 204


def test_predictions_of_filters_and_matches_do_not_touch_each_other(
    bettor: Bettor, given: Given
) -> None:
    bettor.put("2")
    other = Bettor(bettor.api, given)
    other.email, other.token = bettor.email, bettor.token
    other.filter_id, other.match_id = given.filter(bettor.email), bettor.match_id
    other.put("3")
    assert refusal(bettor("PUT", prediction_path(1, 10**6), json={"odds": 2})) == MATCH_NOT_FOUND
    assert (bettor.stands()["odds"], other.stands()["odds"]) == ("2.000000", "3.000000")
    other.delete()
    assert (bettor.stands()["odds"], other.stands()) == ("2.000000", None)


def test_another_process_sees_a_write_as_soon_as_it_was_answered(
    bettor: Bettor, elsewhere: Bettor
) -> None:
    for number in range(2, 12):
        bettor.put(str(number))
        assert elsewhere.stands()["odds"] == f"{number}.000000"
        elsewhere.delete()
        assert bettor.stands() is None

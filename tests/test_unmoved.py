"""What a page sends again, or takes back, does not overwrite what others wrote meanwhile."""

from typing import Any

import pytest

from bettune.database import Database
from conftest import NOON
from reading import Reader


def save(reader: Reader, odds: str, *seen: str, match_id: int = 0, **more: str) -> dict[str, Any]:
    """Send a wish for a match that was seen with any of these odds."""
    wish = {"matchId": match_id or reader.match_id, "odds": odds, "seen": seen, **more}
    answer = reader.browser.post(f"{reader.path}/predictions", json={"changes": [wish]})
    assert answer.status_code == 200
    (outcome,) = answer.json()["outcomes"]
    return dict(outcome)


def writes(database: Database, reader: Reader) -> int:
    """Return how many writes of the filter are remembered."""
    sql = "SELECT count(*) FROM prediction_history WHERE filter_id = :id"
    found = database.read(lambda session: session.all(sql, id=reader.filter_id)).result()
    return int(found[0][0])


@pytest.mark.parametrize("seen", ["2.15", "2,15", "2.150000"])
def test_what_stands_as_it_was_seen_is_changed(reader: Reader, seen: str) -> None:
    reader.by_api("2.15")
    outcome = save(reader, "3", "1.5", seen)
    assert (outcome["odds"], outcome["source"], "elsewhere" in outcome) == ("3.00", "ui", False)
    assert reader.stands() == ("3.000000", "ui")


def test_what_was_changed_since_stays_and_is_told(reader: Reader) -> None:
    reader.by_api("2.2")
    outcome = save(reader, "3", "2.15", "")
    assert (outcome["odds"], outcome["source"], outcome["elsewhere"]) == ("2.20", "api", True)
    assert reader.stands() == ("2.200000", "api")


def test_what_was_deleted_since_is_not_brought_back(reader: Reader) -> None:
    assert save(reader, "3", "2.15") == {"odds": "", "elsewhere": True}
    assert reader.stands() is None
    assert save(reader, "3", "")["odds"] == "3.00"


@pytest.mark.parametrize("odds", ["2.5", ""])
def test_what_is_sent_twice_is_written_once(reader: Reader, database: Database, odds: str) -> None:
    reader.by_api("2.15")
    first = save(reader, odds, "2.15")
    assert save(reader, odds, "2.15") == first
    assert writes(database, reader) == 2


def test_another_probability_is_another_wish(reader: Reader, database: Database) -> None:
    reader.by_api("2.15")
    for chance in ("0.48", "0.48", "0.5"):
        assert "elsewhere" not in save(reader, "2.15", "2.15", probability=chance)
    assert reader.likely() == ("2.150000", "0.500000")
    save(reader, "2.15", "2.15")  # min odds alone: the probability is not spoken of
    assert writes(database, reader) == 3


@pytest.mark.parametrize("wish", ["2.15", ""])
def test_a_probability_that_was_changed_since_stays_and_is_told(
    reader: Reader, database: Database, wish: str
) -> None:
    save(reader, "2.5", "", probability="0.6")
    more = {"probability": "0.48"} if wish else {}
    for other in ("0.5", ""):
        outcome = save(reader, wish, "2.5", seenProbability=other, **more)
        assert (outcome["probability"], outcome["elsewhere"]) == ("0.60", True)
    assert reader.likely() == ("2.500000", "0.600000")
    assert writes(database, reader) == 1
    assert "elsewhere" not in save(reader, wish, "2.5", seenProbability="60%", **more)
    assert reader.likely() == (("2.150000", "0.480000") if wish else None)


def test_that_there_was_no_probability_can_be_what_was_seen(reader: Reader) -> None:
    reader.by_api("2.15")
    assert "elsewhere" not in save(reader, "", "2.15", seenProbability="")
    assert "elsewhere" not in save(reader, "3", "", probability="0.4", seenProbability="")
    assert reader.likely() == ("3.000000", "0.400000")


def test_a_seen_probability_must_be_one(reader: Reader) -> None:
    wish = {"matchId": reader.match_id, "odds": "3", "seenProbability": "x"}
    answer = reader.browser.post(f"{reader.path}/predictions", json={"changes": [wish]})
    assert (answer.status_code, answer.json()["code"]) == (400, "probability_invalid")


def test_each_wish_has_its_own_outcome(reader: Reader) -> None:
    reader.by_api("2.15")
    free = reader.given.match(NOON + 21_600)
    wishes = [
        {"matchId": reader.match_id, "odds": "3", "seen": [""]},
        {"matchId": 999_999, "odds": "3", "seen": [""]},
        {"matchId": free, "odds": "3"},
        {"matchId": free, "odds": "x", "seen": []},
    ]
    answer = reader.browser.post(f"{reader.path}/predictions", json={"changes": wishes[:3]})
    stays, unknown, written = answer.json()["outcomes"]
    assert stays["elsewhere"] is True
    assert unknown["code"] == "match_not_found"
    assert written["odds"] == "3.00"
    answer = reader.browser.post(f"{reader.path}/predictions", json={"changes": wishes[3:]})
    assert answer.json()["outcomes"][0]["code"] == "odds_invalid"


def test_what_was_seen_must_be_odds(reader: Reader) -> None:
    wish = {"matchId": reader.match_id, "odds": "3", "seen": ["x"]}
    answer = reader.browser.post(f"{reader.path}/predictions", json={"changes": [wish]})
    assert (answer.status_code, answer.json()["code"]) == (400, "odds_invalid")


def test_anothers_filter_is_not_found(reader: Reader) -> None:
    other = reader.given.filter(reader.given.user()[0])
    wish = {"matchId": reader.match_id, "odds": "3", "seen": [""]}
    answer = reader.browser.post(f"/filters/{other}/predictions", json={"changes": [wish]})
    assert (answer.status_code, answer.json()["code"]) == (404, "filter_not_found")

"""What a day's page asks while it is open: writes of others, odds that moved, new matches."""

import re
from typing import Any

import httpx2
import pytest

from bettune import bet_types, prediction_history
from conftest import NOON, Clock
from reading import EVENING, TODAY, Reader


def test_a_write_of_the_api_is_told_and_only_what_is_new(reader: Reader) -> None:
    newest = int(re.search(r'data-newest="(\d+)"', reader.page().text)[1])  # type: ignore[index]
    assert reader.changes(newest)["writes"] == []
    reader.by_api("2.15")
    reader.by_api("2.2")
    news = reader.changes(newest)
    assert [(one[0], one[1], one[2]) for one in news["writes"]] == [
        (reader.match_id, "2.20", "api")
    ]
    reader.by_api(None)
    assert [one[1] for one in reader.changes(news["newest"])["writes"]] == [""]


def test_what_is_long_past_does_not_come_again(reader: Reader, clock: Clock) -> None:
    reader.by_api("2.15")
    newest = reader.newest()
    clock.now += 60
    assert reader.changes(newest)["writes"] == []
    assert not reader.changes(newest)["whole"]


def test_whether_the_filter_bets_is_told(reader: Reader) -> None:
    assert 'data-status="approved"' in reader.page().text
    for status in ("disabled", "approved"):
        reader.browser.post(f"{reader.path}/status", {"status": status})
        assert reader.changes(0)["status"] == status


def test_anothers_writes_are_not_told(reader: Reader) -> None:
    newest = reader.newest()
    other = reader.given.filter(reader.given.user()[0])
    reader.given.prediction(other, reader.match_id)
    assert reader.changes(newest)["writes"] == []


def test_who_was_long_away_is_told_all_that_stands(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prediction_history, "MOST_BEHIND", 1)
    reader.by_api("2.15")
    reader.by_api("2.2")
    news = reader.changes(0)
    assert news["whole"]
    assert [one[:3] for one in news["writes"]] == [[reader.match_id, "2.20", "api"]]
    assert news["writes"][0][4] == ""


def test_a_probability_is_told_with_the_write(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for probability in (480_000, 481_500):
        reader.given.prediction(reader.filter_id, reader.match_id, probability=probability)
    expected = [reader.match_id, "2.15", "api", "2026-06-06T12:00:00+00:00", "0.4815"]
    assert reader.changes(0)["writes"] == [expected]
    monkeypatch.setattr(prediction_history, "MOST_BEHIND", 1)
    assert reader.changes(0)["writes"] == [expected]


def quoted(reader: Reader, price: int, at: int, match: str = "Ajax") -> None:
    """Bring in odds for a home win of the reader's match, as an import does."""
    quote = (bet_types.HOME, 0, "PS", at, price, 1)
    away = "Łódź United" if match == "Ajax" else "Somebody"
    reader.given.match(EVENING, home=match, away=away, quotes=[quote])


def prices(reader: Reader, mark: str = "") -> dict[str, Any]:
    answer = reader.browser.get(f"{reader.path}/prices?date={TODAY}&mark={mark}")
    assert answer.status_code == 200
    return dict(answer.json())


def marks(page: httpx2.Response) -> list[str]:
    """Return the marks of the matches and of the odds that a page has."""
    return [
        re.findall(f'data-{name}="([0-9a-f]+)"', page.text)[0] for name in ("matches", "prices")
    ]


def test_odds_that_moved_are_told_and_only_when_they_did(reader: Reader) -> None:
    quoted(reader, 2_100_000, NOON - 7_200)
    matches, mark = marks(reader.page())
    version = reader.changes(0)["version"]
    same = prices(reader, mark)
    assert (same["version"], same["matches"], same["prices"]) == (version, matches, None)
    quoted(reader, 2_250_000, NOON - 3_600)
    assert reader.changes(0)["version"] > version
    told = prices(reader, mark)
    assert told["matches"] == matches
    open_, last = ["2.10", "Pinnacle", "2026-06-06T10:00:00+00:00", "2h"], ["2.25", "Pinnacle"]
    assert told["prices"] == [[reader.match_id, open_, [*last, "2026-06-06T11:00:00+00:00", "1h"]]]
    assert prices(reader, told["mark"])["prices"] is None
    assert marks(reader.page()) == [matches, told["mark"]]


def test_what_moves_elsewhere_is_not_told(reader: Reader) -> None:
    matches, mark = marks(reader.page())
    reader.given.match(NOON + 86_400, quotes=[(bet_types.HOME, 0, "PS", NOON, 2_000_000, 1)])
    told = prices(reader, mark)
    assert (told["matches"], told["prices"]) == (matches, None)
    reader.given.match(EVENING)
    assert prices(reader, mark)["matches"] != matches


def test_anothers_filter_tells_no_odds(reader: Reader) -> None:
    other = reader.given.filter(reader.given.user()[0])
    answer = reader.browser.get(f"/filters/{other}/prices?date={TODAY}")
    assert (answer.status_code, answer.json()["code"]) == (404, "filter_not_found")


def test_new_matches_are_told_by_a_number(reader: Reader) -> None:
    before = reader.changes(0)["version"]
    reader.given.match(EVENING)
    assert reader.changes(0)["version"] > before

"""`POST /quotes`: an operator's own feeder; each quote answered by its position."""

import json
import time
from typing import Any

import httpx2
import pytest

from bettune import accounts, odds, subscriptions, times, tokens
from bettune.database import Database
from bettune.live import standings
from bettune.live.quote_hours import QuoteHour
from bettune.live.standings import Answer
from bettune.quotes import AHEAD, MOST_OFFERS
from conftest import NOON, Api, Given, refusal
from imports import own, rows

AT = "2026-06-06T11:30:00+00:00"


class Feeder:
    """An operator with a match to quote."""

    def __init__(self, api: Api, given: Given) -> None:
        self.api, self.given = api, given
        self.email, self.token = given.user()
        given.database.write(accounts.set_operator, self.email, True).result()
        self.match_id = given.match()

    def quote(self, **changes: Any) -> dict[str, Any]:
        return {
            "matchId": self.match_id,
            "betType": "Home",
            "bookmaker": "Pinnacle",
            "odds": "2.15",
            "capturedAt": AT,
        } | changes

    def post(self, *quotes: Any) -> httpx2.Response:
        return self.api("POST", "/quotes", self.token, json={"quotes": quotes})

    def send(self, *quotes: Any) -> list[str]:
        """Send quotes; return what became of each: an outcome, or the code of a refusal."""
        answer = self.post(*quotes)
        assert answer.status_code == 200, answer.text
        document = answer.json()
        assert document["count"] == len(document["items"]) == len(quotes)
        assert [item["position"] for item in document["items"]] == list(range(len(quotes)))
        for item in document["items"]:
            assert (item["code"] is None) == (item["message"] is None)
            assert (item["outcome"] == "refused") == bool(item["code"])
        return [item["code"] or item["outcome"] for item in document["items"]]


@pytest.fixture
def feeder(api: Api, given: Given) -> Feeder:
    return Feeder(api, given)


QUOTES = """
    SELECT q.match_id, q.kind, q.line, b.name, q.captured_at, q.odds, q.plausible, s.name
    FROM quotes AS q JOIN bookmakers AS b ON b.id = q.bookmaker_id
    JOIN sources AS s ON s.id = q.source_id ORDER BY b.name, q.kind, q.captured_at
"""


def test_a_quote_is_kept_before_it_is_answered(feeder: Feeder, database: Database) -> None:
    assert feeder.send(feeder.quote()) == ["added"]
    assert rows(database, QUOTES) == [
        (feeder.match_id, 1, 0, "Pinnacle", times.from_text(AT), 2_150_000, 1, "own-feeder")
    ]


def test_a_feeder_s_last_request_is_kept_and_its_quotes_are_counted(
    feeder: Feeder, database: Database
) -> None:
    feeder.send(feeder.quote(), feeder.quote(betType="Draw", odds="3.4"))
    feeder.send(feeder.quote(), feeder.quote(odds="2.2"), feeder.quote(matchId=999))
    (told,) = (
        one
        for one in database.read(standings.feed_standings, ()).result()
        if one.source == "own-feeder"
    )
    assert (told.state, told.asked_at, told.has_key) == ("failing", NOON, None)
    assert told.answer == Answer(added=0, changed=1, same=1, rejected=1)
    assert told.failure == "1 of 3 quotes were refused, the first of them so: Match not found"
    assert told.newest_quote_at == times.from_text(AT)
    assert told.hours is not None
    assert told.hours[-1] == QuoteHour(NOON, added=2, changed=1, same=1)
    assert [hour.total for hour in told.hours[:-1]] == [0] * 23


def test_the_same_quote_again_changes_nothing(feeder: Feeder, database: Database) -> None:
    quotes = [feeder.quote(), feeder.quote(betType="Over 2.5", odds=1.92)]
    assert feeder.send(*quotes) == ["added", "added"]
    before = rows(database, QUOTES)
    assert feeder.send(*quotes) == ["same", "same"]
    assert feeder.send(feeder.quote(bookmaker="PS", odds="2.150000")) == ["same"]
    assert rows(database, QUOTES) == before


def test_a_quote_of_the_same_moment_is_corrected(feeder: Feeder, database: Database) -> None:
    feeder.send(feeder.quote())
    assert feeder.send(feeder.quote(odds="2.2"), feeder.quote(odds="2.25")) == ["changed"] * 2
    assert [row[5] for row in rows(database, QUOTES)] == [2_250_000]


def test_a_later_quote_stands_beside_the_earlier(feeder: Feeder, database: Database) -> None:
    feeder.send(feeder.quote())
    assert feeder.send(feeder.quote(capturedAt="2026-06-06T13:40:00+02:00")) == ["added"]
    assert [row[4] for row in rows(database, QUOTES)] == [
        times.from_text(AT),
        times.from_text(AT) + 600,
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"matchId": 999_999}, "match_not_found"),
        ({"matchId": 0}, "match_not_found"),
        ({"matchId": -1}, "match_not_found"),
        ({"matchId": 2**63}, "match_not_found"),
        ({"matchId": 10**120}, "match_not_found"),
        ({"matchId": "1"}, "validation_error"),
        ({"matchId": 1.5}, "validation_error"),
        ({"matchId": None}, "validation_error"),
        ({"betType": "Over"}, "bet_type_invalid"),
        ({"betType": "Nonsense"}, "bet_type_invalid"),
        ({"betType": 7}, "validation_error"),
        ({"betType": []}, "validation_error"),
        ({"bookmaker": ""}, "name_invalid"),
        ({"bookmaker": "x" * 101}, "name_invalid"),
        ({"bookmaker": "Pin\x00nacle"}, "name_invalid"),
        ({"bookmaker": None}, "validation_error"),
        ({"odds": "1"}, "odds_invalid"),
        ({"odds": 10_000}, "odds_invalid"),
        ({"odds": "2,15"}, "odds_invalid"),
        ({"odds": True}, "validation_error"),
        ({"odds": None}, "validation_error"),
        ({"capturedAt": "2026-06-06"}, "captured_at_invalid"),
        ({"capturedAt": "2026-06-06T11:30:00"}, "captured_at_invalid"),
        ({"capturedAt": "2026-02-31T11:30:00Z"}, "captured_at_invalid"),
        ({"capturedAt": "1969-12-31T23:59:59Z"}, "captured_at_invalid"),
        ({"capturedAt": 1780747200}, "validation_error"),
    ],
)
def test_a_quote_that_cannot_be_kept_is_told_and_the_others_are(
    feeder: Feeder, database: Database, changes: dict[str, Any], code: str
) -> None:
    good = feeder.quote(betType="Draw")
    assert feeder.send(feeder.quote(**changes), good, 7, []) == [
        code,
        "added",
        "validation_error",
        "validation_error",
    ]
    assert [row[1] for row in rows(database, QUOTES)] == [2]


@pytest.mark.parametrize("field", ["matchId", "betType", "bookmaker", "odds", "capturedAt"])
def test_a_field_that_is_missing_is_named(feeder: Feeder, field: str) -> None:
    quote = feeder.quote()
    del quote[field]
    (item,) = feeder.post(quote).json()["items"]
    assert item["message"] == f"The field {field} is missing"


def test_a_moment_to_come_is_refused_but_for_a_clock_that_is_ahead(feeder: Feeder) -> None:
    near, far = (times.to_text(NOON + AHEAD + late) for late in (0, 1))
    assert feeder.send(feeder.quote(capturedAt=near), feeder.quote(capturedAt=far)) == [
        "added",
        "captured_at_invalid",
    ]


def test_odds_are_judged_as_they_are_written(feeder: Feeder, database: Database) -> None:
    body = json.dumps({"quotes": [feeder.quote(odds=0), feeder.quote(betType="Draw", odds=0)]})
    body = body.replace('"odds": 0', '"odds": 1.00000050000000000001', 1)
    body = body.replace('"odds": 0', '"odds": 2.1500015')
    answer = feeder.api("POST", "/quotes", feeder.token, content=body.encode())
    assert [item["outcome"] for item in answer.json()["items"]] == ["added", "added"]
    assert [row[5] for row in rows(database, QUOTES)] == [1_000_001, 2_150_002]


def test_quotes_that_cannot_be_true_are_kept_and_marked(feeder: Feeder, database: Database) -> None:
    book = [
        feeder.quote(bookmaker="Betfair Exchange", betType=bet_type, odds=price)
        for bet_type, price in (("Home", "1.01"), ("Draw", "1.01"), ("Away", "1.01"))
    ]
    assert feeder.send(*book) == ["added"] * 3
    assert {row[6] for row in rows(database, QUOTES)} == {0}
    assert feeder.send(book[0]) == ["same"]  # alone, nothing is wrong with it
    assert {row[6] for row in rows(database, QUOTES)} == {0}


def test_a_source_that_is_believed_before_keeps_its_quote(
    feeder: Feeder, database: Database
) -> None:
    own(
        database,
        f"Atlantis,Coral League,2026,2026-06-06T18:00Z,Reef,Trench,,,,,,Home,Pinnacle,2.5,{AT}",
    )
    ((match_id,),) = rows(database, "SELECT max(id) FROM matches")
    assert feeder.send(feeder.quote(matchId=match_id)) == ["outranked"]
    assert [row[5:] for row in rows(database, QUOTES)] == [(2_500_000, 1, "csv")]


@pytest.mark.parametrize(
    ("content", "code", "message"),
    [
        (b"", "invalid_json_body", "Invalid JSON body"),
        (b"[]", "invalid_json_body", "Invalid JSON body"),
        (b'{"quotes": [], "quotes": []}', "invalid_json_body", "Invalid JSON body"),
        (b'{"quotes": [{"odds": NaN}]}', "invalid_json_body", "Invalid JSON body"),
        (b"{}", "validation_error", "The field quotes is missing"),
        (b'{"quotes": {}}', "validation_error", "The field quotes must be an array of objects"),
    ],
)
def test_what_is_no_list_of_quotes_is_refused_as_a_whole(
    feeder: Feeder, content: bytes, code: str, message: str
) -> None:
    answer = feeder.api("POST", "/quotes", feeder.token, content=content)
    assert refusal(answer) == (400, code, message)


def test_too_many_quotes_are_refused_and_none_is_fine(feeder: Feeder) -> None:
    assert feeder.send() == []
    answer = feeder.api(
        "POST", "/quotes", feeder.token, content=b'{"quotes":[%b]}' % b",".join([b"7"] * 5_001)
    )
    assert refusal(answer) == (400, "too_many_quotes", "At most 5000 quotes")


def test_only_an_operator_sends_quotes(feeder: Feeder, database: Database, api: Api) -> None:
    email, token = feeder.given.user()
    answer = api("POST", "/quotes", token, content=b"nonsense")
    assert refusal(answer) == (
        403,
        "operators_only",
        "Only operators of this server may do that",
    )
    database.write(accounts.set_operator, email, True).result()
    assert api("POST", "/quotes", token, json={"quotes": []}).status_code == 200
    database.write(accounts.set_operator, email, False).result()
    assert api("POST", "/quotes", token, json={"quotes": []}).status_code == 403


def test_an_operator_needs_a_token_and_pro_as_anybody(
    feeder: Feeder, database: Database, api: Api
) -> None:
    assert api("POST", "/quotes", json={"quotes": []}).json()["code"] == "missing_token"
    database.write(subscriptions.end, feeder.email).result()
    assert feeder.post().json()["code"] == "pro_subscription_required"
    database.write(tokens.regenerate, feeder.email).result()
    assert feeder.post().json()["code"] == "invalid_token"


def test_quotes_count_as_one_request(feeder: Feeder) -> None:
    first = feeder.post(feeder.quote())
    second = feeder.post(*[feeder.quote()] * 50)
    assert first.headers["ratelimit"] == '"default";r=1999;t=60'
    assert second.headers["ratelimit"] == '"default";r=1998;t=60'


def test_a_full_request_is_a_fraction_of_a_second(feeder: Feeder, database: Database) -> None:
    quotes = [
        feeder.quote(bookmaker=f"Book {number % 50}", betType=bet_type, odds=price)
        | {"capturedAt": times.to_text(NOON - number // 50)}
        for number in range(MOST_OFFERS // 2)
        for bet_type, price in (("Over 2.5", "1.9"), ("Under 2.5", "2.0"))
    ]
    began = time.perf_counter()
    assert set(feeder.send(*quotes)) == {"added"}
    took = time.perf_counter() - began
    print(f"\n{database.engine}: {len(quotes) / took:,.0f} quotes/s")
    assert took < 2
    assert rows(database, "SELECT count(*), sum(plausible) FROM quotes") == [(5_000, 5_000)]
    assert odds.from_text("1.9") == 1_900_000

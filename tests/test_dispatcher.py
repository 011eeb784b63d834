"""Routes, tokens, the gate, what every answer carries, and the order of all checks."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx2
import pytest

from bettune import accounts, subscriptions, tokens
from bettune.api import endpoints
from bettune.database import Database
from bettune.limits import Limits
from conftest import NOON, Api, Bettor, Clock, Given, prediction_path, refusal

NOT_FOUND = (404, "not_found", "Not found")
METHOD_NOT_ALLOWED = (405, "method_not_allowed", "Method not allowed")
MISSING_TOKEN = (401, "missing_token", "No token provided")
INVALID_TOKEN = (401, "invalid_token", "Invalid token")
RATE_LIMITED = (429, "rate_limit_exceeded", "Rate limit exceeded")
NOT_PRO = (
    *(403, "pro_subscription_required"),
    "Prediction-based filters are available only for PRO subscription",
)
TOO_LARGE = (413, "payload_too_large", "Payload too large")
UNAVAILABLE = (503, "unavailable", "Temporarily unavailable")
DAY = "/matches?date=2026-06-06&sport=1"
READS = ("/sports", DAY, "/prediction-filters")
PREDICTION = prediction_path("{filter_id}", "{match_id}")
MEBIBYTE = 1_048_576
MALFORMED = "bettune_" + "a" * 39


@pytest.mark.parametrize(
    "path",
    [
        *("", "/", "/sport", "/sports/", "//sports", "/Sports", "/sports/1", "/sports%2F"),
        *("/matches/1", "/predictions", "/predictions/search/", "/prediction-filters/1"),
        *("/prediction-filters/1/matches/1", "/prediction-filters/1/matches/1/prediction/"),
        *("/prediction-filters/1/2/matches/1/prediction", "/docs", "/openapi", "/openapi.jsn"),
    ],
)
def test_an_unknown_address_is_not_found_even_without_a_token(lasting: Bettor, path: str) -> None:
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        assert refusal(lasting.api(method, path)) == NOT_FOUND
        assert refusal(lasting(method, path)) == NOT_FOUND


@pytest.mark.parametrize("path", ["/", "/bet-tune-api", "/bet-tune-api/v2/sports", "/sports"])
def test_nothing_is_served_beside_the_base(lasting: Bettor, path: str) -> None:
    assert refusal(lasting.api("GET", f"http://bettune.test{path}")) == NOT_FOUND


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        *((path, "GET, HEAD") for path in (*READS, "/openapi.json", "/openapi.yaml")),
        ("/predictions/search", "POST"),
        ("/prediction-filters/1/matches/1/prediction", "PUT, DELETE"),
        ("/prediction-filters/x/matches/y/prediction", "PUT, DELETE"),
    ],
)
def test_another_method_is_told_which_are_allowed(lasting: Bettor, path: str, allowed: str) -> None:
    every = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "QUERY")
    for method in set(every) - set(allowed.split(", ")):
        answer = lasting.api(method, path)
        assert (answer.status_code, answer.headers["allow"]) == (405, allowed)
        if method != "HEAD":
            assert refusal(answer) == METHOD_NOT_ALLOWED


@pytest.mark.parametrize(
    "header",
    [
        *(None, "", " ", "Bearer", "Bearer ", "Bearer  ", "bearer", "BEARER "),
        *("Basic dXNlcjpwYXNz", "Token {}", "{}", "Bearer{}", "Bearer:{}", "X Bearer {}"),
    ],
)
def test_without_a_bearer_token_none_was_provided(lasting: Bettor, header: str | None) -> None:
    headers = {} if header is None else {"authorization": header.format(lasting.token)}
    answer = lasting.api("GET", "/sports", headers=headers)
    assert refusal(answer) == MISSING_TOKEN
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "ratelimit" not in answer.headers


@pytest.mark.parametrize(
    "header",
    [
        *("Bearer x", "Bearer {} x", "Bearer x{}", "Bearer {}x", 'Bearer "{}"', "Bearer Bearer {}"),
        *("Bearer \xe9", "Bearer \u0661".encode(), f"Bearer {MALFORMED}", "Bearer a,Bearer {}"),
        *("Bearer null", "Bearer " + "x" * 5000, b"Bearer \xff\xfe", "Bearer bettune_"),
    ],
)
def test_a_malformed_token_is_invalid(lasting: Bettor, header: str | bytes) -> None:
    text = header.encode("latin-1") if isinstance(header, str) else header
    sent = text.replace(b"{}", lasting.token.encode())
    answer = lasting.api("GET", "/sports", headers={"authorization": sent})
    assert refusal(answer) == INVALID_TOKEN
    assert answer.headers["www-authenticate"] == "Bearer"
    assert "ratelimit" not in answer.headers


def test_a_well_formed_token_that_nobody_has_is_invalid(bettor: Bettor) -> None:
    assert refusal(bettor.api("GET", "/sports", tokens.new_token())) == INVALID_TOKEN


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER", "bEaReR", "Bearer  "])
def test_bearer_may_be_written_in_any_case(lasting: Bettor, scheme: str) -> None:
    headers = {"authorization": f"{scheme} {lasting.token}"}
    assert lasting.api("GET", "/sports", headers=headers).status_code == 200


@pytest.mark.parametrize("name", ["token", "access_token", "api_token", "authorization"])
def test_a_token_in_the_query_is_ignored(lasting: Bettor, name: str) -> None:
    assert refusal(lasting.api("GET", f"/sports?{name}={lasting.token}")) == MISSING_TOKEN
    assert lasting("GET", f"/sports?{name}={MALFORMED}").status_code == 200


def test_a_regenerated_token_stops_the_old_one(bettor: Bettor, database: Database) -> None:
    assert bettor("GET", "/sports").status_code == 200
    fresh = database.write(tokens.regenerate, bettor.email).result()
    assert refusal(bettor("GET", "/sports")) == INVALID_TOKEN
    assert bettor.api("GET", "/sports", fresh).status_code == 200


def test_a_disabled_user_is_shut_out_until_enabled(bettor: Bettor, database: Database) -> None:
    for _ in range(2):
        assert bettor("GET", "/sports").status_code == 200
        database.write(accounts.set_disabled, bettor.email, True).result()
        assert refusal(bettor("GET", "/sports")) == INVALID_TOKEN
        database.write(accounts.set_disabled, bettor.email, False).result()
    assert bettor("GET", "/sports").status_code == 200


def everything(bettor: Bettor) -> list[httpx2.Response]:
    """Call every operation once."""
    search = {"filterId": bettor.filter_id, "matchIds": []}
    return [
        *(bettor("GET", path) for path in READS),
        bettor("POST", "/predictions/search", json=search),
        bettor.put(),
        bettor.delete(),
    ]


def test_without_pro_every_operation_is_refused(api: Api, given: Given) -> None:
    bettor = Bettor(api, given)
    _, bettor.token = given.user(pro=False)
    for answer in everything(bettor):
        assert refusal(answer) == NOT_PRO


def test_pro_ends_with_its_last_second_and_a_renewal_counts_at_once(
    api: Api, given: Given, database: Database, clock: Clock
) -> None:
    bettor = Bettor(api, given)
    bettor.email, bettor.token = given.user(until="2026-06-06")
    bettor.filter_id = given.filter(bettor.email)
    clock.now = NOON + 12 * 3600 - 1
    assert [answer.status_code for answer in everything(bettor)] == [200] * 5 + [204]
    clock.now += 1
    assert {refusal(answer) for answer in everything(bettor)} == {NOT_PRO}
    database.write(subscriptions.grant, bettor.email, "2026-06-07").result()
    assert [answer.status_code for answer in everything(bettor)] == [200] * 5 + [204]
    database.write(subscriptions.end, bettor.email).result()
    assert {refusal(answer) for answer in everything(bettor)} == {NOT_PRO}
    database.write(subscriptions.grant, bettor.email, None).result()
    assert [answer.status_code for answer in everything(bettor)] == [200] * 5 + [204]


def test_every_answer_to_a_valid_token_tells_the_limit(bettor: Bettor, clock: Clock) -> None:
    answers = [
        *everything(bettor),
        bettor("HEAD", "/sports"),
        bettor("GET", "/matches"),
        bettor("PUT", bettor.path, content=b"{"),
        bettor("PUT", prediction_path(bettor.filter_id, 10**9), json={"odds": 2}),
        bettor("PUT", bettor.path, content=b"x" * (MEBIBYTE + 1)),
    ]
    for place, answer in enumerate(answers):
        assert answer.headers["ratelimit-policy"] == '"default";q=2000;w=60'
        assert answer.headers["ratelimit"] == f'"default";r={1999 - place};t=60'
    clock.now += 12.5
    assert bettor("GET", "/sports").headers["ratelimit"] == '"default";r=1988;t=48'
    bettor.email, bettor.token = bettor.given.user(pro=False)
    assert bettor("GET", "/sports").headers["ratelimit"] == '"default";r=1999;t=60'


def test_who_is_over_the_limit_is_told_how_long_to_wait(
    bettor: Bettor, limits: Limits, clock: Clock
) -> None:
    for _ in range(2000):
        assert bettor("GET", "/sports").status_code == 200
    clock.now += 0.5
    for answer in everything(bettor):
        assert refusal(answer) == RATE_LIMITED
        told = {name: answer.headers[name] for name in ("retry-after", "ratelimit")}
        assert told == {"retry-after": "60", "ratelimit": '"default";r=0;t=60'}
        assert answer.headers["x-ratelimit-limit"] == "2000"
        assert answer.headers["x-ratelimit-window"] == "60"
    clock.now += 59
    assert bettor("GET", "/sports").headers["retry-after"] == "1"
    clock.now += 0.5
    assert bettor("GET", "/sports").headers["ratelimit"] == '"default";r=1999;t=60'


@pytest.mark.parametrize("path", [*READS, "/openapi.json", "/openapi.yaml", "/matches"])
def test_head_is_get_without_the_body(bettor: Bettor, path: str) -> None:
    for token in (bettor.token, None):
        get, head = (bettor.api(method, path, token) for method in ("GET", "HEAD"))
        assert head.status_code == get.status_code
        assert head.content == b""
        for answer in (get, head):
            answer.headers.pop("ratelimit", None)
        assert head.headers == get.headers


@pytest.mark.parametrize("size", [MEBIBYTE, MEBIBYTE + 1])
def test_a_mebibyte_may_be_sent_and_not_a_byte_more(bettor: Bettor, size: int) -> None:
    async def in_parts(body: bytes) -> AsyncIterator[bytes]:
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    no_ids = prediction_path("x", "y")
    search = b'{"filterId": %d, "matchIds": []' % bettor.filter_id
    for method, path, start in (
        ("PUT", bettor.path, b'{"odds": "2.15"'),
        ("POST", "/predictions/search", search),
        ("DELETE", bettor.path, b"{"),
    ):
        body = start + b" " * (size - len(start) - 1) + b"}"
        for content in (body, in_parts(body)):  # with its length announced, and chunked
            answer = bettor(method, path, content=content)
            if size > MEBIBYTE:
                assert refusal(answer) == TOO_LARGE
                assert refusal(bettor("PUT", no_ids, content=in_parts(body))) == TOO_LARGE
            else:
                assert answer.status_code == (204 if method == "DELETE" else 200)
    assert bettor.stands() is None


@pytest.mark.parametrize("begun", [True, False])
def test_a_body_that_does_not_arrive_in_time_is_given_up(
    bettor: Bettor, monkeypatch: pytest.MonkeyPatch, begun: bool
) -> None:
    async def stuck() -> AsyncIterator[bytes]:
        if begun:
            yield b'{"odds": '
        await asyncio.sleep(5)
        yield b'"2.15"}'

    monkeypatch.setattr("bettune.api.request.LONGEST_WAIT", 0.05)
    answer = bettor("PUT", bettor.path, content=stuck())
    message = "The request body did not arrive in time"
    assert refusal(answer) == (408, "request_timeout", message)
    assert answer.headers["connection"] == "close"
    assert bettor.stands() is None


def test_a_fault_of_ours_is_answered_as_any_refusal(
    bettor: Bettor, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def at_fault(*_: object) -> None:
        raise ZeroDivisionError("the secret reason")

    monkeypatch.setattr(endpoints, "filters_of", at_fault)
    answer = bettor("GET", "/prediction-filters")
    assert refusal(answer) == (500, "internal_error", "Internal error")
    assert "secret" not in answer.text
    assert answer.headers["ratelimit"] == '"default";r=1999;t=60'
    assert "the secret reason" in caplog.text


def test_a_write_that_cannot_wait_any_more_is_told_to_come_back(
    bettor: Bettor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bettune.database.writer.LONGEST_QUEUE", 0)
    for answer in (bettor.put(), bettor.delete()):
        assert refusal(answer) == UNAVAILABLE
        assert answer.headers["retry-after"] == "1"
    assert bettor.search(bettor.match_id).status_code == 200


def test_a_write_after_the_end_is_told_to_come_back(bettor: Bettor, database: Database) -> None:
    bettor.put()
    database._writer.close()
    for answer in (bettor.put(), bettor.delete()):
        assert refusal(answer) == UNAVAILABLE
        assert answer.headers["retry-after"] == "1"


Wish = dict[str, Any]
Fault = Callable[[Wish], None]


def body_of(wish: Wish) -> bytes:
    return wish.get("content", b'{"odds": "2.15"}')


FAULTS: dict[str, Fault] = {
    "not_found": lambda wish: wish.update(path="/more" + wish["path"]),
    "method_not_allowed": lambda wish: wish.update(method="PATCH"),
    "missing_token": lambda wish: wish.update(token=None),
    "invalid_token": lambda wish: wish.update(token=MALFORMED),
    "rate_limit_exceeded": lambda wish: wish.update(limited=True),
    "pro_subscription_required": lambda wish: wish.update(token=wish["poor"]),
    "payload_too_large": lambda wish: wish.update(content=body_of(wish) + b" " * MEBIBYTE),
    "date_invalid": lambda wish: wish.update(path=wish["path"].replace("date=", "date=x")),
    "sport_invalid": lambda wish: wish.update(path=wish["path"].replace("sport=", "sport=9")),
    "filter_id_invalid": lambda wish: wish.update(filter_id="x"),
    "match_id_invalid": lambda wish: wish.update(match_id="x"),
    "invalid_json_body": lambda wish: wish.update(content=body_of(wish) + b"x"),
    "validation_error": lambda wish: wish.update(
        content=re.sub(rb'("odds"|"matchIds"|"filterId"): .*[^}]', rb"\1: null", body_of(wish))
    ),
    "too_many_matches": lambda wish: wish.update(
        content=body_of(wish).replace(b"[", b"[" + b"0, " * 5000)
    ),
    "odds_invalid": lambda wish: wish.update(content=b'{"odds": "1"}'),
    "filter_not_found": lambda wish: wish.update(
        filter_id=10**9, content=body_of(wish).replace(b'rId": ', b'rId": 9999')
    ),
    "match_not_found": lambda wish: wish.update(
        match_id=10**9, content=body_of(wish).replace(b"[", b"[99999999999, ")
    ),
}
"""How to earn each refusal, in the order of the checks."""
BEFORE = list(FAULTS)[:7]
OF_PUT = [*BEFORE, "filter_id_invalid", "match_id_invalid", "invalid_json_body"]
OF_PUT += ["validation_error", "odds_invalid", "filter_not_found", "match_not_found"]
OF_SEARCH = [*BEFORE, "invalid_json_body", "validation_error", "too_many_matches"]
OF_SEARCH += ["filter_not_found", "match_not_found"]
OF_DELETE = [*BEFORE, "filter_id_invalid", "match_id_invalid"]
OF_DELETE += ["filter_not_found", "match_not_found"]


@pytest.mark.parametrize(
    ("method", "path", "checks"),
    [
        ("PUT", PREDICTION, OF_PUT),
        ("DELETE", PREDICTION, OF_DELETE),
        ("POST", "/predictions/search", OF_SEARCH),
        ("GET", DAY, [*BEFORE, "date_invalid", "sport_invalid"]),
    ],
)
def test_the_first_check_that_fails_answers(
    bettor: Bettor, given: Given, limits: Any, method: str, path: str, checks: list[str]
) -> None:
    _, poor = given.user(pro=False)
    quota = limits.requests.quota
    for place, first in enumerate(checks):
        for second in checks[place:]:
            wish: Wish = {"method": method, "token": bettor.token, "poor": poor}
            wish |= {"filter_id": bettor.filter_id, "match_id": bettor.match_id}
            wish["path"] = path
            if method == "POST":
                ids = b'{"filterId": %d, "matchIds": [%d]}'
                wish["content"] = ids % (bettor.filter_id, bettor.match_id)
            FAULTS[second](wish)
            FAULTS[first](wish)
            limits.requests.quota = 0 if wish.get("limited") else quota
            answer = bettor.api(
                wish["method"],
                wish["path"].format_map(wish),
                wish["token"],
                content=None if method == "GET" and "content" not in wish else body_of(wish),
            )
            assert answer.json()["code"] == first, (first, second)

"""Nobody can read, change or sense anything of another user's."""

from typing import Any

import httpx2
import hypothesis
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from bettune.database import Database, Session
from conftest import Api, Bettor, Given, prediction_path

NOBODYS = 10**12
RATE_LIMIT = {"ratelimit", "ratelimit-policy"}


@pytest.fixture
def other(api: Api, given: Given) -> Bettor:
    """Another user, with a filter and predictions of their own."""
    bettor = Bettor(api, given)
    bettor.put("7.77")
    bettor.put("8.88", given.match())
    return bettor


def everything_of(session: Session, filter_id: int) -> list[list[tuple[Any, ...]]]:
    """Return all that is kept of a filter."""
    return [
        session.all(f"SELECT * FROM {table} WHERE {column} = :id ORDER BY id", id=filter_id)
        for table, column in (
            ("filters", "id"),
            ("predictions", "filter_id"),
            ("prediction_history", "filter_id"),
        )
    ]


BODIES = [
    b"",
    b"{",
    b"[]",
    b"null",
    b"{}",
    b'{"odds": NaN}',
    b'{"odds": null}',
    b'{"odds": true}',
    b'{"odds": "1"}',
    b'{"odds": "1e2"}',
    b'{"odds": 10000}',
    b'{"odds": "2.15"}',
    b'{"odds": 2.15, "filterId": 1}',
    b'{"odds": "2", "odds": "2"}',
    b" " * 1_048_577,
]
MATCHES = ["theirs", "unknown", "0", "x", "", "9223372036854775808", "1.0"]
SEARCHES = [
    "[]",
    "[{match}]",
    "[{match}, {match}]",
    "[{match}, 999999999]",
    "[0, -1, 1e30]",
    "null",
    '["{match}"]',
    "[" + "1, " * 5000 + "1]",
    "[" + "1, " * 5001 + "1]",
]


def told(answer: httpx2.Response) -> tuple[int, dict[str, str], bytes]:
    """Return all that an answer tells but how many requests are left."""
    headers = {name: value for name, value in answer.headers.items() if name not in RATE_LIMIT}
    return answer.status_code, headers, answer.content


@pytest.mark.parametrize("method", ["PUT", "DELETE", "GET", "POST", "PATCH", "HEAD"])
def test_anothers_prediction_answers_as_that_of_no_filter(
    bettor: Bettor, other: Bettor, database: Database, method: str
) -> None:
    before = database.read(everything_of, other.filter_id).result()
    for match in MATCHES:
        match_id = {"theirs": other.match_id, "unknown": 10**9}.get(match, match)
        for body in BODIES:
            theirs, nobodys = (
                bettor(method, prediction_path(filter_id, match_id), content=body)
                for filter_id in (other.filter_id, NOBODYS)
            )
            assert told(theirs) == told(nobodys)
            assert theirs.status_code >= 400
    assert database.read(everything_of, other.filter_id).result() == before


@pytest.mark.parametrize("search", SEARCHES)
def test_a_search_in_anothers_filter_answers_as_in_none(
    bettor: Bettor, other: Bettor, search: str
) -> None:
    ids = search.replace("{match}", str(other.match_id))
    theirs, nobodys = (
        bettor(
            "POST",
            "/predictions/search",
            content=f'{{"filterId": {filter_id}, "matchIds": {ids}}}'.encode(),
        )
        for filter_id in (other.filter_id, NOBODYS)
    )
    assert told(theirs) == told(nobodys)
    assert theirs.status_code >= 400


def test_lists_and_searches_show_ones_own_only(bettor: Bettor, other: Bettor) -> None:
    (own,) = bettor("GET", "/prediction-filters").json()["items"]
    assert own["id"] == bettor.filter_id
    assert bettor.search(other.match_id).json() == {"count": 0, "items": []}
    bettor.match_id = other.match_id
    bettor.put("2")
    assert (bettor.stands()["odds"], other.stands()["odds"]) == ("2.000000", "7.770000")
    bettor.delete()
    assert other.stands()["odds"] == "7.770000"


def test_matches_are_the_same_for_everybody(bettor: Bettor, other: Bettor) -> None:
    for path in ("/sports", "/matches?date=2026-06-06&sport=1"):
        assert told(bettor("GET", path)) == told(other("GET", path))


ATTEMPT = st.tuples(
    st.sampled_from(["PUT", "DELETE", "SEARCH"]),
    st.sampled_from(["own", "theirs", "none"]),
    st.sampled_from(["theirs", "own", "none"]),
    st.sampled_from(["2", "9999.5", "1", None]),
)


def attempt(bettor: Bettor, other: Bettor, wish: tuple[str, str, str, Any]) -> httpx2.Response:
    method, whose_filter, whose_match, price = wish
    filter_id = {"own": bettor.filter_id, "theirs": other.filter_id, "none": NOBODYS}[whose_filter]
    match_id = {"own": bettor.match_id, "theirs": other.match_id, "none": 10**9}[whose_match]
    if method == "SEARCH":
        return bettor.search(match_id, filter_id=filter_id)
    body = {"json": {"odds": price}} if method == "PUT" else {}
    return bettor(method, prediction_path(filter_id, match_id), **body)


@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@hypothesis.given(st.lists(ATTEMPT, max_size=8))
def test_whatever_one_does_the_other_notices_nothing(
    bettor: Bettor, other: Bettor, database: Database, wishes: list[tuple[str, str, str, Any]]
) -> None:
    before = database.read(everything_of, other.filter_id).result()
    filters = told(other("GET", "/prediction-filters"))
    for wish in wishes:
        answer = attempt(bettor, other, wish)
        assert b'"7.77' not in answer.content
        assert b'"8.88' not in answer.content
        if wish[1] == "theirs":
            assert told(answer) == told(attempt(bettor, other, (wish[0], "none", *wish[2:])))
    assert database.read(everything_of, other.filter_id).result() == before
    assert told(other("GET", "/prediction-filters")) == filters
    bettor.delete()

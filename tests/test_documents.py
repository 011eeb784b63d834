"""Documents that are kept: told apart by their ETag, compressed, and never old."""

import time

import httpx2
import pytest

from bettune import accounts, subscriptions, tokens
from bettune.database import Database, Session
from conftest import NOON, Bettor, Given

DAY = "/matches?date=2026-06-06&sport=1"
KEPT = ("/sports", DAY)


@pytest.mark.parametrize("path", KEPT)
def test_who_has_the_document_already_is_told_so(bettor: Bettor, path: str) -> None:
    first = bettor("GET", path)
    tag = first.headers["etag"]
    assert first.headers["cache-control"] == "private, no-cache"
    for known in (tag, tag.removeprefix("W/"), f'"x", {tag}', "*"):
        again = bettor("GET", path, headers={"if-none-match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert "ratelimit" in again.headers
        head = bettor("HEAD", path, headers={"if-none-match": known})
        assert head.status_code == 304
    for unknown in ("", '"x"', tag[:-2], tag[2:].strip('"')):
        again = bettor("GET", path, headers={"if-none-match": unknown})
        assert (again.status_code, again.content) == (200, first.content)


def encoded(bettor: Bettor, path: str, accepted: str) -> httpx2.Response:
    """Return an answer with its body as it was sent."""
    return bettor("GET", path, headers={"accept-encoding": accepted})


def test_a_large_document_is_compressed_for_who_takes_it(bettor: Bettor, given: Given) -> None:
    for _ in range(20):
        given.match()
    plain = encoded(bettor, DAY, "identity")
    assert "content-encoding" not in plain.headers
    for accepted in ("gzip", "GZIP", "br, gzip;q=0.5", "deflate,gzip ; q=1", "x-gzip, gzip"):
        packed = encoded(bettor, DAY, accepted)
        assert packed.headers["content-encoding"] == "gzip", accepted
        assert packed.content == plain.content
        assert packed.headers["etag"] == plain.headers["etag"]
        assert int(packed.headers["content-length"]) < len(plain.content) // 4
        assert "Accept-Encoding" in packed.headers["vary"]
    for accepted in ("", "identity", "br", "gzip;q=0", "gzip; q=0.000, *", "notgzip", "*;q=0"):
        assert "content-encoding" not in encoded(bettor, DAY, accepted).headers, accepted


def test_a_small_document_is_sent_as_it_is(bettor: Bettor) -> None:
    assert "content-encoding" not in encoded(bettor, "/sports", "gzip").headers


def settle(session: Session, match_id: int, goals: int) -> None:
    """Give a match its result."""
    session.run(
        "UPDATE matches SET status = 'finished', home_goals = :goals, away_goals = 0"
        " WHERE id = :id",
        id=match_id,
        goals=goals,
    )
    session.touch("matches")


def test_a_change_of_a_match_shows_in_the_very_next_answer(
    bettor: Bettor, given: Given, database: Database
) -> None:
    tag = bettor("GET", DAY).headers["etag"]
    for goals in range(3):
        database.write(settle, bettor.match_id, goals).result()
        answer = bettor("GET", DAY, headers={"if-none-match": tag})
        assert answer.json()["items"][0]["score"]["home"] == goals
        tag = answer.headers["etag"]
    given.match(NOON)
    assert bettor("GET", DAY, headers={"if-none-match": tag}).json()["count"] == 2


def soon(bettor: Bettor, method: str, path: str, token: str, status: int, held: str = "") -> None:
    """Expect an answer at once on SQLite; on PostgreSQL when the notice has got around."""
    for _ in range(1 if bettor.given.database.engine == "sqlite" else 500):
        answer = bettor.api(method, path, token)
        if answer.status_code == status and held in answer.text:
            return
        time.sleep(0.002)
    assert (answer.status_code, answer.text) == (status, held)


def test_a_change_by_another_process_shows_in_the_very_next_answer(
    bettor: Bettor, elsewhere: Bettor, database: Database
) -> None:
    for goals in range(30):
        database.write(settle, bettor.match_id, goals).result()
        soon(elsewhere, "GET", DAY, bettor.token, 200, f'"home":{goals},')


def test_what_another_process_does_to_a_user_counts_with_the_next_request(
    bettor: Bettor, elsewhere: Bettor, database: Database
) -> None:
    email, old = bettor.email, bettor.token
    for _ in range(10):
        soon(elsewhere, "GET", "/sports", old, 200)
        fresh = database.write(tokens.regenerate, email).result()
        soon(elsewhere, "GET", "/sports", old, 401)
        soon(elsewhere, "GET", "/sports", fresh, 200)
        database.write(subscriptions.end, email).result()
        soon(elsewhere, "GET", "/sports", fresh, 403)
        database.write(subscriptions.grant, email, None).result()
        soon(elsewhere, "GET", "/sports", fresh, 200)
        database.write(accounts.set_disabled, email, True).result()
        soon(elsewhere, "GET", "/sports", fresh, 401)
        database.write(accounts.set_disabled, email, False).result()
        old = fresh

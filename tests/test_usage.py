"""Requests of each user and day, and when a token was last used: exact, and cheap to keep."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx2
import pytest

from bettune import accounts, times, tokens, usage
from bettune.api.dispatcher import Dispatcher
from bettune.app import build
from bettune.database import Database, Session, open_database
from bettune.errors import Unavailable
from bettune.limits import Limit, Limits, MemoryLimit, RedisLimit
from bettune.settings import Settings
from bettune.tokens import NOTED_EVERY
from bettune.usage import Usage
from conftest import BASE, NOON, Api, Bettor, Clock, Given
from processes import redis_server, serve

DAY = NOON // times.DAY


def counts(session: Session) -> dict[int, int]:
    """Return the requests of each day, of all accounts."""
    return dict(session.all("SELECT day, sum(requests) FROM usage GROUP BY day"))


def used_at(session: Session) -> list[int | None]:
    """Return when each token was last used."""
    return [moment for (moment,) in session.all("SELECT used_at FROM tokens ORDER BY id")]


class Counted:
    """The API with a usage that a test can look at."""

    def __init__(self, database: Database, limits: Limits, clock: Clock) -> None:
        self.database, self.usage = database, Usage(database, clock)
        self.api = Api(Dispatcher(database, limits, clock, "http://bettune.test", self.usage))

    def written(self) -> dict[int, int]:
        """Write what was counted; return the requests of each day."""
        self.api.run(self.usage.write())
        return self.database.read(counts).result()

    def token_used(self) -> list[int | None]:
        self.api.run(self.usage.write())
        return self.database.read(used_at).result()


def settled_version(service: Counted) -> int | None:
    """Return the version of the accounts once a process has heard of its own changes too."""
    seen: list[int | None] = []
    while len(seen) < 5 or len(set(seen[-5:])) > 1:
        seen.append(service.database.version("accounts"))
        time.sleep(0.05)
    return seen[-1]


@pytest.fixture
def counted(database: Database, limits: Limits, clock: Clock) -> Any:
    """The API, and what it counts."""
    service = Counted(database, limits, clock)
    yield service
    service.api.close()


def test_requests_are_counted_for_their_user_and_day(
    counted: Counted, given: Given, clock: Clock
) -> None:
    _, token = given.user()
    for _ in range(3):
        assert counted.api("GET", "/sports", token).status_code == 200
    assert counted.written() == {DAY: 3}
    clock.now += times.DAY
    counted.api("GET", "/sports", token)
    assert counted.written() == {DAY: 3, DAY + 1: 1}


def test_only_requests_that_the_limit_lets_through_count(
    database: Database, given: Given, clock: Clock
) -> None:
    _, token = given.user()
    limits = Limits(requests=MemoryLimit(2, 60, clock), guesses=MemoryLimit(60, 60, clock))
    counted = Counted(database, limits, clock)
    statuses = [counted.api("GET", "/sports", token).status_code for _ in range(4)]
    counted.api("GET", "/sports", "wrong")
    assert statuses == [200, 200, 429, 429]
    assert counted.written() == {DAY: 2}
    counted.api.close()


def test_many_requests_are_one_write(counted: Counted, given: Given) -> None:
    _, token = given.user()
    writes: list[Callable[..., Any]] = []
    real = counted.database.write

    def noting(verb: Callable[..., Any], *arguments: Any) -> Any:
        writes.append(verb)
        return real(verb, *arguments)

    counted.database.write = noting  # type: ignore[method-assign]
    counted.api.together(200, "GET", "/sports", token)
    assert counted.written() == {DAY: 200}
    assert writes == [usage.add_requests, tokens.note_use]


def test_what_was_counted_is_written_some_seconds_later_by_itself(
    counted: Counted, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(usage, "EVERY", 0.01)
    _, token = given.user()
    counted.api("GET", "/sports", token)
    for _ in range(500):
        counted.api.run(asyncio.sleep(0.01))
        if counted.database.read(counts).result():
            break
    assert counted.database.read(counts).result() == {DAY: 1}


def test_what_cannot_be_written_now_is_written_later(
    counted: Counted, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, token = given.user()
    counted.api("GET", "/sports", token)

    def out_of_reach(*_: object) -> Any:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(counted.database, "write", out_of_reach)
        assert counted.written() == {}
    counted.api("GET", "/sports", token)
    assert counted.written() == {DAY: 2}
    assert counted.token_used() == [NOON]


def test_processes_add_to_the_same_row(
    counted: Counted, given: Given, database_url: str, limits: Limits, clock: Clock
) -> None:
    _, token = given.user()
    with_its_own = open_database(database_url, clock)
    other = Counted(with_its_own, limits, clock)
    for service in (counted, other, counted):
        service.api("GET", "/sports", token)
    counted.written()
    assert other.written() == {DAY: 3}
    other.api.close()
    with_its_own.close()


def test_the_requests_of_an_account_that_is_gone_are_dropped(
    counted: Counted, given: Given
) -> None:
    email, token = given.user()
    _, other = given.user()
    counted.api("GET", "/sports", token)
    counted.api("GET", "/sports", other)
    account = counted.database.read(accounts.account_of, email).result()
    counted.database.write(accounts.delete_account, account.id).result()
    assert counted.written() == {DAY: 1}


def test_a_token_s_use_is_noted_once_in_five_minutes(
    counted: Counted, given: Given, clock: Clock
) -> None:
    _, token = given.user()
    assert counted.token_used() == [None]
    seen = []
    for wait in (0, NOTED_EVERY - 1, 1, 1, NOTED_EVERY):
        clock.now += wait
        counted.api("GET", "/sports", token)
        seen.extend(counted.token_used())
    first, second = NOON, NOON + NOTED_EVERY
    assert seen == [first, first, second, second, second + NOTED_EVERY + 1]


def test_noting_a_token_s_use_lets_no_process_forget_its_owner(
    counted: Counted, given: Given
) -> None:
    _, token = given.user()
    before = settled_version(counted)
    counted.api("GET", "/sports", token)
    assert counted.token_used() == [NOON]
    assert settled_version(counted) == before


def test_answers_of_500_and_more_are_counted(
    counted: Counted, bettor: Bettor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> Any:
        raise Unavailable

    monkeypatch.setattr(counted.database, "write", broken)
    path = bettor.path
    assert counted.api("PUT", path, bettor.token, json={"odds": "2"}).status_code == 503
    assert counted.api("GET", "/nothing", bettor.token).status_code == 404
    assert counted.usage.failures == 1
    assert counted.usage.requests == 1


def test_a_clean_shutdown_writes_the_last_request(database_url: str) -> None:
    database = open_database(database_url)
    _, token = Given(database).user()
    with serve(database_url) as server, httpx2.Client(base_url=server.url) as client:
        for _ in range(25):
            headers = {"authorization": f"Bearer {token}"}
            assert client.get(f"{BASE}/sports", headers=headers).status_code == 200
    assert sum(database.read(counts).result().values()) == 25
    database.close()


def test_the_application_shares_one_count(tmp_path: Path) -> None:
    app = build(Settings(database=f"sqlite:///{tmp_path}/bettune.db"), Clock())
    app.open()
    assert app._usage is app._dispatcher._usage is app._site._usage
    asyncio.run(app.close())


@pytest.fixture(params=["memory", "redis"])
def limit(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> Any:
    """A limit of three in a minute, wherever it is kept."""
    if request.param == "memory":
        yield MemoryLimit(3, 60, clock)
        return
    with redis_server(tmp_path) as url:
        yield RedisLimit(url, "requests", 3, 60)


def test_looking_at_a_window_does_not_count(limit: Limit) -> None:
    async def looked() -> list[tuple[bool, int, int]]:
        seen = [await limit.peek("1")]
        for _ in range(3):
            await limit.count("1")
            seen += [await limit.peek("1"), await limit.peek("1")]
        seen.append(await limit.peek("2"))
        await limit.close()
        return [tuple(one) for one in seen]

    stands = [(3, True), (2, True), (2, True), (1, True), (1, True), (0, False), (0, False)]
    stands.append((3, True))
    assert asyncio.run(looked()) == [(accepted, left, 60) for left, accepted in stands]

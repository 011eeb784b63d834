"""Exactly so many requests in a window, for whoever is behind them."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import pytest
import redis

from bettune import tokens
from bettune.api.dispatcher import Dispatcher
from bettune.database import Database, open_database
from bettune.limits import Limit, Limits, MemoryLimit, RedisLimit
from conftest import BASE, Api, Bettor, Clock, Given, refusal
from processes import redis_server, serve

QUOTA = 50
RATE_LIMITED = (429, "rate_limit_exceeded", "Rate limit exceeded")
MISSING_TOKEN = (401, "missing_token", "No token provided")
UNAVAILABLE = (503, "unavailable", "Temporarily unavailable")
Wait = Callable[[float], None]


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A real Redis server."""
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["memory", "redis"])
def kind(request: pytest.FixtureRequest) -> str:
    """Where the counts are kept."""
    return request.param


@pytest.fixture
def make(kind: str, request: pytest.FixtureRequest, clock: Clock) -> Callable[[int], Limit]:
    """A way to make a limit that allows so many in a minute; all made share their counts."""
    if kind == "memory":
        kept: dict[int, Limit] = {}
        return lambda quota: kept.setdefault(quota, MemoryLimit(quota, 60, clock))
    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as server:
        server.flushall()
    return lambda quota: RedisLimit(url, "requests", quota, 60)


@pytest.fixture
def wait(kind: str, request: pytest.FixtureRequest, clock: Clock) -> Wait:
    """A way to let time pass: of Redis, by taking it off what its windows have left."""
    if kind == "memory":

        def pass_time(seconds: float) -> None:
            clock.now += seconds

        return pass_time

    def shorten(seconds: float) -> None:
        with redis.Redis.from_url(request.getfixturevalue("redis_url")) as server:
            for key in server.keys("bettune:*"):
                server.pexpire(key, int(server.pttl(key) - seconds * 1000))

    return shorten


@pytest.fixture
def lite(tmp_path: Path, clock: Clock) -> Iterator[Database]:
    """A database; which engine makes no difference here."""
    database = open_database(f"sqlite:///{tmp_path}/bettune.db", clock)
    yield database
    database.close()


def served(database: Database, requests: Limit, guesses: Limit, clock: Clock) -> Api:
    limits = Limits(requests=requests, guesses=guesses)
    return Api(Dispatcher(database, limits, clock, "http://bettune.test"))


@pytest.fixture
def limited(
    lite: Database, clock: Clock, make: Callable[[int], Limit]
) -> Iterator[tuple[Bettor, Api]]:
    """A bettor with a low limit, and a second server that shares its counts."""
    counts = make(QUOTA), make(QUOTA)
    first, second = (served(lite, one, MemoryLimit(60, 60, clock), clock) for one in counts)
    bettor = Bettor(first, Given(lite))
    yield bettor, second
    for api, count in ((first, counts[0]), (second, counts[1])):
        api.run(count.close())
        api.close()


def statuses(answers: list[httpx2.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def test_exactly_so_many_are_accepted_however_many_come_at_once(
    limited: tuple[Bettor, Api],
) -> None:
    bettor, second = limited
    answers = bettor.api.together(200, "GET", "/sports", bettor.token)
    assert statuses(answers) == {200: QUOTA, 429: 150}
    told = sorted(answer.headers["ratelimit"] for answer in answers if answer.status_code == 200)
    assert told == sorted(f'"default";r={left};t=60' for left in range(QUOTA))
    assert statuses(second.together(20, "GET", "/sports", bettor.token)) == {429: 20}


def test_servers_that_share_their_counts_accept_exactly_so_many_together(
    limited: tuple[Bettor, Api],
) -> None:
    bettor, second = limited
    answers = [
        answer
        for _ in range(10)
        for api in (bettor.api, second)
        for answer in api.together(10, "GET", "/sports", bettor.token)
    ]
    assert statuses(answers) == {200: QUOTA, 429: 150}


def test_the_window_begins_with_the_first_request_and_refused_ones_do_not_count(
    limited: tuple[Bettor, Api], wait: Wait
) -> None:
    bettor, _ = limited
    wait(100)
    assert bettor("GET", "/sports").headers["ratelimit"] == f'"default";r={QUOTA - 1};t=60'
    wait(30.5)
    answers = bettor.api.together(QUOTA, "GET", "/sports", bettor.token)
    assert statuses(answers) == {200: QUOTA - 1, 429: 1}
    for _ in range(3):
        refused = bettor("GET", "/sports")
        assert refusal(refused) == RATE_LIMITED
        assert refused.headers["retry-after"] == "30"
        assert refused.headers["x-ratelimit-limit"] == str(QUOTA)
        assert refused.headers["x-ratelimit-window"] == "60"
    wait(float(refused.headers["retry-after"]))
    answers = bettor.api.together(QUOTA + 1, "GET", "/sports", bettor.token)
    assert statuses(answers) == {200: QUOTA, 429: 1}


def test_the_last_moment_of_a_window_is_a_wait_of_a_second(
    limited: tuple[Bettor, Api], wait: Wait
) -> None:
    bettor, _ = limited
    bettor.api.together(QUOTA, "GET", "/sports", bettor.token)
    wait(59.5)
    assert bettor("GET", "/sports").headers["retry-after"] == "1"


def test_a_user_has_one_limit_over_all_tokens_and_users_have_their_own(
    limited: tuple[Bettor, Api], lite: Database
) -> None:
    bettor, _ = limited
    assert statuses(bettor.api.together(QUOTA, "GET", "/sports", bettor.token)) == {200: QUOTA}
    fresh = lite.write(tokens.regenerate, bettor.email).result()
    assert refusal(bettor.api("GET", "/sports", fresh)) == RATE_LIMITED
    _, other = bettor.given.user()
    assert bettor.api("GET", "/sports", other).status_code == 200


def test_without_its_redis_the_server_tells_to_come_back(
    lite: Database, clock: Clock, tmp_path: Path
) -> None:
    gone = RedisLimit(f"unix://{tmp_path}/none.sock", "requests", 5, 60)
    api = served(lite, gone, MemoryLimit(60, 60, clock), clock)
    _, token = Given(lite).user()
    answer = api("GET", "/sports", token)
    assert refusal(answer) == UNAVAILABLE
    assert answer.headers["retry-after"] == "1"
    api.run(gone.close())
    api.close()


def over_a_real_server(url: str, token: str, times: int) -> Counter[int]:
    async def all_of_them() -> Counter[int]:
        headers = {"authorization": f"Bearer {token}"}
        async with httpx2.AsyncClient(headers=headers, timeout=30) as client:
            calls = [client.get(f"{url}{BASE}/sports") for _ in range(times)]
            return statuses(await asyncio.gather(*calls))

    return asyncio.run(all_of_them())


def test_a_real_server_accepts_exactly_so_many(lite: Database, tmp_path: Path) -> None:
    _, token = Given(lite).user()
    with serve(f"sqlite:///{tmp_path}/bettune.db", f"--rate-limit={QUOTA}") as server:
        assert over_a_real_server(server.url, token, 200) == {200: QUOTA, 429: 150}


def test_two_real_servers_on_one_redis_accept_exactly_so_many_together(
    lite: Database, tmp_path: Path, redis_url: str
) -> None:
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
    _, token = Given(lite).user()
    options = (f"sqlite:///{tmp_path}/bettune.db", f"--rate-limit={QUOTA}", f"--redis={redis_url}")
    with serve(*options) as first, serve(*options) as second:
        urls = [first.url, second.url] * 4
        found = Counter[int]()
        for url in urls:
            found += over_a_real_server(url, token, 25)
    assert found == {200: QUOTA, 429: 150}


def test_guesses_are_refused_for_their_address_and_valid_tokens_never_are(
    lite: Database, clock: Clock
) -> None:
    requests, guesses = MemoryLimit(2000, 60, clock), MemoryLimit(60, 60, clock)
    api = served(lite, requests, guesses, clock)
    _, token = Given(lite).user()
    wrong = tokens.new_token()
    assert statuses([api("GET", "/sports", wrong) for _ in range(30)]) == {401: 30}
    assert statuses(api.together(70, "GET", "/sports")) == {401: 30, 429: 40}
    for candidate in (None, wrong, "x"):
        refused = api("GET", "/sports", candidate)
        assert refusal(refused) == RATE_LIMITED
        assert refused.headers["retry-after"] == "60"
        assert refused.headers["x-ratelimit-limit"] == "60"
        assert refused.headers["x-ratelimit-window"] == "60"
        assert "www-authenticate" not in refused.headers
    assert api("GET", "/sports", token).status_code == 200
    clock.now += 60
    assert refusal(api("GET", "/sports")) == MISSING_TOKEN
    api.close()


@pytest.mark.parametrize(
    ("address", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:0db8:0001:0002::1", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_guesses_are_counted_for_a_host_or_its_ipv6_network(
    lite: Database, clock: Clock, address: str, other: str, same: bool
) -> None:
    limits = Limits(requests=MemoryLimit(9, 60, clock), guesses=MemoryLimit(1, 60, clock))
    application = Dispatcher(lite, limits, clock, "http://bettune.test")
    first, second = Api(application, address), Api(application, other)
    assert first("GET", "/sports").status_code == 401
    assert second("GET", "/sports").status_code == (429 if same else 401)
    first.close()
    second.close()


@pytest.mark.parametrize(
    ("trusted", "forwarded", "told_apart"),
    [
        ("", ("192.0.2.1", "192.0.2.2"), False),
        ("192.0.2.9", ("192.0.2.1", "192.0.2.2"), False),
        ("127.0.0.1", ("192.0.2.1", "192.0.2.2"), True),
        ("10.0.0.1, 127.0.0.1", ("192.0.2.1", "192.0.2.2"), True),
        ("127.0.0.1", ("9.9.9.9, 192.0.2.1", "8.8.8.8, 192.0.2.1"), False),  # the client's word
        ("127.0.0.1", ("192.0.2.1, 127.0.0.1", "192.0.2.2, 127.0.0.1"), True),
    ],
)
def test_forwarded_addresses_count_from_configured_proxies_only(
    tmp_path: Path, trusted: str, forwarded: tuple[str, str], told_apart: bool
) -> None:
    options = ("--guess-limit=1", f"--trusted-proxies={trusted}")
    with serve(f"sqlite:///{tmp_path}/bettune.db", *options) as server:
        first, second = (
            httpx2.get(f"{server.url}{BASE}/sports", headers={"x-forwarded-for": address})
            for address in forwarded
        )
    assert first.status_code == 401
    assert second.status_code == (401 if told_apart else 429)

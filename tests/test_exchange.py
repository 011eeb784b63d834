"""A request that comes in one piece is answered as one that comes in parts, only sooner."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from typing import Any, NamedTuple

import pytest
import uvicorn
from uvicorn.server import ServerState

from bettune.connection import Connection
from bettune.database import open_database
from conftest import BASE, Given
from processes import Server, serve

TODAY = int(time.time()) // 86_400 * 86_400 + 43_200


class Stage(NamedTuple):
    """A server with a user's filter and match."""

    server: Server
    token: str
    filter_id: int
    match_id: int

    def request(self, method: str, path: str, body: bytes = b"", *further: str) -> bytes:
        """Spell a request of the user's."""
        lines = [f"{method} {BASE}{path} HTTP/1.1", "Host: test"]
        lines += [f"Authorization: Bearer {self.token}", *further]
        if body:
            lines.append(f"Content-Length: {len(body)}")
        return "\r\n".join([*lines, "", ""]).encode() + body

    @property
    def prediction(self) -> str:
        """The path of the one prediction."""
        return f"/prediction-filters/{self.filter_id}/matches/{self.match_id}/prediction"


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """A server on each engine."""
    with closing(open_database(database_url)) as database:
        given = Given(database)
        email, token = given.user()
        filter_id, match_id = given.filter(email), given.match(TODAY)
    with serve(database_url, "--rate-limit=1000000") as server:
        yield Stage(server, token, filter_id, match_id)


class Client:
    """A connection that says just what bytes go when."""

    def __init__(self, server: Server) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.port), timeout=10)
        self._file = self._socket.makefile("rb")

    def send(self, *parts: bytes) -> None:
        """Send each part as a packet of its own."""
        for part in parts:
            self._socket.sendall(part)
            if len(parts) > 1:
                time.sleep(0.02)

    def answer(self, *, with_body: bool = True) -> tuple[bytes, dict[bytes, bytes], bytes]:
        """Take one answer: its status line, headers and body."""
        status = self._file.readline()
        headers: dict[bytes, bytes] = {}
        while line := self._file.readline().strip():
            name, _, value = line.partition(b": ")
            assert name not in headers
            headers[name] = value
        length = int(headers.get(b"content-length", 0)) if with_body else 0
        return status, headers, self._file.read(length)

    def ends(self) -> bool:
        """Tell whether the server has closed the connection."""
        return self._file.read(1) == b""

    def close(self) -> None:
        """Hang up."""
        self._file.close()
        self._socket.close()


@pytest.fixture
def client(stage: Stage) -> Iterator[Client]:
    """A connection to the server."""
    with closing(Client(stage.server)) as one:
        yield one


def _cases(stage: Stage) -> list[bytes]:
    day = time.strftime("%Y-%m-%d", time.gmtime(TODAY))
    search = b'{"filterId": %d, "matchIds": [%d]}' % (stage.filter_id, stage.match_id)
    wrong = stage.request("GET", "/sports").replace(stage.token.encode(), b"bettune_no")
    return [
        stage.request("GET", "/sports"),
        stage.request("HEAD", "/sports"),
        stage.request("GET", f"/matches?date={day}&sport=1"),
        stage.request("GET", f"/matches?date={day}&sport=1", b"", "If-None-Match: *"),
        stage.request("GET", f"/matches?date={day}&sport=1", b"", "Accept-Encoding: gzip"),
        stage.request("GET", "/matches?date=never&sport=1"),
        stage.request("PUT", stage.prediction, b'{"odds": "2.15"}'),
        stage.request("PUT", stage.prediction, b'{"odds": "0.5"}'),
        stage.request("POST", "/predictions/search", search),
        stage.request("POST", "/predictions/search", b"{"),
        stage.request("DELETE", stage.prediction),
        stage.request("PATCH", "/sports"),
        stage.request("GET", "/nothing"),
        stage.request("GET", "/%6Eothing"),
        stage.request("GET", "/openapi.json"),
        wrong,
    ]


def _without_times(answer: tuple[bytes, dict[bytes, bytes], bytes]) -> object:
    status, headers, body = answer
    varying = (b"date", b"ratelimit")
    kept = {name: value for name, value in headers.items() if name not in varying}
    times = (b'"updatedAt"', b'"createdAt"', b'"id"')
    return status, kept, body if not any(time in body for time in times) else len(body)


def test_parts_make_no_difference(stage: Stage) -> None:
    for request in _cases(stage):
        answers = []
        for split in (len(request), 9, len(request) - 3):
            with closing(Client(stage.server)) as client:
                client.send(*filter(None, (request[:split], request[split:])))
                answer = client.answer(with_body=not request.startswith(b"HEAD"))
                assert b"date" in answer[1]
                answers.append(_without_times(answer))
        assert answers[0] == answers[1] == answers[2], request


def test_requests_sent_ahead_are_answered_in_their_order(stage: Stage, client: Client) -> None:
    prices = [f"{2 + n / 100:.6f}" for n in range(20)]
    puts = [
        stage.request("PUT", stage.prediction, b'{"odds": "%s"}' % price.encode())
        for price in prices
    ]
    client.send(b"".join(put + stage.request("GET", "/sports") for put in puts))
    for price in prices:
        assert price.encode() in client.answer()[2]
        assert b"football" in client.answer()[2]


def test_a_client_that_asks_for_it_is_let_go(stage: Stage, client: Client) -> None:
    client.send(stage.request("GET", "/sports", b"", "Connection: close"))
    status, headers, _ = client.answer()
    assert status == b"HTTP/1.1 200 OK\r\n"
    assert headers[b"connection"] == b"close"
    assert client.ends()


def test_a_client_that_hangs_up_disturbs_nobody(stage: Stage, client: Client) -> None:
    put = stage.request("PUT", stage.prediction, b'{"odds": "3.5"}')
    for _ in range(20):
        with closing(Client(stage.server)) as gone:
            gone.send(put)
    client.send(put)
    assert client.answer()[0] == b"HTTP/1.1 200 OK\r\n"


def test_a_server_that_stops_answers_what_it_has_taken(stage: Stage) -> None:
    put = stage.request("PUT", stage.prediction, b'{"odds": "3.5"}')
    clients = [Client(stage.server) for _ in range(30)]
    answered = []

    def keep_on(client: Client) -> None:
        try:
            while True:
                client.send(put)
                status = client.answer()[0]
                if not status:
                    return
                answered.append(status)
        except OSError:
            return

    threads = [threading.Thread(target=keep_on, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    time.sleep(0.3)
    logged = stage.server.stop()
    for thread in threads:
        thread.join(10)
        assert not thread.is_alive()
    for client in clients:
        client.close()
    assert "Traceback" not in logged
    assert answered
    assert set(answered) == {b"HTTP/1.1 200 OK\r\n"}


def test_a_silent_client_is_let_go_after_some_seconds(stage: Stage, client: Client) -> None:
    client.send(stage.request("GET", "/sports"))
    client.answer()
    time.sleep(2)
    client.send(stage.request("GET", "/sports"))
    client.answer()
    since = time.monotonic()
    assert client.ends()
    assert 4 < time.monotonic() - since < 9


class Application:
    """An application that answers, waits, fails or says nothing, as the path has it."""

    direct = b"/"

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = (await receive())["body"]
        if scope["path"] == "/fails":
            raise ValueError("broken")
        if scope["path"] == "/waits":
            loop = asyncio.get_running_loop()
            future: asyncio.Future[bytes] = loop.create_future()
            loop.call_later(0.01, future.set_result, b"waited ")
            body = await future + body
        length = (b"content-length", b"%d" % len(body))
        await send({"type": "http.response.start", "status": 200, "headers": [length]})
        await send({"type": "http.response.body", "body": body})


def _asked(path: str, body: bytes) -> tuple[bytes, set[Any]]:
    """Return what such an application answers, and the tasks that the server made for it."""

    async def both() -> tuple[bytes, set[Any]]:
        loop = asyncio.get_running_loop()
        config = uvicorn.Config(
            Application(), log_level="critical", lifespan="off", access_log=False
        )
        config.proxy_headers = False
        state = ServerState()
        made: set[Any] = set()
        loop.set_task_factory(lambda loop, work, **named: _noted(made, loop, work, **named))
        server = await loop.create_server(lambda: Connection(config, state, {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        head = f"PUT {path} HTTP/1.1\r\nHost: test\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        await asyncio.sleep(0.1)
        writer.write_eof()
        answer = await reader.read(100_000)
        writer.close()
        server.close()
        return answer, made

    return asyncio.run(both())


def _noted(made: set[Any], loop: Any, work: Any, **named: Any) -> asyncio.Task[Any]:
    made.add(work)
    return asyncio.Task(work, loop=loop, **named)


@pytest.mark.parametrize(("path", "answered"), [("/", b"body"), ("/waits", b"waited body")])
def test_a_whole_request_needs_no_task(path: str, answered: bytes) -> None:
    answer, made = _asked(path, b"body")
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert answer.endswith(b"\r\n\r\n" + answered)
    assert not [work for work in made if "run_asgi" in repr(work)]


def test_a_large_answer_is_whole() -> None:
    answer, _ = _asked("/", b"x" * 50_000)
    assert answer.endswith(b"\r\n\r\n" + b"x" * 50_000)


def test_a_failure_ends_the_connection_and_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    answer, _ = _asked("/fails", b"")
    assert answer == b""
    assert "broken" in caplog.text

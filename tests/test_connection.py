"""What one connection may make the server keep, with no token asked for."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from bettune import connection
from bettune.connection import LARGEST_HEAD, Connection
from processes import Server, serve

GET = b"GET / HTTP/1.1\r\nHost: test\r\n"
PUT = b"PUT / HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n"
Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def measure(scope: Any, receive: Any, send: Any) -> None:
    """Answer with the length of the body, or with ten megabytes to whom asks for much."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    answer = bytes(10_000_000) if scope["path"] == "/much" else b"%d" % len(body)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": answer})


def connected(client: Client) -> None:
    """Connect a client to a server of such connections."""

    async def both() -> None:
        loop = asyncio.get_running_loop()
        config = uvicorn.Config(measure, log_level="critical", lifespan="off", proxy_headers=False)
        state = ServerState()
        server = await loop.create_server(lambda: Connection(config, state, {}), "127.0.0.1", 0)
        reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
        try:
            async with asyncio.timeout(20):
                await client(reader, writer)
        finally:
            writer.close()
            server.close()
            while state.tasks:
                await asyncio.wait(state.tasks)

    asyncio.run(both())


async def send_on(writer: asyncio.StreamWriter, part: bytes, most: int = 100_000_000) -> int:
    """Send the same part over and over until the connection ends; how many bytes went off."""
    sent = 0
    try:
        while sent < most:
            writer.write(part)
            await writer.drain()
            sent += len(part)
    except ConnectionError:
        pass
    return sent


@pytest.mark.parametrize(
    ("begun", "part"),
    [
        (GET, b"X: " + b"x" * 1000 + b"\r\n"),
        (GET + b"X: ", b"x" * 1000),
        (b"GET /", b"x" * 1000),
        (PUT + b"0\r\n", b"X: " + b"x" * 1000 + b"\r\n"),
    ],
    ids=["headers", "a header", "the address", "trailers"],
)
def test_a_head_without_end_is_cut_off(begun: bytes, part: bytes) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        assert await send_on(writer, part) < 20_000_000  # the rest stood in the sockets' buffers

    connected(client)


def test_a_head_as_large_as_real_ones_and_a_large_body_are_taken() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(3):
            head = (
                GET + b"X: " + b"x" * (LARGEST_HEAD - 100) + b"\r\nContent-Length: 1000000\r\n\r\n"
            )
            writer.write(head + bytes(1_000_000))
            answer = await reader.readuntil(b"\r\n0\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            assert answer.endswith(b"\r\n1000000\r\n0\r\n\r\n")

    connected(client)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Wait for a fraction of a second where one waits for a minute."""
    monkeypatch.setattr(connection, "LONGEST_REQUEST", 0.3)
    monkeypatch.setattr(connection, "LONGEST_ANSWER", 0.3)
    return


@pytest.mark.parametrize(
    "begun",
    [
        *(b"", b"GET / HT", PUT, PUT + b"5\r\nab", GET + b"\r\n"),
        GET + b"\r\n" + b"GET / HTTP/1.1\r\n",
    ],
)
@pytest.mark.usefixtures("hasty")
def test_a_client_that_sends_nothing_more_is_let_go(begun: bytes) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begun)
        try:
            while await reader.read(10_000):
                pass
        except ConnectionError:
            pass

    connected(client)


@pytest.mark.usefixtures("hasty")
def test_a_client_that_drips_bytes_is_let_go() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                writer.write(b"\r\n")
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            pass

    connected(client)


@pytest.mark.usefixtures("hasty")
def test_a_client_that_does_not_take_its_answer_is_let_go() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"GET /much HTTP/1.1\r\nHost: test\r\n\r\n")
        await asyncio.sleep(1)
        taken = 0
        try:
            while part := await reader.read(1_000_000):
                taken += len(part)
        except ConnectionError:
            pass
        assert taken < 10_000_000

    connected(client)


@pytest.mark.usefixtures("hasty")
def test_a_client_that_goes_on_asking_is_served_for_as_long_as_it_does() -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(20):
            writer.write(GET + b"\r\n")
            answer = await reader.readuntil(b"\r\n0\r\n\r\n")
            assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
            await asyncio.sleep(0.05)

    connected(client)


def test_the_server_s_connections_are_such(tmp_path: Path) -> None:
    async def sent(server: Server) -> int:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(b"GET /")
        return await send_on(writer, b"x" * 1000)

    with serve(f"sqlite:///{tmp_path}/bettune.db") as server:
        assert asyncio.run(sent(server)) < 20_000_000


def test_ctrl_c_is_a_clean_end(tmp_path: Path) -> None:
    with serve(f"sqlite:///{tmp_path}/bettune.db") as server:
        assert server.interrupted() == (0, "")

"""Every acknowledged write survives kill -9, and none is half done.

BETTUNE_STORM_ROUNDS sets how many rounds each engine gets.
"""

import asyncio
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import NamedTuple

import httpx2
import psycopg
import pytest

from bettune import odds
from bettune.database import Session, open_database
from conftest import BASE, Given
from processes import Server, free_port

ROUNDS = int(os.environ.get("BETTUNE_STORM_ROUNDS", "6"))
CONNECTIONS = 24
SECONDS = 0.6
"""From the first request of a round to its end."""

Pair = tuple[int, int]


class Stage(NamedTuple):
    """What the storm blows over."""

    url: str
    token: str
    pairs: list[Pair]


class Told:
    """What the server acknowledged for each prediction, and what it may have done besides."""

    def __init__(self, pairs: list[Pair]) -> None:
        self.stands: dict[Pair, int | None] = dict.fromkeys(pairs)
        self.open: dict[Pair, set[int | None]] = defaultdict(set)
        self.acknowledged = self.refused = 0

    def settle(self, found: dict[Pair, int]) -> None:
        """Compare with what is there after a round; the unacknowledged may be either."""
        for pair, stood in self.stands.items():
            assert found.get(pair) in self.open[pair] | {stood}
            self.stands[pair] = found.get(pair)
        assert found.keys() <= self.stands.keys()
        self.open.clear()


@pytest.fixture
def stage(database_url: str) -> Iterator[Stage]:
    """A user with four filters over twelve matches."""
    database = open_database(database_url)
    given = Given(database)
    email, token = given.user()
    filters = [given.filter(email) for _ in range(4)]
    matches = [given.match() for _ in range(12)]
    database.close()
    return Stage(database_url, token, [(one, other) for one in filters for other in matches])


def kill_server(server: Server, stage: Stage) -> None:
    """End the server as a power cut would."""
    server.kill()


def _backends(stage: Stage, sql: str) -> list[int]:
    with psycopg.connect(stage.url, autocommit=True) as session:
        rows = session.execute(
            f"SELECT {sql} FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [row[0] for row in rows]


def end_backends(server: Server, stage: Stage) -> None:
    """Take the server's connections away, let it go on with new ones for a moment, end it."""
    assert _backends(stage, "pg_terminate_backend(pid)")
    time.sleep(0.3)
    server.kill()


def kill_backend(server: Server, stage: Stage) -> None:
    """Kill one of PostgreSQL's own processes, upon which it recovers from a crash."""
    os.kill(_backends(stage, "pid")[0], signal.SIGKILL)
    server.kill()


End = Callable[[Server, Stage], None]
ENDS: dict[str, tuple[End, ...]] = {
    "sqlite": (kill_server,),
    "postgresql": (kill_server, end_backends, kill_server, kill_backend),
}


async def blow(client: httpx2.AsyncClient, pairs: list[Pair], told: Told, seed: int) -> None:
    """Set and delete predictions that nobody else touches, until the server is gone."""
    chance = random.Random(seed)
    while True:
        pair = chance.choice(pairs)
        price = None if chance.random() < 0.3 else chance.randrange(1_000_001, 9_999_999_999)
        path = f"{BASE}/prediction-filters/{pair[0]}/matches/{pair[1]}/prediction"
        told.open[pair].add(price)
        try:
            if price is None:
                answer = await client.delete(path)
            else:
                answer = await client.put(path, content=f'{{"odds": "{odds.to_text(price)}"}}')
        except httpx2.TransportError:
            return
        if answer.status_code == 503:  # the database is out of reach: either may have come of it
            told.refused += 1
            await asyncio.sleep(0.02)
            continue
        assert answer.status_code in (200, 204), answer.text
        told.stands[pair] = price
        del told.open[pair]
        told.acknowledged += 1


async def storm(server: Server, stage: Stage, told: Told, end: End, seed: int) -> None:
    """Blow over many connections, and end the server in the middle of it."""
    limits = httpx2.Limits(max_connections=CONNECTIONS)
    headers = {"authorization": f"Bearer {stage.token}"}
    async with httpx2.AsyncClient(
        base_url=server.url, headers=headers, limits=limits, timeout=10
    ) as client:
        blowing = [
            asyncio.create_task(blow(client, stage.pairs[place::CONNECTIONS], told, seed + place))
            for place in range(CONNECTIONS)
        ]
        await asyncio.sleep(SECONDS * (0.5 + random.Random(seed).random() / 2))
        await asyncio.to_thread(end, server, stage)
        await asyncio.gather(*blowing)


def prices(session: Session) -> dict[Pair, tuple[int, int]]:
    """Return the predictions: their id and odds."""
    rows = session.all("SELECT filter_id, match_id, id, odds FROM predictions")
    return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def last_written(session: Session) -> dict[Pair, tuple[int, int]]:
    """Return what the history says last of each prediction that stands."""
    rows = session.all(
        "SELECT filter_id, match_id, prediction_id, odds FROM prediction_history ORDER BY id"
    )
    last = {(row[0], row[1]): (row[2], row[3]) for row in rows}
    return {pair: written for pair, written in last.items() if written[1] is not None}


def started(url: str, port: int) -> Server:
    """Start the server, again while PostgreSQL recovers."""
    for _ in range(50):
        try:
            return Server(url, "--rate-limit=1000000000", port=port)
        except AssertionError:
            time.sleep(0.2)
    raise AssertionError("the server does not start again")


def test_every_acknowledged_write_survives_kill_9(stage: Stage) -> None:
    told, port = Told(stage.pairs), free_port()
    ends = ENDS[stage.url.partition(":")[0]]
    server = started(stage.url, port)
    try:
        for number in range(ROUNDS):
            asyncio.run(storm(server, stage, told, ends[number % len(ends)], number))
            server = started(stage.url, port)
            database = open_database(stage.url)
            stand = database.read(prices).result()
            written = database.read(last_written).result()
            database.close()
            assert stand == written
            told.settle({pair: price for pair, (_, price) in stand.items()})
    finally:
        server.kill()
    print(f"{ROUNDS} rounds: {told.acknowledged} acknowledged, {told.refused} told to come back")
    assert told.acknowledged > 20 * ROUNDS

"""Every write is sealed once and none is left out, whatever runs beside it and whenever it ends.

BETTUNE_STORM_ROUNDS sets how often a process that seals is killed.
"""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import pytest

from bettune import odds
from bettune.database import Database, Session, open_database
from bettune.predictions import Change, change_predictions
from bettune.record import sealing
from conftest import Clock, Given, new_postgresql
from processes import serve
from recording import Recorder, export, is_true, seal_all

ROUNDS = int(os.environ.get("BETTUNE_STORM_ROUNDS", "6"))


class Stage(NamedTuple):
    """Some filters, and what to write by them."""

    url: str
    changes: list[Change]


@pytest.fixture
def stage(database_url: str) -> Stage:
    """Three filters of a user over a few matches."""
    database = open_database(database_url)
    given = Given(database)
    email, _ = given.user()
    filters = [given.filter(email) for _ in range(3)]
    matches = [given.match() for _ in range(8)]
    database.close()
    changes = [Change(1, one, other, None, "api") for one in filters for other in matches]
    return Stage(database_url, changes)


def some(stage: Stage, count: int, chance: random.Random) -> list[Change]:
    """Return changes drawn at random, some of which delete."""
    drawn = (chance.choice(stage.changes) for _ in range(count))
    prices = (chance.choice([None, *range(2_000_000, 2_000_009)]) for _ in range(count))
    return [
        Change(1, one.filter_id, one.match_id, price, "api")
        for one, price in zip(drawn, prices, strict=True)
    ]


def check_sealed_once(session: Session) -> int:
    """Check that each write has one place and no place is empty; return how many there are."""
    written = session.all("SELECT filter_id, id FROM prediction_history ORDER BY id")
    rows = session.all("SELECT filter_id, history_id, position FROM seals ORDER BY position")
    assert sorted((row[0], row[1]) for row in rows) == sorted(written)
    places = defaultdict(list)
    for filter_id, _, position in rows:
        places[filter_id].append(position)
    for positions in places.values():
        assert positions == list(range(1, len(positions) + 1))
    return len(written)


def check_records(database: Database, stage: Stage) -> None:
    """Check that every record is true, by itself."""
    for filter_id in {change.filter_id for change in stage.changes}:
        assert is_true(export(database, filter_id))


def test_several_processes_seal_at_once(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "BATCH", 7)
    doors = [open_database(stage.url) for _ in range(3)]

    def work(door: Database) -> None:
        chance = random.Random(id(door))
        for _ in range(40):
            door.write(change_predictions, some(stage, 5, chance)).result()
            door.write(sealing.seal).result()

    with ThreadPoolExecutor(3) as threads:
        list(threads.map(work, doors))
    seal_all(doors[0])
    assert doors[1].read(check_sealed_once).result() > 200
    check_records(doors[2], stage)
    for door in doors:
        door.close()


class _Undone(Exception):
    """Raised in a write so that it is rolled back."""


def test_what_is_rolled_back_is_not_sealed(database: Database, given: Given, clock: Clock) -> None:
    recorder = Recorder(database, given, clock)
    recorder.writes(2)

    def seal_in_vain(session: Session) -> None:
        sealing.seal(session)
        raise _Undone

    with pytest.raises(_Undone):
        database.write(seal_in_vain).result()
    recorder.writes(1)
    assert is_true(recorder.export())
    assert database.read(check_sealed_once).result() == 3


@pytest.fixture
def late(postgresql_server: str) -> Iterator[Stage]:
    """A stage on PostgreSQL, where a lower id can be committed after a higher one."""
    with new_postgresql(postgresql_server) as url:
        database = open_database(url)
        given = Given(database)
        email, _ = given.user()
        filter_id = given.filter(email)
        changes = [Change(1, filter_id, given.match(), 2_500_000, "api") for _ in range(6)]
        database.close()
        yield Stage(url, changes)


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_a_write_that_appears_after_later_ones_is_sealed(
    late: Stage, monkeypatch: pytest.MonkeyPatch, batch: int
) -> None:
    from bettune.database.postgresql import PostgresqlConnection

    monkeypatch.setattr(sealing, "BATCH", batch)
    database, slow, slower = (
        open_database(late.url),
        *(PostgresqlConnection(late.url) for _ in range(2)),
    )

    def seal_often() -> None:
        for _ in range(5):
            seal_all(database)

    for connection, change in ((slow, late.changes[0]), (slower, late.changes[1])):
        connection.begin()
        change_predictions(connection.session, [change])
        database.write(change_predictions, [late.changes[2]]).result()
        seal_often()
    slow.commit()
    database.write(change_predictions, [late.changes[3]]).result()
    seal_often()
    slower.commit()
    seal_often()
    ids = [row[0] for row in database.read(order).result()]
    assert ids == [2, 4, 1, 5, 3]
    assert not database.read(sealing.waits).result()
    assert database.read(reached).result() == [(5,)]
    check_records(database, late)
    for connection in (slow, slower):
        connection.close()
    database.close()


def order(session: Session) -> list[tuple[int]]:
    """Return the writes in the order of the record."""
    return session.all("SELECT history_id FROM seals ORDER BY position")


def reached(session: Session) -> list[tuple[int]]:
    """Return how far all history is sealed."""
    return session.all("SELECT sealed_to FROM sealing")


SEALS_FOR_EVER = """
import sys
from bettune.record import sealing
from bettune.database import open_database
sealing.BATCH = 5
database = open_database(sys.argv[1])
print("begun", flush=True)
while True:
    database.write(sealing.seal).result()
"""


def test_a_process_that_is_killed_leaves_nothing_half_sealed(stage: Stage) -> None:
    chance = random.Random(1)
    database = open_database(stage.url)
    for number in range(ROUNDS):
        child = subprocess.Popen(
            [sys.executable, "-c", SEALS_FOR_EVER, stage.url], stdout=subprocess.PIPE
        )
        assert child.stdout is not None
        child.stdout.readline()
        ends = time.monotonic() + 0.05 + chance.random() / 4
        while time.monotonic() < ends:
            database.write(change_predictions, some(stage, 20, chance)).result()
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        if number % 2:
            seal_all(database)
            database.read(check_sealed_once).result()
    seal_all(database)
    written = database.read(check_sealed_once).result()
    print(f"{ROUNDS} rounds: {written} writes")
    check_records(database, stage)
    database.close()


def unsealed(session: Session) -> int:
    """Return how many writes are not sealed."""
    ((number,),) = session.all(
        "SELECT count(*) FROM prediction_history AS h"
        " WHERE NOT EXISTS (SELECT 1 FROM seals AS s WHERE s.history_id = h.id)"
    )
    return int(number)


def test_a_server_with_nothing_to_do_seals_within_a_second(stage: Stage) -> None:
    with serve(stage.url):
        database = open_database(stage.url)
        changes = [
            Change(1, one.filter_id, one.match_id, odds.MILLION * 2 + number, "api")
            for number in range(63)
            for one in stage.changes
        ]
        database.write(change_predictions, changes).result()
        committed = time.monotonic()
        while database.read(unsealed).result():
            assert time.monotonic() < committed + 5
            time.sleep(0.01)
        took = time.monotonic() - committed
        print(f"{len(changes)} writes sealed {took:.2f} s after their commit")
        database.close()
    assert len(changes) > 1_500


async def all_sealed(database: Database) -> None:
    """Wait until nothing is left to seal, for ten seconds at the most."""
    async with asyncio.timeout(10):
        while await database.read(unsealed):
            await asyncio.sleep(0.01)


def test_while_much_is_written_sealing_waits_but_not_for_ever(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealing, "EVERY", 0.25)
    monkeypatch.setattr(sealing, "FEW", 0)  # however slow the machine: something was written
    monkeypatch.setattr(sealing, "PATIENCE", 0.9)
    database, chance = open_database(stage.url), random.Random(2)

    async def write_until_sealed() -> float:
        loop = asyncio.get_running_loop()
        task, began = asyncio.create_task(sealing.Sealing(database).run()), loop.time()
        while not await database.read(seals):
            await database.write(change_predictions, some(stage, 12, chance))
            await asyncio.sleep(0.005)
        took = loop.time() - began
        await all_sealed(database)
        task.cancel()
        return took

    assert asyncio.run(write_until_sealed()) > 0.5
    database.close()


def seals(session: Session) -> int:
    """Return how many entries there are."""
    ((number,),) = session.all("SELECT count(*) FROM seals")
    return int(number)


def test_sealing_goes_on_after_a_failure(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(sealing, "EVERY", 0.02)
    database = open_database(stage.url)

    async def fail_and_recover() -> None:
        await database.write(_rename, "seals", "mislaid")
        await database.write(change_predictions, some(stage, 12, random.Random(3)))
        task = asyncio.create_task(sealing.Sealing(database).run())
        async with asyncio.timeout(10):
            while "Writes could not be sealed" not in caplog.text:
                await asyncio.sleep(0.01)
        await database.write(_rename, "mislaid", "seals")
        await all_sealed(database)
        task.cancel()

    asyncio.run(fail_and_recover())
    check_records(database, stage)
    database.close()


def _rename(session: Session, old: str, new: str) -> None:
    session.run(f"ALTER TABLE {old} RENAME TO {new}")

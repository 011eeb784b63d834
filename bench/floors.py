"""The floors under the engine: bare loops over SQLite, with no server above them."""

import json
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from itertools import count, cycle, islice

from bench import workload
from bench.measurement import Measurement
from bench.stand import Engine
from bench.workload import Operation, Scale

ONE_A_COMMIT = "bare loop, one upsert a commit"
GROUPED = "bare loop, {} upserts a commit"
UPSERT = """
INSERT INTO predictions (id, filter_id, match_id, odds, source, created_at, updated_at)
VALUES (0, :filter_id, :match_id, :odds, 'api', :now, :now)
ON CONFLICT (filter_id, match_id)
DO UPDATE SET odds = excluded.odds, source = excluded.source, updated_at = excluded.updated_at
"""
SEARCH = """
SELECT p.id, p.filter_id, p.match_id, p.odds, p.source, p.created_at, p.updated_at
FROM json_each(:match_ids) AS asked
CROSS JOIN predictions AS p ON p.filter_id = :filter_id AND p.match_id = asked.value
"""
"""The quickest way to ask, whatever way Bettune has: a floor that shares its plan is no floor.
The join is CROSS so that SQLite goes by the ids: without statistics it reads the whole filter."""
ENGINE = "SQLite alone, rows fetched"


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _loop(work: Callable[[], None], seconds: float) -> tuple[list[float], float]:
    """Repeat some work, and return how long each time took and the CPU time of all."""
    took, cpu, now = [], _cpu(), time.perf_counter()
    end = now + seconds
    while now < end:
        work()
        before, now = now, time.perf_counter()
        took.append(now - before)
    return took, _cpu() - cpu


def _measured(
    operation: Operation, name: str, work: Callable[[], None], seconds: float, size: int = 1
) -> Measurement:
    _loop(work, seconds / 3)
    took, cpu = _loop(work, seconds)
    cuts = statistics.quantiles(took, n=100) if len(took) > 1 else took * 99
    return Measurement(
        operation=operation.name,
        contestant=name,
        rate=len(took) * size / sum(took),
        p50=cuts[49] * 1e3,
        p99=cuts[98] * 1e3,
        cpu=cpu / (len(took) * size) * 1e6,
    )


def upserts(
    engine: Engine, operation: Operation, scale: Scale, seconds: float
) -> list[Measurement]:
    """Measure the same upserts: one a commit, and as many a commit as there are clients."""
    connection = engine.connect()
    # Every upsert has to change its row: one that changes nothing dirties no page, and its commit
    # writes and synchronises nothing (twenty times as fast, and no floor at all).
    turns, now = count(), int(time.time())
    rows: Iterator[dict[str, int]] = (
        {
            "filter_id": filter_id,
            "match_id": match_id,
            "odds": odds + next(turns) % 9_973,
            "now": now,
        }
        for filter_id, match_id, odds in cycle(workload.upserts(scale))
    )

    def group(size: int) -> Callable[[], None]:
        def work() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(UPSERT, islice(rows, size))
            connection.execute("COMMIT")

        return work

    names = {operation.clients: GROUPED.format(operation.clients), 1: ONE_A_COMMIT}
    measured = [
        _measured(operation, name, group(size), seconds, size) for size, name in names.items()
    ]
    connection.close()
    return measured


def searches(
    engine: Engine, operation: Operation, scale: Scale, seconds: float
) -> list[Measurement]:
    """Measure the same searches in the engine alone: one statement, its rows fetched."""
    connection = engine.connect()
    questions = cycle(
        {"filter_id": filter_id, "match_ids": json.dumps(sorted(match_ids))}
        for filter_id, match_ids in workload.searches(operation, scale)
    )

    def work() -> None:
        connection.execute(SEARCH, next(questions)).fetchall()

    measured = [_measured(operation, ENGINE, work, seconds)]
    connection.close()
    return measured


FLOORS: dict[str, Callable[[Engine, Operation, Scale, float], list[Measurement]]] = {
    "search": searches,
    "put": upserts,
}


def measure(
    engine: Engine, operation: Operation, scale: Scale, seconds: float
) -> list[Measurement]:
    """Measure the floors of an operation, of which there may be none."""
    floor = FLOORS.get(operation.kind)
    return floor(engine, operation, scale, seconds) if floor else []

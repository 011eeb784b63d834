"""Turns in the queue of reports: their order, and who is shut out by whom."""

import asyncio

import pytest

from bettune.report.queue import MOST_OF_ONE, Queue


@pytest.mark.parametrize(
    ("at_once", "order"),
    [(1, "a1 a2 b1 a3 c1 b2"), (2, "a1 b1 a2 c1 a3 b2"), (9, "a1 b1 c1 a2 b2 a3")],
)
def test_turns_come_in_the_order_of_asking_one_of_a_user_at_a_time(
    at_once: int, order: str
) -> None:
    begun: list[str] = []
    running: list[str] = []

    async def work(name: str) -> str:
        assert name[0] not in {one[0] for one in running}
        begun.append(name)
        running.append(name)
        assert len(running) <= at_once
        await asyncio.sleep(0.01)
        running.remove(name)
        return name

    async def asked() -> list[str]:
        queue = Queue(at_once)
        names = ("a1", "a2", "b1", "a3", "c1", "b2")
        turns = [queue.turn(ord(name[0]), lambda name=name: work(name)) for name in names]
        assert await asyncio.gather(*turns) == list(names)
        return begun

    assert asyncio.run(asked()) == order.split()


def test_seven_users_with_all_their_places_shut_nobody_else_out() -> None:
    async def asked() -> None:
        queue, gate = Queue(), asyncio.Event()
        users = [user for user in range(7) for _ in range(MOST_OF_ONE)]
        turns = [asyncio.create_task(queue.turn(user, gate.wait)) for user in [*users, 7]]
        await asyncio.sleep(0)
        gate.set()
        assert all(await asyncio.gather(*turns))

    asyncio.run(asked())

"""Several processes at one database, and the server that watches: nothing is done twice."""

import asyncio
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias

import httpx2
import pytest

from bettune import accounts, filters, predictions, quotes, subscriptions
from bettune.bet_types import HOME
from bettune.database import Database, Session, open_database
from bettune.sources import source_id
from bettune.watch import turns, watching
from bettune.watch.turns import Turn
from conftest import BASE, NOON, Clock, Given, new_postgresql
from market import KICKOFF, Market, adds_up, real_market, rows, upcoming
from processes import serve

# Several processes on PostgreSQL

Write: TypeAlias = tuple[Any, ...]
"""A verb, and what it is called with."""


class Held:
    """A write that stays open in its transaction until it is let go."""

    def __init__(self, database: Database, verb: Any, *arguments: Any) -> None:
        self._done, self._go = threading.Event(), threading.Event()
        self._answer = database.write(self._run, verb, arguments)
        assert self._done.wait(20)

    def _run(self, session: Session, verb: Any, arguments: tuple[Any, ...]) -> None:
        verb(session, *arguments)
        self._done.set()
        assert self._go.wait(30)

    def commit(self) -> None:
        self._go.set()
        self._answer.result()


class Shared(Market):
    """A market with a filter, in a database that another process writes to as well."""

    def __init__(self, database: Database, other: Database, clock: Clock) -> None:
        super().__init__(database, Given(database), clock)
        self.other = other
        self.filter_id = self.filter()
        self.match_id = self.given.match(KICKOFF)

    def predict(self, match_id: int | None = None, price: str = "2.15") -> None:
        """Set the lowest odds on a match, or on the one that there is to begin with."""
        self.given.prediction(self.filter_id, match_id or self.match_id, price)

    def change(self, match_id: int) -> Write:
        """Return a write of a prediction for the other process."""
        owner = self.owner(self.filter_id)
        wish = predictions.Change(owner, self.filter_id, match_id, 2_150_000, "api")
        return predictions.change_predictions, [wish]

    def hold(self, *write: Any) -> Held:
        """Let the other process write, and not commit yet."""
        return Held(self.other, *write)

    def gaps(self) -> int:
        """Return how many ids of the history the watch still looks for."""
        return len(rows(self.database, "SELECT * FROM watch_gaps"))


@pytest.fixture
def shared(postgresql_server: str, clock: Clock) -> Iterator[Shared]:
    """A market in a PostgreSQL database with two processes' doors to it."""
    with new_postgresql(postgresql_server) as url:
        doors = open_database(url, clock), open_database(url, clock)
        yield Shared(*doors, clock)
        for door in doors:
            door.close()


def test_a_write_that_appears_after_a_later_one_is_checked_too(shared: Shared) -> None:
    between, later = (shared.given.match(KICKOFF + number) for number in (1, 2))
    held = shared.hold(*shared.change(shared.match_id))
    shared.predict(between)
    assert shared.watch().decisions == 1
    assert shared.gaps() == 1
    shared.predict(later)
    assert shared.watch().decisions == 1
    held.commit()
    assert shared.database.read(turns.is_due).result()
    assert shared.watch().decisions == 1
    shared.predict(between, "2.3")
    shared.watch()
    assert shared.gaps() == 0
    assert shared.said(shared.filter_id, shared.match_id) == ["no_quote"]


def test_a_gap_that_nobody_fills_is_forgotten(shared: Shared) -> None:
    verb, changes = shared.change(shared.match_id)

    def broken(session: Session) -> None:
        verb(session, changes)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        shared.other.write(broken).result()
    for price in ("2.1", "2.2", "2.3"):
        shared.predict(price=price)
        shared.watch()
    assert shared.gaps() == 0
    assert len(shared.said(shared.filter_id, shared.match_id)) == 3


def quoted(shared: Shared) -> Write:
    book = shared.book("Pinnacle")
    own = shared.database.read(source_id, "own-feeder").result()
    return quotes.keep_quotes, own, [(shared.match_id, HOME, 0, book, NOON, 3_000_000, 1)]


def disabled(shared: Shared) -> Write:
    return filters.set_status, shared.filter_id, "disabled"


def unsubscribed(shared: Shared) -> Write:
    return subscriptions.end, shared.email


@pytest.mark.parametrize(
    ("change", "reason"),
    [(quoted, "bet"), (disabled, "filter_disabled"), (unsubscribed, "no_subscription")],
)
def test_what_is_committed_after_a_check_is_checked_too(
    shared: Shared, change: Callable[[Shared], Write], reason: str
) -> None:
    """It was written before the prediction, and seen after."""
    held = shared.hold(*change(shared))
    shared.predict()
    shared.watch()
    held.commit()
    shared.watch()
    assert shared.said(shared.filter_id, shared.match_id) == ["no_quote", reason]


def test_one_turn_runs_at_a_time_and_nobody_waits(shared: Shared) -> None:
    shared.predict()
    held = shared.hold(turns.check)
    assert shared.database.write(turns.check).result() == Turn(left=True, busy=True)
    held.commit()
    assert shared.watch().decisions == 0
    assert shared.said(shared.filter_id, shared.match_id) == ["no_quote"]


def test_an_account_deleted_while_its_filters_are_checked_is_gone(shared: Shared) -> None:
    stays = shared.given.filter(shared.given.user()[0])
    shared.predict()
    shared.given.prediction(stays, shared.match_id)
    held = shared.hold(accounts.delete_account, shared.owner(shared.filter_id))
    turn = shared.database.write(turns.check)
    time.sleep(0.3)  # it waits for the row that is being deleted
    held.commit()
    assert turn.result().decisions == 1
    assert shared.said(stays, shared.match_id) == ["no_quote"]
    assert rows(shared.database, "SELECT DISTINCT filter_id FROM decisions") == [(stays,)]


PARALLEL = """
import sys, time
from bettune.watch import turns
from bettune.database import open_database
database = open_database(sys.argv[1])
print("open", flush=True)
ends = time.monotonic() + float(sys.argv[2])
while time.monotonic() < ends:
    database.write(turns.check, 7).result()
database.close()
"""


def test_two_watches_at_once_never_bet_twice_on_a_moment(database_url: str) -> None:
    with real_market(database_url) as market:
        kickoff = upcoming(market)
        some = [market.filter(most_bets=100, bankroll=10_000_000) for _ in range(6)]
        matches = [market.given.match(kickoff + number) for number in range(5)]
        for filter_id in some:
            for match_id in matches:
                market.given.prediction(filter_id, match_id, "1.5")
        running = [
            subprocess.Popen(
                [sys.executable, "-c", PARALLEL, database_url, "4"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        for process in running:
            assert process.stdout is not None
            assert process.stdout.readline() == "open\n"
        moments = 0
        while any(process.poll() is None for process in running):
            market.clock.now = time.time()
            for match_id in matches:
                ago = max(0, 60 - moments)
                market.quote(match_id, f"{2 + moments / 100:.2f}", ago=ago)
                market.quote(match_id, "1.9", "bwin")
            moments += 1
            if moments % 5 == 0:
                market.result(matches[0], "finished", moments % 3, 1)
            time.sleep(0.03)
        said = [process.communicate()[1] for process in running]
        assert [process.returncode for process in running] == [0, 0], said
        market.watch()
        total = 0
        for filter_id in some:
            found = market.bets(filter_id)
            total += len(found)
            assert len({(bet.match_id, bet.captured_at) for bet in found}) == len(found)
            for match_id in matches:
                on = [bet for bet in found if bet.match_id == match_id]
                assert [bet.number for bet in on] == list(range(1, len(on) + 1))
                assert sorted({bet.odds for bet in on}) == [bet.odds for bet in on]
            entries = market.entries(filter_id)
            assert {one.bet_id for one in entries} == {bet.id for bet in found}
            adds_up(entries)
        assert total > 6 * 5


# The server


def test_the_server_checks_within_two_seconds_and_stops_at_once(database_url: str) -> None:
    with real_market(database_url) as market, serve(database_url) as server:
        filter_id, match_id = market.filter(), market.given.match(upcoming(market))
        path = f"{server.url}{BASE}/prediction-filters/{filter_id}/matches/{match_id}/prediction"
        headers = {"authorization": f"Bearer {market.token}"}
        assert httpx2.put(path, headers=headers, json={"odds": "2.15"}).status_code == 200
        assert comes(market, filter_id, match_id, "no_quote") < 2
        market.clock.now = time.time()
        market.quote(match_id, "2.2")
        assert comes(market, filter_id, match_id, "bet") < 2
        market.result(match_id, "finished", 1, 0)
        began = time.monotonic()
        while market.bets(filter_id)[0].result is None:
            assert time.monotonic() - began < 2
            time.sleep(0.02)
        began = time.monotonic()
        assert server.stop() == ""
        assert time.monotonic() - began < 5


def comes(market: Market, filter_id: int, match_id: int, reason: str) -> float:
    """Return how many seconds it takes until a decision has the reason."""
    began = time.monotonic()
    while time.monotonic() - began < 10:
        with suppress(KeyError):
            if market.last(filter_id, match_id).reason.word == reason:
                break
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_turn_that_fails_is_told_and_does_not_end_the_watch(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(watching, "EVERY", 0.01)
    monkeypatch.setattr(watching, "AFTER_FAULT", 0.01)
    plain, tries = turns.check, []

    def fails_once(session: Session, most: int) -> Turn:
        tries.append(most)
        if len(tries) == 1:
            raise RuntimeError("the disk is on fire")
        return plain(session, most)

    monkeypatch.setattr(turns, "check", fails_once)
    clock = Clock()
    market = Market(database, Given(database), clock)
    filter_id, match_id = market.filter(), market.given.match(KICKOFF)
    market.given.prediction(filter_id, match_id)

    async def watching_for_a_while() -> None:
        task = asyncio.create_task(watching.Watching(database).run())
        while len(tries) < 2 or await database.read(turns.is_due):
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(watching_for_a_while())
    assert [record.message for record in caplog.records] == ["A turn of the watch failed"]
    assert market.said(filter_id, match_id) == ["no_quote"]

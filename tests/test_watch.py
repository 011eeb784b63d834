"""The watch: nothing is lost, nothing is done twice, and who writes is not made to wait for it."""

import asyncio
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import httpx2
import pytest

from bettune import accounts, filters, predictions, quotes
from bettune.bet_types import HOME
from bettune.database import Database, Session, migrating, open_database
from bettune.importing import import_rows, read_file
from bettune.sources import source_id
from bettune.watch import turns, watched, watching
from bettune.watch.turns import Turn
from commands import Commands
from conftest import BASE, NOON, Clock, Given, new_postgresql
from imports import COLUMNS, rows
from market import HOUR, KICKOFF, Market, adds_up, spied
from processes import serve

OURS = re.compile(r"\b(bet_rules|decisions|bets|ledger|due|watched|watch_\w+|commissions)\b")


def test_a_put_says_to_the_database_what_it_always_said(
    market: Market, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    owner = market.owner(filter_id)
    change = predictions.Change(owner, filter_id, match_id, 2_200_000, "api")
    said = spied(market.database, monkeypatch)
    market.database.write(predictions.change_predictions, [change]).result()
    assert any("INSERT INTO predictions" in sql for sql in said)
    assert [sql for sql in said if OURS.search(sql)] == []
    assert len([sql for sql in said if not sql.startswith("UPDATE counters")]) <= 3


def test_quotes_of_matches_that_have_begun_cost_one_question(
    market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [
        f"Atlantis,Coral League,2026,2026-05-{day:02}T18:00Z,Reef {day},Kelp,finished,1,0,,,"
        f"Home,{book},2.{day},early"
        for day in range(1, 29)
        for book in ("bwin", "Pinnacle")
    ]
    content = "\n".join((COLUMNS, *lines)).encode()
    reading = read_file("csv", "past.csv", content)
    said = spied(market.database, monkeypatch)
    report = market.database.write(import_rows, "csv", "past.csv", "past", reading).result()
    assert (report.read, report.quotes_added) == (56, 56)
    asked = [sql for sql in said if "m.kickoff > :now" in sql]
    assert len(asked) == 1
    assert rows(market.database, "SELECT * FROM due") == []


def test_a_quote_that_concerns_nobody_leaves_one_note_a_match(market: Market, given: Given) -> None:
    match_id = given.match(KICKOFF)
    kinds = [(kind, book) for kind in range(1, 15) for book in range(1, 5)]
    offers = [(match_id, kind, 0, book, NOON, 2_000_000, 1) for kind, book in kinds]
    market.database.write(quotes.keep_quotes, 1, offers).result()
    ((_, subject, subject_id, noted, _),) = rows(market.database, "SELECT * FROM due")
    assert (subject, subject_id, noted) == ("quotes", match_id, sum(1 << k for k in range(1, 15)))
    assert market.watch() == Turn()
    assert rows(market.database, "SELECT * FROM due") == []


# Turns


def test_a_turn_takes_no_more_than_it_is_told_and_says_what_is_left(
    market: Market, given: Given
) -> None:
    filter_id = market.filter()
    matches = [given.match(KICKOFF + number) for number in range(25)]
    for match_id in matches:
        given.prediction(filter_id, match_id)
    assert market.database.read(turns.how_much).result() >= 25
    taken = []
    while not taken or taken[-1].left:
        taken.append(market.database.write(turns.check, 8).result())
    assert max(turn.decisions for turn in taken) <= 8
    assert sum(turn.decisions for turn in taken) == 25
    assert len(taken) >= 4
    assert market.database.read(turns.how_much).result() == 0
    for match_id in matches:
        market.quote(match_id, "3")
    taken = []
    while not taken or taken[-1].left:
        taken.append(market.database.write(turns.check, 8).result())
    assert max(turn.bets for turn in taken) <= 8
    assert len(market.bets(filter_id)) == 25


def test_more_filters_than_a_turn_takes_may_bet_on_one_match(market: Market, given: Given) -> None:
    some = [market.filter() for _ in range(11)]
    match_id, other = given.match(KICKOFF), given.match(KICKOFF)
    for filter_id in some:
        given.prediction(filter_id, match_id)
        given.prediction(filter_id, other)
    market.watch()
    market.quote(match_id, "3")
    market.quote(other, "3")
    market.watch(4)
    for filter_id in some:
        assert len(market.bets(filter_id)) == 2


def test_a_day_s_results_are_settled_over_several_turns(market: Market, given: Given) -> None:
    some = [market.filter() for _ in range(3)]
    matches = [given.match(KICKOFF + number) for number in range(5)]
    for match_id in matches:
        for filter_id in some:
            given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
    market.watch()
    for match_id in matches:
        market.result(match_id, "finished", 1, 0)
    taken = []
    while not taken or taken[-1].left:
        taken.append(market.database.write(turns.check, 8).result())
    assert [turn.settlements for turn in taken[:5]] == [3] * 5
    for filter_id in some:
        assert market.bankroll(filter_id).profit == 5 * 2_000


def test_nothing_is_due_when_nothing_happened(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(earliest=HOUR), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    assert market.database.read(turns.is_due).result()
    market.quote(match_id, "3")
    market.watch()
    assert not market.database.read(turns.is_due).result()
    market.clock.now = KICKOFF - HOUR
    assert market.database.read(turns.is_due).result()


def test_matches_that_are_over_leave_nothing_to_watch(market: Market, given: Given) -> None:
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    market.watch()
    market.result(match_id, "finished", 1, 0)
    market.watch()
    given.prediction(filter_id, match_id, "2.5")
    market.watch()
    assert rows(market.database, "SELECT * FROM watched") == []
    assert market.said(filter_id, match_id) == ["no_quote", "match_off"]


@pytest.mark.parametrize(
    ("ids", "found"),
    [
        ([], [(3, 9)]),
        ([3, 4, 5, 6, 7, 8, 9], []),
        ([5], [(3, 4), (6, 9)]),
        ([3, 9], [(4, 8)]),
        ([4, 5, 7], [(3, 3), (6, 6), (8, 9)]),
    ],
)
def test_gaps_are_told_between_ids(ids: list[int], found: list[tuple[int, int]]) -> None:
    assert watched.holes(3, 9, ids) == found


# Several processes on PostgreSQL


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


@pytest.fixture
def doors(postgresql_server: str, clock: Clock) -> Iterator[tuple[Database, Database]]:
    """Two processes' doors to one PostgreSQL database."""
    with new_postgresql(postgresql_server) as url:
        pair = open_database(url, clock), open_database(url, clock)
        yield pair
        for door in pair:
            door.close()


def test_a_write_that_appears_after_a_later_one_is_checked_too(
    doors: tuple[Database, Database], clock: Clock
) -> None:
    one, other = doors
    market = Market(other, Given(other), clock)
    filter_id = market.filter()
    matches = [market.given.match(KICKOFF + number) for number in range(3)]
    owner = market.owner(filter_id)
    late = predictions.Change(owner, filter_id, matches[0], 2_150_000, "api")
    held = Held(one, predictions.change_predictions, [late])
    market.given.prediction(filter_id, matches[1])
    assert market.watch().decisions == 1
    assert len(rows(other, "SELECT * FROM watch_gaps")) == 1
    market.given.prediction(filter_id, matches[2])
    assert market.watch().decisions == 1
    held.commit()
    assert other.read(turns.is_due).result()
    assert market.watch().decisions == 1
    market.given.prediction(filter_id, matches[1], "2.3")
    market.watch()
    assert rows(other, "SELECT * FROM watch_gaps") == []
    assert market.said(filter_id, matches[0]) == ["no_quote"]


def test_a_gap_that_nobody_fills_is_forgotten(
    doors: tuple[Database, Database], clock: Clock
) -> None:
    one, other = doors
    market = Market(other, Given(other), clock)
    filter_id, match_id = market.filter(), market.given.match(KICKOFF)
    owner = market.owner(filter_id)
    change = predictions.Change(owner, filter_id, match_id, 2_150_000, "api")

    def broken(session: Session) -> None:
        predictions.change_predictions(session, [change])
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        one.write(broken).result()
    for price in ("2.1", "2.2", "2.3"):
        market.given.prediction(filter_id, match_id, price)
        market.watch()
    assert rows(other, "SELECT * FROM watch_gaps") == []
    assert len(market.said(filter_id, match_id)) == 3


def test_a_quote_that_is_committed_after_the_check_of_a_prediction_is_checked_too(
    doors: tuple[Database, Database], clock: Clock
) -> None:
    """It was written before the prediction, and seen after."""
    one, other = doors
    market = Market(other, Given(other), clock)
    filter_id, match_id = market.filter(), market.given.match(KICKOFF)
    book = market.book("Pinnacle")
    own = other.read(source_id, "own-feeder").result()
    held = Held(one, quotes.keep_quotes, own, [(match_id, HOME, 0, book, NOON, 3_000_000, 1)])
    market.given.prediction(filter_id, match_id)
    market.watch()
    held.commit()
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote", "bet"]


def test_a_filter_disabled_while_it_is_checked_is_checked_again(
    doors: tuple[Database, Database], clock: Clock
) -> None:
    one, other = doors
    market = Market(other, Given(other), clock)
    filter_id, match_id = market.filter(), market.given.match(KICKOFF)
    market.given.prediction(filter_id, match_id)
    held = Held(one, filters.set_status, filter_id, "disabled")
    market.watch()
    held.commit()
    market.watch()
    assert market.said(filter_id, match_id) == ["no_quote", "filter_disabled"]


def test_one_turn_runs_at_a_time_and_nobody_waits(
    doors: tuple[Database, Database], clock: Clock
) -> None:
    one, other = doors
    market = Market(other, Given(other), clock)
    filter_id, match_id = market.filter(), market.given.match(KICKOFF)
    market.given.prediction(filter_id, match_id)
    held = Held(one, turns.check)
    assert other.write(turns.check).result() == Turn(left=True, busy=True)
    held.commit()
    assert market.watch().decisions == 0
    assert market.said(filter_id, match_id) == ["no_quote"]


def test_an_account_deleted_while_its_filters_are_checked_is_gone(
    doors: tuple[Database, Database], clock: Clock
) -> None:
    one, other = doors
    market = Market(other, Given(other), clock)
    filter_id, stays = market.filter(), Given(other).filter(Given(other).user()[0])
    match_id = market.given.match(KICKOFF)
    for each in (filter_id, stays):
        market.given.prediction(each, match_id)
    held = Held(one, accounts.delete_account, market.owner(filter_id))
    turn = other.write(turns.check)
    time.sleep(0.3)  # it waits for the row that is being deleted
    held.commit()
    assert turn.result().decisions == 1
    assert market.said(stays, match_id) == ["no_quote"]
    assert rows(other, "SELECT DISTINCT filter_id FROM decisions") == [(stays,)]


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


def test_two_watches_at_once_never_bet_twice_on_a_moment(
    database: Database, database_url: str
) -> None:
    database.close()
    database = open_database(database_url)  # on the true time, as the processes are
    clock = Clock()
    clock.now = time.time()
    market = Market(database, Given(database), clock)
    kickoff = int(clock.now) + 6 * HOUR
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
        clock.now = time.time()
        for match_id in matches:
            at = int(clock.now) - 60 + moments
            market.quote(match_id, f"{2 + moments / 100:.2f}", at=min(at, int(clock.now)))
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
    database.close()


# The server and the command line


def upcoming(market: Market) -> int:
    return market.given.match(int(market.clock.now) + 6 * HOUR)


@contextmanager
def real_market(database_url: str) -> Iterator[Market]:
    """A market on the true time, beside a server that runs."""
    database = open_database(database_url)
    clock = Clock()
    clock.now = time.time()
    yield Market(database, Given(database), clock)
    database.close()


def test_the_server_checks_within_two_seconds_and_stops_at_once(database_url: str) -> None:
    with real_market(database_url) as market, serve(database_url) as server:
        filter_id, match_id = market.filter(), upcoming(market)
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
        while len(tries) < 2:
            await asyncio.sleep(0.01)
        await asyncio.sleep(0.1)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    asyncio.run(watching_for_a_while())
    assert [record.message for record in caplog.records] == ["A turn of the watch failed"]
    assert market.said(filter_id, match_id) == ["no_quote"]


def test_the_command_line_checks_until_nothing_is_due(database_url: str) -> None:
    bettune = Commands(database_url)
    with real_market(database_url) as market:
        filter_id, match_id = market.filter(), upcoming(market)
        market.given.prediction(filter_id, match_id)
        assert bettune("check") == "1 decisions, 0 bets, 0 settlements\n"
        assert bettune("check") == "0 decisions, 0 bets, 0 settlements\n"
        market.clock.now = time.time()
        market.quote(match_id, "3")
        assert bettune.json("check") == {"decisions": 1, "bets": 1, "settlements": 0}
        market.result(match_id, "finished", 1, 0)
        assert bettune.json("check") == {"decisions": 0, "bets": 0, "settlements": 1}


# An older database


@pytest.fixture
def bare_url(database_url: str, postgresql_server: str) -> Iterator[str]:
    """A place for a database of either engine, in which nothing is yet."""
    if database_url.startswith("sqlite"):
        yield database_url
    else:
        with new_postgresql(postgresql_server, template="template1") as url:
            yield url


def test_predictions_from_before_there_was_a_watch_are_checked(
    bare_url: str, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = migrating.known()
    monkeypatch.setattr(migrating, "known", lambda: steps[:3])
    older = open_database(bare_url, clock)
    older.write(as_it_was).result()
    older.close()
    monkeypatch.setattr(migrating, "known", lambda: steps)
    database = open_database(bare_url, clock)
    market = Market(database, Given(database), clock)
    assert market.watch().decisions == 1
    assert market.said(1, 1) == ["no_quote"]
    market.quote(1, "3")
    market.watch()
    assert market.said(1, 1) == ["no_quote", "bet"]
    assert market.last(1, 1).write_id == 3
    database.close()


def as_it_was(session: Session) -> None:
    """Fill what a user of the version before had: one prediction open, one of a match played."""
    for sql in (
        "INSERT INTO accounts (email, created_at) VALUES ('a@example.org', 1)",
        "INSERT INTO filters (account_id, sport_id, name, kind, line, status, created_at)"
        " VALUES (1, 1, 'Home', 1, 0, 'approved', 1)",
        "INSERT INTO countries (key, name) VALUES ('a', 'A')",
        "INSERT INTO tournaments (sport_id, country_id, key, name) VALUES (1, 1, 't', 'T')",
        "INSERT INTO seasons (tournament_id, name) VALUES (1, '2026')",
        "INSERT INTO teams (sport_id, country_id, name) VALUES (1, 1, 'Reef'), (1, 1, 'Kelp')",
        "INSERT INTO matches (sport_id, season_id, home_id, away_id, kickoff, kickoff_known,"
        " status, home_goals, away_goals, kickoff_as_of, kickoff_source_id) VALUES"
        f" (1, 1, 1, 2, {KICKOFF}, 1, 'scheduled', NULL, NULL, 0, 1),"
        f" (1, 1, 2, 1, {NOON - HOUR}, 1, 'finished', 1, 0, 0, 1)",
    ):
        session.run(sql)
    for number, match_id in enumerate((1, 2), start=1):
        session.run(
            "INSERT INTO predictions (filter_id, match_id, id, odds, source, created_at,"
            " updated_at) VALUES (1, :match, :id, 2150000, 'api', 1, 1)",
            match=match_id,
            id=number,
        )
    for match_id in (1, 2, 1):
        session.run(
            "INSERT INTO prediction_history (prediction_id, filter_id, match_id, odds, source,"
            " written_at) VALUES (1, 1, :match, 2150000, 'api', 1)",
            match=match_id,
        )

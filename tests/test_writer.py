"""Grouped writes: each answered after its commit, in order, and failing alone."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from bettune import accounts, filters
from bettune.database import Database, Session, open_database
from bettune.errors import AccountNotFound, EmailTaken, FilterNotFound, MatchNotFound, Unavailable
from bettune.predictions import Change, Prediction, change_predictions
from conftest import Bettor, Clock, Given, refusal

PRICE = 2_000_000


def hold(session: Session, held: threading.Event, release: threading.Event) -> None:
    """Keep the writer busy, so that what comes next waits for one transaction."""
    held.set()
    assert release.wait(30)


@contextmanager
def busy(database: Database) -> Iterator[None]:
    """Keep the writer busy for the length of a block."""
    held, release = threading.Event(), threading.Event()
    holding = database.write(hold, held, release)
    assert held.wait(30)
    try:
        yield
    finally:
        release.set()
    holding.result()


def outcome(answer: Any) -> Any:
    """Return what a call answered, or what it raised."""
    try:
        return answer.result()
    except Exception as error:
        return error


def insert_nothing(session: Session) -> None:
    """Break a rule of the database."""
    session.run("INSERT INTO accounts (email, created_at) VALUES (NULL, 1)")


def break_the_commit(session: Session) -> None:
    """Break a rule that is looked at when all is committed."""
    session.run(
        "CREATE TABLE broken (id BIGINT PRIMARY KEY,"
        " other BIGINT REFERENCES broken (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    session.run("INSERT INTO broken (id, other) VALUES (1, 2)")


def emails(database: Database) -> list[str]:
    return [account.email for account in database.read(accounts.all_accounts).result()]


def test_a_write_is_there_for_everybody_once_it_was_answered(
    database: Database, database_url: str
) -> None:
    other = open_database(database_url)
    for number in range(20):
        email = f"user{number}@example.org"
        database.write(accounts.add_account, email).result()
        assert emails(other)[-1] == email
    other.close()


@pytest.mark.parametrize("bad", [insert_nothing, break_the_commit])
def test_a_bad_call_fails_alone(database: Database, given: Given, bad: Callable[..., None]) -> None:
    filter_id, match_id = given.filter(given.user()[0]), given.match()
    (owner,) = database.read(lambda session: session.all("SELECT id FROM accounts")).result()[0]
    good = Change(owner, filter_id, match_id, PRICE, "api")
    none = Change(owner, filter_id, match_id, PRICE, "post")  # a source that there is not
    with busy(database):
        first = database.write(accounts.add_account, "a@example.org")
        worst = database.write(bad)
        taken = database.write(accounts.add_account, "a@example.org")
        fine = database.write(change_predictions, [good])
        worse = database.write(change_predictions, [none])
        missing = database.write(accounts.set_disabled, "b@example.org", True)
        last = database.write(accounts.add_account, "c@example.org")
    assert first.result().email == "a@example.org"
    assert isinstance(outcome(worst), Exception)
    assert not isinstance(outcome(worst), Unavailable)
    assert isinstance(outcome(taken), EmailTaken)
    assert isinstance(fine.result()[0], Prediction)
    assert isinstance(outcome(worse), Exception)
    assert isinstance(outcome(missing), AccountNotFound)
    assert last.result().email == "c@example.org"
    assert emails(database)[1:] == ["a@example.org", "c@example.org"]


def test_a_refused_call_leaves_nothing_behind(database: Database) -> None:
    def half_done(session: Session, email: str) -> None:
        accounts.add_account(session, email)
        accounts.account_of(session, "nobody@example.org")

    with busy(database):
        calls = [database.write(half_done, f"{number}@example.org") for number in range(3)]
        database.write(accounts.add_account, "a@example.org")
    assert {type(outcome(call)) for call in calls} == {AccountNotFound}
    assert isinstance(outcome(database.write(half_done, "4@example.org")), AccountNotFound)
    assert emails(database) == ["a@example.org"]


def test_each_caller_of_a_merged_verb_gets_its_own_part(database: Database, given: Given) -> None:
    email, _ = given.user()
    filter_id, other_filter = given.filter(email), given.filter(given.user()[0])
    matches = [given.match() for _ in range(20)]
    (owner,) = database.read(
        lambda session: session.all("SELECT id FROM accounts ORDER BY id")
    ).result()[0]
    with busy(database):
        calls = [
            database.write(
                change_predictions,
                [
                    Change(owner, filter_id, match_id, PRICE + place, "api"),
                    Change(owner, other_filter, match_id, PRICE, "api"),
                    Change(owner, filter_id, 10**9 + place, PRICE, "api"),
                    Change(owner, filter_id, match_id, None, "api"),
                ][: 1 + place % 4],
            )
            for place, match_id in enumerate(matches)
        ]
    for place, (call, match_id) in enumerate(zip(calls, matches, strict=True)):
        first, *rest = call.result()
        assert (first.match_id, first.odds) == (match_id, f"2.{place:06d}")
        kinds = [FilterNotFound, MatchNotFound, type(None)]
        assert [type(one) for one in rest] == kinds[: place % 4]


def test_writes_of_one_prediction_keep_their_order(bettor: Bettor, database: Database) -> None:
    wishes = [2, 3, None, 4, None, None, 5, 6, None, 7]
    (owner,) = database.read(lambda session: session.all("SELECT id FROM accounts")).result()[0]
    with busy(database):
        calls = []
        for odds in wishes:
            price = odds and odds * 1_000_000
            change = Change(owner, bettor.filter_id, bettor.match_id, price, "api")
            calls.append(database.write(change_predictions, [change]))
    answers = [call.result()[0] for call in calls]
    assert [one and one.odds for one in answers] == [odds and f"{odds}.000000" for odds in wishes]
    ids = [one.id for one in answers if one]
    assert ids[0] == ids[1] < ids[2] < ids[3] == ids[4] < ids[5]
    assert (bettor.stands()["id"], bettor.stands()["odds"]) == (ids[-1], "7.000000")
    history = database.read(
        lambda session: session.all("SELECT odds FROM prediction_history ORDER BY id")
    ).result()
    done = [2, 3, None, 4, None, 5, 6, None, 7]
    assert [row[0] for row in history] == [odds and odds * 1_000_000 for odds in done]


def test_more_calls_than_a_transaction_takes_are_all_answered(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bettune.database.writer.LARGEST_BATCH", 7)
    with busy(database):
        calls = [database.write(accounts.add_account, f"{n}@example.org") for n in range(50)]
    assert [call.result().email for call in calls] == [f"{n}@example.org" for n in range(50)]


def test_the_queue_is_bounded_and_what_waits_is_still_done(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bettune.database.writer.LONGEST_QUEUE", 5)
    with busy(database):
        calls = [database.write(accounts.add_account, f"{n}@example.org") for n in range(5)]
        with pytest.raises(Unavailable):
            database.write(accounts.add_account, "more@example.org")
    assert [call.result().email for call in calls] == [f"{n}@example.org" for n in range(5)]
    assert database.write(accounts.add_account, "more@example.org").result()


def test_closing_finishes_all_that_waits(database_url: str, clock: Clock) -> None:
    database = open_database(database_url, clock)
    closing = threading.Thread(target=database.close)
    with busy(database):
        calls = [database.write(accounts.add_account, f"{n}@example.org") for n in range(50)]
        closing.start()
    assert len([call.result() for call in calls]) == 50
    closing.join()
    with pytest.raises(Unavailable):
        database.write(accounts.add_account, "late@example.org")
    database = open_database(database_url, clock)
    assert len(emails(database)) == 50
    database.close()


def test_a_caller_that_went_away_disturbs_nobody(database: Database) -> None:
    async def some_leave() -> list[Any]:
        async def add(number: int) -> Any:
            return await database.write(accounts.add_account, f"{number}@example.org")

        tasks = [asyncio.create_task(add(number)) for number in range(10)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        return await asyncio.gather(*tasks, return_exceptions=True)

    found = asyncio.run(some_leave())
    assert [type(one) for one in found] == [asyncio.CancelledError, accounts.Account] * 5
    assert emails(database) == [f"{number}@example.org" for number in range(10)]


def full(database: Database) -> None:
    """Let the database have no more room, or take no connection."""
    if database.engine == "sqlite":
        database.write(
            lambda session: session.connection.execute("PRAGMA max_page_count = 1").fetchall()
        ).result()
        return
    url = database._pool.conninfo
    with psycopg.connect(_maintenance(url), autocommit=True) as session:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        session.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        session.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
        )


def roomy(database: Database) -> None:
    """Give the database its room back."""
    if database.engine == "sqlite":
        database.write(
            lambda session: session.connection.execute("PRAGMA max_page_count = 1000000").fetchall()
        ).result()
        return
    url = database._pool.conninfo
    with psycopg.connect(_maintenance(url), autocommit=True) as session:
        name = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
        session.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


def _maintenance(url: str) -> str:
    return psycopg.conninfo.make_conninfo(url, dbname="template1")


def fill(session: Session, number: int) -> None:
    """Write more than fits into the pages that are there."""
    session.run(
        "INSERT INTO countries (key, name) VALUES (:key, :name)",
        key=f"{number}",
        name="x" * 100_000,
    )


def test_a_database_without_room_hangs_nobody_and_works_again(
    bettor: Bettor, database: Database
) -> None:
    bettor.put("2")
    full(database)
    calls = [database.write(fill, number) for number in range(20)]
    assert {type(outcome(call)) for call in calls} == {Unavailable}
    assert isinstance(outcome(database.write(fill, 1)), Unavailable)
    roomy(database)
    assert database.write(fill, 1).result() is None
    assert bettor.put("3").status_code == 200
    assert bettor.stands()["odds"] == "3.000000"


def test_writes_over_the_api_are_told_to_come_back(bettor: Bettor, database: Database) -> None:
    if database.engine == "sqlite":
        database.write(
            lambda session: session.connection.execute("PRAGMA query_only = ON").fetchall()
        ).result()
    else:
        database._pool.timeout = 0.3
        full(database)
    for answer in (bettor.put(), bettor.delete()):
        assert refusal(answer) == (503, "unavailable", "Temporarily unavailable")
        assert answer.headers["retry-after"] == "1"
    if database.engine == "sqlite":
        database._writer._connection.session.connection.execute("PRAGMA query_only = OFF")
    else:
        roomy(database)
    assert bettor.put().status_code == 200


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_lost_connection_is_opened_anew_and_nothing_is_lost(
    database: Database, database_url: str
) -> None:
    def lose(session: Session) -> None:
        session.all("SELECT 1")

    for _ in range(3):
        with busy(database), psycopg.connect(database_url, autocommit=True) as other:
            calls = [database.write(lose) for _ in range(5)]
            other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'bettune' AND pid <> pg_backend_pid()"
            )
        assert [outcome(call) for call in calls] == [None] * 5
    assert database.read(filters.all_filters).result() == []


def test_processes_that_write_the_same_predictions_do_not_get_in_each_others_way(
    database: Database, database_url: str, given: Given, clock: Clock
) -> None:
    filter_id = given.filter(given.user()[0])
    matches = [given.match() for _ in range(12)]
    (owner,) = database.read(lambda session: session.all("SELECT id FROM accounts")).result()[0]
    doors = [database, open_database(database_url, clock)]
    answers: list[Any] = []

    def change_all(door: Database, order: list[int], price: int | None) -> None:
        calls = [
            door.write(change_predictions, [Change(owner, filter_id, match_id, odds, "api")])
            for _ in range(20)
            for match_id in order
            for odds in (price, None, price)
        ]
        answers.extend(outcome(call) for call in calls)

    threads = [
        threading.Thread(target=change_all, args=(door, order, PRICE))
        for door in doors
        for order in (matches, matches[::-1])
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    doors[1].close()
    assert len(answers) == 4 * 20 * 12 * 3
    assert {type(answer) for answer in answers} == {list}
    assert {type(one) for (one,) in answers} == {Prediction, type(None)}

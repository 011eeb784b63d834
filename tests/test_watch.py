"""The watch: nothing is lost, nothing is done twice, and who writes is not made to wait for it."""

import re
import time
from collections.abc import Iterator

import pytest

from bettune import predictions, quotes
from bettune.database import Session, migrating, open_database
from bettune.importing import import_rows, read_file
from bettune.watch import turns, watched
from bettune.watch.turns import Turn
from commands import Commands
from conftest import NOON, Clock, Given, new_postgresql
from imports import COLUMNS, rows
from market import HOUR, KICKOFF, Market, real_market, spied, upcoming

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


def test_the_watch_tells_how_far_behind_it_is_and_what_it_did_last(
    market: Market, given: Given, clock: Clock
) -> None:
    def state() -> turns.State:
        return market.database.read(turns.state).result()

    assert state() == turns.State(0, 0, None, Turn())
    filter_id, match_id = market.filter(), given.match(KICKOFF)
    given.prediction(filter_id, match_id)
    clock.now += 90
    market.quote(match_id, "3")
    clock.now += 30
    assert (state().waiting, state().behind, state().turned_at) == (2, 120, None)
    market.watch()
    assert state() == turns.State(0, 0, int(clock.now), Turn(decisions=1, bets=1))
    clock.now += 600
    assert (state().behind, state().turned_at) == (0, clock.now - 600), "nothing is due"


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


def test_the_command_line_checks_until_nothing_is_due(database_url: str) -> None:
    bettune = Commands(database_url)
    with real_market(database_url) as market:
        filter_id, match_id = market.filter(), market.given.match(upcoming(market))
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
        "INSERT INTO subscriptions (account_id, started_at) VALUES (1, 1)",
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

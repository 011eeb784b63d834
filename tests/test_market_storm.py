"""Whatever is killed in the midst of decisions and settlements: no bet is lost, none placed twice.

BETTUNE_STORM_ROUNDS sets how many rounds each engine gets.
"""

import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest

from bettune import bet_rules, quotes
from bettune.bet_types import HOME
from bettune.database import Database, Session, open_database
from bettune.errors import Unavailable
from bettune.ledger import SELECT, entry_from
from bettune.settlement import Result
from bettune.sources import source_id
from bettune.watch import due, turns
from bettune.watch.deciding import Rules
from conftest import Clock, Given
from imports import rows
from market import HOUR, Market, adds_up
from processes import Server, free_port
from test_storm import ENDS, ROUNDS, Stage, started

FILTERS, MATCHES = 30, 120
"""Of the matches one half is quoted and bet on in each round, the other half corrected."""
RULES = Rules(bankroll=bet_rules.LARGEST_AMOUNT, most_bets=bet_rules.MOST_BETS, fresh_for=24 * HOUR)
Bet = tuple[Any, ...]


class Field:
    """What the storm blows over."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.door = open_database(url)
        clock = Clock()
        clock.now = time.time()
        self.market = Market(self.door, Given(self.door), clock)
        self.filters = [self.market.filter() for _ in range(FILTERS)]
        owner = self.market.owner(self.filters[0])
        kickoff = int(clock.now) + 12 * HOUR
        matches = [self.market.given.match(kickoff + number) for number in range(MATCHES)]
        self.open, self.over = matches[: MATCHES // 2], matches[MATCHES // 2 :]
        self.book = self.market.book("Pinnacle")
        for filter_id in self.filters:
            self.door.write(bet_rules.set_rules, owner, filter_id, RULES).result()
            for match_id in matches:
                self.market.given.prediction(filter_id, match_id, "1.5")
        self.captured_at = 0
        self.quote(matches, 0)
        self.market.watch()

    def insist(self, verb: Callable[..., Any], *arguments: Any) -> None:
        """Write, again while the database is out of reach."""
        for _ in range(200):
            try:
                self.door.write(verb, *arguments).result()
            except (Unavailable, psycopg.Error):
                time.sleep(0.1)
            else:
                return
        raise AssertionError("the database does not come back")

    def quote(self, matches: list[int], number: int) -> None:
        """Let a quote come for each match, at higher odds than the last."""
        while int(time.time()) <= self.captured_at:  # each round is another second
            time.sleep(0.02)
        self.captured_at = int(time.time())
        price = 2_000_000 + number * 10_000
        offers = [(one, HOME, 0, self.book, self.captured_at, price, 1) for one in matches]
        self.insist(_quote, offers)

    def correct(self, number: int) -> None:
        """Let the results of the other half be told, or be told differently."""
        self.insist(_finish, self.over, number % 2)


def _quote(session: Session, offers: list[quotes.NewQuote]) -> None:
    quotes.keep_quotes(session, source_id(session, "own-feeder"), offers)


def _finish(session: Session, match_ids: list[int], goals: int) -> None:
    """Score as an import would, and note it as one does."""
    for match_id in match_ids:
        session.run(
            "UPDATE matches SET status = 'finished', home_goals = :goals, away_goals = 0"
            " WHERE id = :id",
            id=match_id,
            goals=goals,
        )
    due.note_matches(session, match_ids)


@pytest.fixture
def field(database_url: str) -> Iterator[Field]:
    """Filters that have bet on each match once."""
    found = Field(database_url)
    yield found
    found.door.close()


def all_bets(database: Database) -> dict[int, Bet]:
    return {row[0]: row for row in rows(database, "SELECT * FROM bets")}


def drained(field: Field) -> None:
    """Wait until the server that runs has checked all that is due."""
    ends = time.monotonic() + 60
    while time.monotonic() < ends:
        try:
            if not field.door.read(turns.is_due).result():
                return
        except Unavailable:
            pass
        time.sleep(0.02)
    raise AssertionError("the watch does not come to an end")


def holds(field: Field, number: int, before: dict[int, Bet]) -> dict[int, Bet]:
    """Check all that must hold after a round; return the bets there are."""
    found = all_bets(field.door)
    assert before.items() <= found.items()  # no bet that was placed is gone or another
    names = ("filter_id", "match_id", "number", "captured_at")
    placed = rows(field.door, f"SELECT {', '.join(names)} FROM bets")
    last: dict[tuple[int, int], tuple[int, int]] = {}
    for filter_id, match_id, count, captured_at in sorted(placed):
        pair = (filter_id, match_id)
        assert count == last.get(pair, (0, 0))[0] + 1  # none twice, and none left out
        assert captured_at > last.get(pair, (0, 0))[1]
        last[pair] = count, captured_at
    for filter_id in field.filters:
        for match_id in field.open:
            assert last[filter_id, match_id][1] == field.captured_at  # the last moment is bet on
        for match_id in field.over:
            assert last[filter_id, match_id][0] == 1
        settled(field, filter_id, number)
    return found


def settled(field: Field, filter_id: int, number: int) -> None:
    """Check that a filter's ledger adds up and says of each bet what became of its match."""
    entries = [
        entry_from(row)
        for row in rows(
            field.door, f"{SELECT} WHERE filter_id = :filter ORDER BY id", filter=filter_id
        )
    ]
    adds_up(entries)
    on = dict(rows(field.door, "SELECT id, match_id FROM bets WHERE filter_id = :f", f=filter_id))
    last = {one.bet_id: one for one in entries}
    count = Counter(one.bet_id for one in entries)
    assert last.keys() == on.keys()
    for bet_id, match_id in on.items():
        if match_id in field.open:
            assert (last[bet_id].result, count[bet_id]) == (None, 1)
        else:  # a stake, a return, and a correction in each round since
            assert last[bet_id].result is (Result.WON if number % 2 else Result.LOST)
            assert count[bet_id] == number + 1


def test_no_bet_is_lost_and_none_placed_twice(field: Field) -> None:
    chance, port = random.Random(7), free_port()
    ends = ENDS[field.door.engine]
    stage = Stage(field.url, "", [])
    server: Server = started(field.url, port)
    found, halfway = all_bets(field.door), 0
    try:
        for number in range(1, ROUNDS + 1):
            newest = newest_entry(field)
            field.quote(field.open, number)
            field.correct(number)
            if number % 3:  # in the midst of the first turn, or between it and the last
                begins(field, newest)
                time.sleep(chance.random() * 0.1)
            else:
                time.sleep(chance.random() * 0.5)
            ends[number % len(ends)](server, stage)
            before = len(found)
            done = len(all_bets_there(field)) - before
            halfway += 0 < done < FILTERS * len(field.open)
            server = started(field.url, port)
            drained(field)
            found = holds(field, number, found)
    finally:
        server.kill()
    print(f"{ROUNDS} rounds: {len(found)} bets, killed {halfway} times with some placed, some not")
    assert len(found) == FILTERS * (MATCHES + ROUNDS * len(field.open))


def newest_entry(field: Field) -> int:
    ((newest,),) = rows(field.door, "SELECT max(id) FROM ledger")
    return int(newest)


def begins(field: Field, newest: int) -> None:
    """Wait until the watch has kept its first entries of the round."""
    ends = time.monotonic() + 5
    while newest_entry(field) == newest and time.monotonic() < ends:
        time.sleep(0.001)


def all_bets_there(field: Field) -> dict[int, Bet]:
    """Return the bets as soon as the database can be asked again."""
    for _ in range(100):
        try:
            return all_bets(field.door)
        except Unavailable:
            time.sleep(0.1)
    raise AssertionError("the database does not come back")

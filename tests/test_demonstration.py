"""The demonstration: the same for everybody on a day, marked as simulated, never lost."""

import re
import stat
import time
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from bettune import filters, predictions, times
from bettune.api.dispatcher import Dispatcher
from bettune.database import open_database
from bettune.demonstration import ROUNDS, TEAMS, pairings, prepare, reading
from bettune.limits import Limits, MemoryLimit
from bettune.settings import Settings
from conftest import NOON, Api, Clock
from imports import rows


def test_every_team_plays_once_a_round() -> None:
    for number in range(ROUNDS):
        assert sorted(team for pair in pairings(number) for team in pair) == sorted(TEAMS)


def test_every_pairing_is_once_at_home_and_once_away_in_a_season() -> None:
    met = Counter(pair for number in range(ROUNDS) for pair in pairings(number))
    assert met == {(home, away): 1 for home in TEAMS for away in TEAMS if home != away}


def test_it_is_the_same_at_the_same_moment() -> None:
    assert reading(NOON) == reading(NOON)


def test_the_next_day_tells_the_same_of_the_days_they_share() -> None:
    for one, other in pairwise(reading(NOON + days * times.DAY) for days in range(3)):
        before = {(row.season, row.home, row.away): row for row in one.rows}
        after = {(row.season, row.home, row.away): row for row in other.rows}
        shared = before.keys() & after.keys()
        assert len(shared) == len(before) - len(TEAMS) // 2
        for place in shared:
            assert before[place].kickoff == after[place].kickoff
            assert set(before[place].quotes) <= set(after[place].quotes)
            assert before[place].home_goals in (None, after[place].home_goals)


def test_what_has_ended_has_a_score_and_what_has_begun_its_closing_odds() -> None:
    for row in reading(NOON).rows:
        assert (row.status == "finished") == (row.kickoff + 6_600 <= NOON)
        assert (row.home_goals is not None) == (row.status == "finished")
        assert len(row.quotes) == (12 if row.kickoff <= NOON else 6)


def test_it_says_everywhere_that_it_is_simulated() -> None:
    found = reading(NOON)
    for row in found.rows:
        for name in (row.country, row.tournament, row.season, row.home, row.away):
            assert "simulated" in name.casefold()
    assert all("simulated" in book.name.casefold() for book in found.bookmakers.values())


class Prepared:
    """A demonstration that was filled in, and what it printed."""

    def __init__(self, url: str, clock: Clock) -> None:
        self.settings, self.clock = Settings(database=url), clock
        self.printed = prepare(self.settings)
        self.database = open_database(url, clock)

    def curls(self) -> list[tuple[str, str, str | None]]:
        """Return method, path and body of the printed lines."""
        found = []
        for line in self.printed.splitlines():
            if line.startswith("curl"):
                method = re.search(r"-X (\w+)", line)
                body = re.search(r"-d '(.*?)'", line)
                path = re.search(r'"\$BETTUNE_URL/bet-tune-api/v1(.*?)"', line)
                assert path
                usual = "POST" if body else "GET"
                found.append((method[1] if method else usual, path[1], body and body[1]))
        return found

    @property
    def token(self) -> str:
        found = re.search(r"BETTUNE_TOKEN=(\S+)", self.printed)
        assert found
        return found[1]


@pytest.fixture
def prepared(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Prepared]:
    """A demonstration on the day it is."""
    monkeypatch.chdir(tmp_path)
    clock = Clock()
    clock.now = time.time()
    found = Prepared(database_url, clock)
    yield found
    found.database.close()


def test_the_printed_lines_work_as_they_stand(prepared: Prepared) -> None:
    limit = MemoryLimit(1_000, 60)
    api = Api(Dispatcher(prepared.database, Limits(limit, limit), prepared.clock, "http://x"))
    try:
        answers = [
            api(method, path, prepared.token, content=body and body.encode())
            for method, path, body in prepared.curls()
        ]
    finally:
        api.close()
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 200, 204]
    sports, matches, found_filters, put, search, _ = (
        answer.json() if answer.content else None for answer in answers
    )
    assert sports["items"]
    assert len(matches["items"]) == len(TEAMS) // 2
    assert {one["status"] for one in found_filters["items"]} == {"approved", "disabled"}
    assert search["items"] == [put]


def test_the_token_is_kept_for_its_owner_alone(prepared: Prepared) -> None:
    place = Path("var/demonstration.token")
    assert place.read_text() == prepared.token + "\n"
    assert stat.S_IMODE(place.stat().st_mode) == 0o600


def test_started_again_it_keeps_what_was_entered(prepared: Prepared) -> None:
    path = next(path for method, path, _ in prepared.curls() if method == "PUT")
    filter_id, match_id = map(int, re.findall(r"[0-9]+", path))
    (owner,) = rows(
        prepared.database, "SELECT account_id FROM filters WHERE id = :id", id=filter_id
    )
    change = predictions.Change(owner[0], filter_id, match_id, 2_150_000, "api")
    prepared.database.write(predictions.change_predictions, [change]).result()
    filters_before = prepared.database.read(filters.all_filters).result()
    count = "SELECT count(*) FROM matches"
    before = rows(prepared.database, count)
    again = prepare(prepared.settings)
    assert prepared.token in again
    entered = "SELECT odds FROM predictions WHERE match_id = :match"
    assert rows(prepared.database, entered, match=match_id) == [(2_150_000,)]
    assert prepared.database.read(filters.all_filters).result() == filters_before
    assert rows(prepared.database, count) == before


def test_it_has_bet_in_the_weeks_before(prepared: Prepared) -> None:
    found = rows(
        prepared.database,
        "SELECT b.placed_at, b.captured_at, m.kickoff, b.odds, b.min_odds, l.amount"
        " FROM bets AS b JOIN matches AS m ON m.id = b.match_id"
        " LEFT JOIN ledger AS l ON l.bet_id = b.id AND l.entry = 'return'"
        " WHERE m.status = 'finished'",
    )
    assert len(found) > 10
    for placed_at, captured_at, kickoff, taken, least, returned in found:
        assert captured_at <= placed_at < kickoff < prepared.clock.now
        assert taken >= least
        assert returned in (0, taken // 1_000)
    ((bets,),) = rows(prepared.database, "SELECT count(*) FROM bets")
    prepare(prepared.settings)
    assert rows(prepared.database, "SELECT count(*) FROM bets") == [(bets,)]


def test_a_token_that_is_stopped_is_replaced(prepared: Prepared) -> None:
    Path("var/demonstration.token").write_text("bettune_of_yesterday\n")
    again = prepare(prepared.settings)
    found = re.search(r"BETTUNE_TOKEN=(\S+)", again)
    assert found
    assert found[1] != prepared.token
    assert Path("var/demonstration.token").read_text() == found[1] + "\n"

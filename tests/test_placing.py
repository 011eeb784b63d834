"""Which match a row is: one match with one id, from any source and in any order."""

import itertools

import pytest

from bettune import times
from bettune.database import Database, open_database
from bettune.feeds import MatchRow, Reading
from bettune.import_reports import ImportReport
from bettune.importing import import_rows
from conftest import Clock
from imports import rows

DAY = 1_780_747_200 // times.DAY
"""2026-06-06."""


def row(day: float = 0, home: str = "Reef", away: str = "Trench", **fields: object) -> MatchRow:
    """Return a row for so many days after a day; its time is known if it is not noon."""
    found = MatchRow(
        line=2,
        digest=0,
        country="Atlantis",
        tournament="Coral League",
        season="2026",
        home=home,
        away=away,
        kickoff=int((DAY + day) * times.DAY),
        kickoff_known=bool(day % 1 != 0.5),
    )
    for name, value in fields.items():
        setattr(found, name, value)
    found.digest = hash(repr(found))
    return found


def won(day: float, home_goals: int = 2, away_goals: int = 1, **fields: object) -> MatchRow:
    """Return the row of a finished match."""
    fields = {"status": "finished"} | fields
    return row(day, home_goals=home_goals, away_goals=away_goals, **fields)


def put(
    database: Database, *found: MatchRow, source: str = "football-data", as_of: float | None = None
) -> ImportReport:
    """Import rows; `as_of` is the day that they are a snapshot of."""
    moment = 0 if as_of is None else int((DAY + as_of) * times.DAY)
    reading = Reading(rows=list(found), as_of=moment)
    return database.write(import_rows, source, "a file", "a scope", reading).result()


def matches(database: Database) -> list[tuple[object, ...]]:
    """Return day and time, status and goals of all matches, in the order of their ids."""
    sql = "SELECT kickoff, status, home_goals, away_goals FROM matches ORDER BY id"
    return [
        (round(kickoff / times.DAY - DAY, 6), *result) for kickoff, *result in rows(database, sql)
    ]


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_day_more_or_less_is_the_same_match(database: Database, days: int) -> None:
    put(database, row(0.75))
    report = put(database, row(0.8 + days, status="scheduled"), source="openfootball")
    assert (report.added, report.same) == (0, 1)
    assert matches(database) == [(0.75, "scheduled", None, None)]


def test_two_days_are_another_match_where_both_are_played(database: Database) -> None:
    put(database, won(0.75), won(2.75))
    assert len(matches(database)) == 2


def test_a_postponed_match_keeps_its_id(database: Database) -> None:
    put(database, row(0.75), as_of=-1)
    put(database, row(30.75), as_of=28)
    assert matches(database) == [(30.75, "scheduled", None, None)]
    report = put(database, won(33.75))
    assert (report.added, report.changed) == (0, 1)
    assert matches(database) == [(33.75, "finished", 2, 1)]


def test_a_result_then_the_earlier_announcements_are_one_match(database: Database) -> None:
    put(database, won(33.75))
    assert put(database, row(30.75), as_of=28).added == 0
    assert put(database, row(0.75), as_of=-1).added == 0
    assert matches(database) == [(33.75, "finished", 2, 1)]


def test_a_match_brought_forward_is_the_planned_one(database: Database) -> None:
    put(database, row(10.75), source="openfootball")
    put(database, won(4.75))
    assert matches(database) == [(4.75, "finished", 2, 1)]
    report = put(database, row(10.75), source="openfootball")
    assert (report.added, report.changed) == (0, 0)
    assert matches(database) == [(4.75, "finished", 2, 1)]


@pytest.mark.parametrize("turned", [False, True])
def test_a_match_is_not_brought_forward_by_months(database: Database, turned: bool) -> None:
    told = [(row(100.75), "csv"), (won(0.75), "football-data")]
    for found, source in reversed(told) if turned else told:
        put(database, found, source=source)
    assert sorted(matches(database)) == [
        (0.75, "finished", 2, 1),
        (100.75, "scheduled", None, None),
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_a_plan_of_two_meetings_is_two_matches_though_one_is_known(
    database: Database, turned: bool
) -> None:
    put(database, row(100.75), as_of=99)
    put(database, *(row(100.75), row(0.75))[:: -1 if turned else 1], source="openfootball")
    assert sorted(kickoff for kickoff, *_ in matches(database)) == [0.75, 100.75]


@pytest.mark.parametrize("status", ["scheduled", "finished"])
def test_a_file_may_tell_of_the_postponed_day_and_of_the_new_one(
    database: Database, status: str
) -> None:
    later = won(30.75) if status == "finished" else row(30.75)
    put(database, row(0.75, status="postponed"), later)
    assert [found[:2] for found in matches(database)] == [(30.75, status)]


def test_a_result_from_before_the_announcement_is_another_meeting(database: Database) -> None:
    put(database, row(0.75), as_of=-1)
    put(database, won(-60.25))
    assert matches(database) == [(0.75, "scheduled", None, None), (-60.25, "finished", 2, 1)]


def test_an_announcement_after_a_result_is_another_meeting(database: Database) -> None:
    put(database, won(-60.25))
    put(database, row(0.75), as_of=-1)
    assert matches(database) == [(-60.25, "finished", 2, 1), (0.75, "scheduled", None, None)]


def test_a_stale_announcement_does_not_hide_a_match_played_days_later(database: Database) -> None:
    """A fixtures file that was saved a week after it was written announces what has been."""
    put(database, row(0.75), as_of=6)
    put(database, won(2.75))
    assert matches(database) == [(2.75, "finished", 2, 1)]


def test_a_pairing_that_meets_twice_at_home_is_two_matches(database: Database) -> None:
    put(database, row(0.75), row(100.75))
    ids = [match_id for (match_id,) in rows(database, "SELECT id FROM matches ORDER BY kickoff")]
    put(database, won(100.75, 0, 0), won(0.75))
    sql = "SELECT id, home_goals FROM matches ORDER BY kickoff"
    assert rows(database, sql) == [(ids[0], 2), (ids[1], 0)]


def test_of_two_near_matches_the_nearer_one_is_meant(database: Database) -> None:
    put(database, won(0.75), won(2.75))
    put(database, won(2.25, 2, 1), source="openfootball")
    assert [kickoff for kickoff, *_ in matches(database)] == [0.75, 2.75]


# What is believed


AWARDED = won(0.75, 0, 3, status="awarded")
HALF_TIME = won(0.75, half_time_home=1, half_time_away=0)
CLAIMS = {
    "a known time beats an unknown one of a better source": (
        [("csv", won(0.5)), ("openfootball", won(0.8))],
        (0.8, "finished", 2, 1, None),
    ),
    "the better source beats the worse": (
        [("football-data", won(0.75, 2, 2)), ("openfootball", won(0.8, 2, 1))],
        (0.75, "finished", 2, 2, None),
    ),
    "one's own file beats both": (
        [
            ("football-data", won(0.75, 2, 2)),
            ("openfootball", won(0.8, 2, 1)),
            ("csv", won(0.7, 3, 1)),
        ],
        (0.7, "finished", 3, 1, None),
    ),
    "an awarded result beats a finished one of a better source": (
        [("football-data", won(0.75)), ("openfootball", AWARDED)],
        (0.75, "awarded", 0, 3, None),
    ),
    "a half-time score is filled in where the goals agree": (
        [("football-data", won(0.75)), ("openfootball", HALF_TIME)],
        (0.75, "finished", 2, 1, 1),
    ),
    "a half-time score of another result is not": (
        [("football-data", won(0.75, 2, 2)), ("openfootball", HALF_TIME)],
        (0.75, "finished", 2, 2, None),
    ),
    "a result beats that it is to come": (
        [("csv", row(0.75)), ("openfootball", won(0.75))],
        (0.75, "finished", 2, 1, None),
    ),
    "a result beats that it was postponed": (
        [("csv", row(0.75, status="postponed")), ("openfootball", won(0.75))],
        (0.75, "finished", 2, 1, None),
    ),
    "an abandoned match has no score": (
        [("football-data", row(0.75)), ("openfootball", row(0.75, status="abandoned"))],
        (0.75, "abandoned", None, None, None),
    ),
    "the day of who knows it played beats the plan of a better source": (
        [("csv", row(0.75)), ("openfootball", won(20.75))],
        (20.75, "finished", 2, 1, None),
    ),
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_what_is_believed_does_not_hang_on_the_order(
    claim: str, database_url: str, clock: Clock
) -> None:
    told, expected = CLAIMS[claim]
    database = open_database(database_url, clock)
    try:
        for number, order in enumerate(itertools.permutations(told)):
            for source, found in order:
                found.season = str(2000 + number)
                put(database, found, source=source)
        halves = [half for (half,) in rows(database, "SELECT half_time_home FROM matches")]
        stand = [(*found, half) for found, half in zip(matches(database), halves, strict=True)]
        assert stand == [expected] * (number + 1)
    finally:
        database.close()


def test_a_source_may_correct_itself(database: Database) -> None:
    put(database, won(0.75))
    report = put(database, won(0.8, 3, 1))
    assert report.changed == 1
    assert matches(database) == [(0.8, "finished", 3, 1)]


def test_a_source_may_take_a_postponement_back(database: Database) -> None:
    put(database, row(0.75, status="postponed"))
    put(database, row(0.75))
    assert matches(database) == [(0.75, "scheduled", None, None)]

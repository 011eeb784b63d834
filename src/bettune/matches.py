"""Matches: fixtures, and what became of them."""

from collections.abc import Collection
from typing import Annotated

import msgspec
from msgspec import Meta

from bettune import times
from bettune.database import Row, Session
from bettune.sports import IdName


class Score(msgspec.Struct, frozen=True):
    """The goals of regular time; both None until it is final."""

    home: Annotated[int | None, Meta(examples=[None])]
    away: Annotated[int | None, Meta(examples=[None])]


class Match(msgspec.Struct, frozen=True):
    """A match as the API answers it."""

    id: Annotated[int, Meta(examples=[1611243])]
    date: Annotated[
        str, Meta(examples=["2026-06-06T18:00:00+00:00"], extra_json_schema={"format": "date-time"})
    ]
    """The kick-off, UTC."""
    finished: Annotated[bool, Meta(examples=[False])]
    score: Score
    country: IdName
    tournament: IdName
    season: IdName
    home: IdName
    away: IdName


class Fixture(msgspec.Struct, frozen=True, gc=False):
    """A match as a line of a table."""

    id: int
    kickoff: int
    """UTC seconds."""
    kickoff_known: int
    """0 where only the day is."""
    status: str
    home_goals: int | None
    away_goals: int | None
    country_id: int
    country: str
    tournament_id: int
    tournament: str
    home_id: int
    home: str
    away_id: int
    away: str


_NO_SCORE = Score(None, None)


def _match(row: Row) -> Match:
    finished = row[2] == "finished"
    return Match(
        row[0],
        times.to_text(row[1]),
        finished,
        Score(row[3], row[4]) if finished else _NO_SCORE,
        IdName(row[5], row[6]),
        IdName(row[7], row[8]),
        IdName(row[9], row[10]),
        IdName(row[11], row[12]),
        IdName(row[13], row[14]),
    )


def matches_of_day(session: Session, start: int, sport_id: int) -> list[Match]:
    """Return a sport's matches that kick off in the 24 hours from `start`, by kick-off and id."""
    rows = session.all(
        """
        SELECT m.id, m.kickoff, m.status, m.home_goals, m.away_goals,
               c.id, c.name, t.id, t.name, s.id, s.name, h.id, h.name, a.id, a.name
        FROM matches AS m
        JOIN seasons AS s ON s.id = m.season_id
        JOIN tournaments AS t ON t.id = s.tournament_id
        JOIN countries AS c ON c.id = t.country_id
        JOIN teams AS h ON h.id = m.home_id
        JOIN teams AS a ON a.id = m.away_id
        WHERE m.kickoff >= :start AND m.kickoff < :end AND m.sport_id = :sport
        ORDER BY m.kickoff, m.id
        """,
        start=start,
        end=start + times.DAY,
        sport=sport_id,
    )
    return [_match(row) for row in rows]


_FIXTURES = """
    SELECT m.id, m.kickoff, m.kickoff_known, m.status, m.home_goals, m.away_goals,
           c.id, c.name, t.id, t.name, h.id, h.name, a.id, a.name
    FROM each(:asked) AS asked CROSS JOIN matches AS m
    JOIN seasons AS s ON s.id = m.season_id
    JOIN tournaments AS t ON t.id = s.tournament_id
    JOIN countries AS c ON c.id = t.country_id
    JOIN teams AS h ON h.id = m.home_id
    JOIN teams AS a ON a.id = m.away_id
    WHERE m.sport_id = :sport
"""


def fixtures_of_days(session: Session, starts: Collection[int], sport_id: int) -> list[Fixture]:
    """Return a sport's matches of the days that begin at `starts`: by tournament and kick-off."""
    rows = session.all(
        f"{_FIXTURES} AND m.kickoff >= asked.value AND m.kickoff < asked.value + :length"
        " ORDER BY c.name, t.name, t.id, m.kickoff, m.id",
        asked=msgspec.json.encode(sorted(starts)).decode(),
        length=times.DAY,
        sport=sport_id,
    )
    return [Fixture(*row) for row in rows]


def fixtures_of(session: Session, match_ids: Collection[int], sport_id: int) -> list[Fixture]:
    """Return a sport's matches of these ids, those that there are."""
    rows = session.all(
        f"{_FIXTURES} AND m.id = asked.value",
        asked=msgspec.json.encode(sorted(match_ids)).decode(),
        sport=sport_id,
    )
    return [Fixture(*row) for row in rows]


def version(session: Session) -> int:
    """Return a number that grows whenever any match or quote changes, or a decision is made."""
    ((number,),) = session.all(
        "SELECT sum(number) FROM changes WHERE topic IN ('matches', 'quotes', 'decisions')"
    )
    return int(number)

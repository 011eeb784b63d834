"""football-data.org, version 4: fixtures and results, without odds.

An answer is an object with a list `matches`, or a single match. Nothing to do with
football-data.co.uk.
"""

from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

from bettune.feeds import MOST_GOALS, Broken, MatchRow, Reading, Remark, Unusable
from bettune.feeds.documents import (
    Document,
    decoded,
    digest_of,
    moment,
    name_of,
    part,
    refusal_in,
    saved_at,
)
from bettune.feeds.football_data_kickoff import noon
from bettune.feeds.live_leagues import BY_CODE, League, season_between
from bettune.team_names import with_country

VERSION = 1
"""Part of every digest: raise it when the same match is to be read in another way."""

SERVICE = "football-data.org"
STATUSES = {
    "SCHEDULED": "scheduled",
    "TIMED": "scheduled",
    "IN_PLAY": "scheduled",
    "PAUSED": "scheduled",
    "EXTRA_TIME": "scheduled",
    "PENALTY_SHOOTOUT": "scheduled",
    "FINISHED": "finished",
    "POSTPONED": "postponed",
    "SUSPENDED": "postponed",
    "CANCELLED": "cancelled",
    "CANCELED": "cancelled",
    "AWARDED": "awarded",
}
"""Its status -> ours. A match in play has no result yet, whatever its running score. One that was
broken off is suspended until it is known whether it will go on: as of one postponed, its bets are
open until then."""
OPEN_TIME = "SCHEDULED"
"""The status of a match whose day is fixed and whose time is not."""

_AREAS = {
    "China PR": "China",
    "Europe": "International",
    "Korea Republic": "South Korea",
    "Republic of Ireland": "Ireland",
    "South America": "International",
    "Türkiye": "Turkey",
    "United States": "USA",
    "World": "International",
}
"""Its area -> the country as the files' feeds call it, where it is not called so."""


def read(
    name: str,
    content: bytes,
    *,
    captured_at: int | None = None,
    seen: Collection[int] = frozenset(),
) -> Reading:
    """Return the matches of an answer; `line` is a match's position in it, from 1.

    Goals are those of 90 minutes; extra time and shoot-outs do not count. `captured_at` (UTC
    seconds) is when the answer came, else as the name of a saved one tells it, else the latest
    update in it. Raises Broken.
    """
    matches = _matches(decoded(content))
    reading = Reading(as_of=captured_at or saved_at(name) or _newest(matches))
    for line, match in enumerate(matches, 1):
        mark = digest_of(VERSION, match)
        if mark in seen:
            reading.pass_over(mark)
            continue
        try:
            row, aside = _row(line, mark, match)
        except Unusable as error:
            reading.rejected.append(Remark(line, str(error)))
        else:
            reading.rows.append(row)
            reading.set_aside += aside
    return reading


def _matches(document: Any) -> list[Any]:
    if not isinstance(document, dict):
        raise Broken(f"This is no answer of {SERVICE}: an object with `matches` is expected.")
    if isinstance(document.get("matches"), list):
        found: list[Any] = document["matches"]
        # In a list of one competition it is told once, above.
        above = {key: document[key] for key in ("area", "competition") if key in document}
        return [above | one if isinstance(one, dict) else one for one in found]
    if "utcDate" in document:
        return [document]
    raise refusal_in(document, SERVICE)


def _newest(matches: list[Any]) -> int:
    told = (moment(one.get("lastUpdated")) for one in matches if isinstance(one, dict))
    return max((updated for updated in told if updated), default=0)


def _row(line: int, mark: int, match: Any) -> tuple[MatchRow, list[Remark]]:
    """Return the row that a match is, and what of it was not taken."""
    if not isinstance(match, dict):
        raise Unusable("A match is a JSON object with `homeTeam` and `awayTeam`.")
    status = match.get("status")
    if not isinstance(status, str) or status not in STATUSES:
        raise Unusable(f"`status` is {status!r:.60}, not one of {', '.join(STATUSES)}.")
    kickoff = moment(match.get("utcDate"))
    if kickoff is None:
        told = match.get("utcDate")
        raise Unusable(f"`utcDate` is {told!r:.60}, not a time as in `2026-06-06T18:00:00Z`.")
    day = datetime.fromtimestamp(kickoff, UTC).date()
    league, country, tournament = _competition(match)
    home, away = (_team(match, side, league) for side in ("homeTeam", "awayTeam"))
    if home.casefold() == away.casefold():
        raise Unusable(f"{home!r} cannot play against itself.")
    row = MatchRow(
        line=line,
        digest=mark,
        country=country,
        tournament=tournament,
        season=_season(part(match, "season"), league, day),
        home=home,
        away=away,
        kickoff=noon(day) if status == OPEN_TIME else kickoff,
        kickoff_known=status != OPEN_TIME,
        status=STATUSES[status],
    )
    return row, _set_result(row, part(match, "score"))


def _competition(match: Document) -> tuple[League | None, str, str]:
    """Return what is known of the competition, its country and its name."""
    told = part(match, "competition")
    area = name_of(part(match, "area").get("name"), "The area")
    country = _AREAS.get(area, area)
    code = told.get("code")
    league = BY_CODE.get(code) if isinstance(code, str) else None
    if league is not None and league.country == country:
        return league, country, league.tournament
    return None, country, name_of(told.get("name"), "The competition")


def _season(season: Document, league: League | None, day: date) -> str:
    first, last = (_day(season.get(name)) or day for name in ("startDate", "endDate"))
    return season_between(league, first, last)


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _team(match: Document, side: str, league: League | None) -> str:
    name = name_of(part(match, side).get("name"), f"`{side}`")
    if league is None or not league.abroad:
        return name
    told = with_country(name)
    if told is None:
        raise Unusable(
            f"{name!r} plays in the {league.tournament}, and of which country it is, is not told"
            " and not known."
        )
    return told


def _set_result(row: MatchRow, score: Document) -> list[Remark]:
    """Set the goals of 90 minutes and at half-time; return what was not taken, and why."""
    if row.status not in {"finished", "awarded"}:
        return []
    # After extra time `fullTime` counts its goals too, and those of a shoot-out.
    is_regular = score.get("duration") in (None, "REGULAR")
    full = _goals(score, "fullTime" if is_regular else "regularTime")
    if full is None:
        raise Unusable(f"The match is {row.status}, but there is no score of 90 minutes.")
    row.home_goals, row.away_goals = full
    half = _goals(score, "halfTime")
    if half is None:
        return []
    if half[0] > full[0] or half[1] > full[1]:
        reason = "There are more goals at half-time than after 90 minutes."
        return [Remark(row.line, reason, f"halfTime: {half[0]} to {half[1]}")]
    row.half_time_home, row.half_time_away = half
    return []


def _goals(score: Document, which: str) -> tuple[int, int] | None:
    told = part(score, which)
    home, away = told.get("home"), told.get("away")
    if home is None and away is None:
        return None
    if not (_is_goals(home) and _is_goals(away)):
        raise Unusable(
            f"`{which}` is {home!s:.20} to {away!s:.20}, not two numbers, 0 to {MOST_GOALS}."
        )
    return home, away  # type: ignore[return-value]


def _is_goals(number: object) -> bool:
    return type(number) is int and 0 <= number <= MOST_GOALS

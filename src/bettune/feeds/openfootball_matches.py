"""The matches of an openfootball file, each to a row."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bettune.feeds import LONGEST_NAME, MOST_GOALS, MatchRow, Remark, Unusable
from bettune.feeds.openfootball_leagues import League

STATUSES = {
    "abandoned": "abandoned",
    "awarded": "awarded",
    "canceled": "cancelled",
    "cancelled": "cancelled",
    "postponed": "postponed",
}

_DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?: *UTC(?:([+-])([0-9]{1,2})(?::([0-5][0-9]))?)?)?"
)
_PLACEHOLDER = re.compile(
    r"""[WL][0-9]{1,3}                                    # W74: the winner of match 74
    | [1-4][A-P](?:/?[A-P])*                              # 2B, 3A/B/C/D/F: of a group
    | (?:group|gruppe)\ [A-P]\b.* | .*\b(?:group|gruppe)\ [A-P]
    | (?:winner|loser|runners?[- ]?up|sieger|gewinner|verlierer)s?\b.*
    | .*\b(?:winner|loser|runners?[- ]?up)s?
    | tb[acd] | n\.?\ ?n\.? | to\ be\ \w+ | [?.-]+""",
    re.VERBOSE | re.IGNORECASE,
)

Match = dict[str, Any]


class Source(msgspec.Struct, frozen=True):
    """What a file says of all its matches."""

    league: League
    season: str
    zone: str | None
    """Of the times without an offset; None where they are not to be trusted."""


def row_of(line: int, digest: int, match: object, source: Source) -> tuple[MatchRow, list[Remark]]:
    """Return the row that a match is, and what of it was not taken. Raises Unusable."""
    if not isinstance(match, dict):
        raise Unusable("A match is a JSON object with `date`, `team1` and `team2`.")
    kickoff, kickoff_known, aside = _kickoff(match, source.zone)
    home, away = _team(match, "team1"), _team(match, "team2")
    if home.casefold() == away.casefold():
        raise Unusable(f"{home!r} cannot play against itself.")
    row = MatchRow(
        line=line,
        digest=digest,
        country=source.league.country,
        tournament=source.league.tournament,
        season=source.season,
        home=home,
        away=away,
        kickoff=kickoff,
        kickoff_known=kickoff_known,
    )
    aside |= _set_result(row, match)
    return row, [Remark(line, reason, cell) for cell, reason in aside.items()]


def _team(match: Match, side: str) -> str:
    team = match.get(side)
    text = team.get("name") if isinstance(team, dict) else team
    name = " ".join(text.split()) if isinstance(text, str) else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Unusable(f"`{side}` is not the name of a team.")
    if _PLACEHOLDER.fullmatch(name):
        raise Unusable(f"{name!r:.60} stands for a team that is not known yet.")
    return name


def _kickoff(match: Match, zone: str | None) -> tuple[int, bool, dict[str, str]]:
    """Return the kick-off, whether its time is known, and why a time was not taken."""
    day = _day(match.get("date"))
    noon = int(datetime.combine(day, time(12), UTC).timestamp())
    text = match.get("time")
    if text is None:
        return noon, False, {}
    found = _TIME.fullmatch(text.strip()) if isinstance(text, str) else None
    if not found:
        return (
            noon,
            False,
            {f"time: {text!s:.60}": "It is not a time as in `20:00` or `20:00 UTC-6`."},
        )
    hour, minute, sign, hours, minutes = found.groups()
    local: ZoneInfo | timezone
    if "UTC" in found[0]:
        offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
        if offset > timedelta(hours=14):
            return noon, False, {f"time: {text!s:.60}": "No place is that far from UTC."}
        local = timezone(-offset if sign == "-" else offset)
    elif zone is None:
        return noon, False, {}
    else:
        local = ZoneInfo(zone)
    return int(datetime.combine(day, time(int(hour), int(minute)), local).timestamp()), True, {}


def _day(text: object) -> date:
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:  # the 31st of February
        pass
    raise Unusable(f"`date` is {text!r:.60}, not a day as in `2024-08-16`.")


def _set_result(row: MatchRow, match: Match) -> dict[str, str]:
    """Set status and goals; return what was not taken, and why."""
    full, half = _scores(match)
    row.status = _status(match.get("status"), played=full is not None)
    if row.status not in {"finished", "awarded"}:
        scores = {"ft": full, "ht": half}
        reason = f"The score of a match that is {row.status} is not taken."
        return {f"{which}: {score}": reason for which, score in scores.items() if score}
    if full is None:
        raise Unusable("The match was awarded, but there is no score.")
    row.home_goals, row.away_goals = full
    if half is None:
        return {}
    if half[0] > full[0] or half[1] > full[1]:
        return {f"ht: {half}": "There are more goals at half-time than at the end."}
    row.half_time_home, row.half_time_away = half
    return {}


def _status(text: object, *, played: bool) -> str:
    if not text:
        return "finished" if played else "scheduled"
    status = STATUSES.get(text.casefold()) if isinstance(text, str) else None
    if status is None:
        raise Unusable(f"`status` is {text!r:.60}, not one of {', '.join(sorted(STATUSES))}.")
    return status


def _scores(match: Match) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return the goals after 90 minutes and at half-time."""
    score = match.get("score")
    if score is None:
        score = [match.get("score1"), match.get("score2")]
    if isinstance(score, list):
        score = {"ft": score}
    if not isinstance(score, dict):
        raise Unusable(f"`score` is {score!r:.60}, not an object as in {{'ft': [2, 1]}}.")
    full, half = _goals(score, "ft"), _goals(score, "ht")
    if full is None and (score.get("et") or score.get("p")):
        raise Unusable("There is a score after extra time, but none of the 90 minutes.")
    return full, half


def _goals(score: Match, which: str) -> tuple[int, int] | None:
    pair = score.get(which)
    if pair is None or pair in ([], [None, None]):
        return None
    if not isinstance(pair, list) or len(pair) != 2 or not all(map(_is_goals, pair)):
        raise Unusable(f"`{which}` is {pair!r:.60}, not two numbers from 0 to {MOST_GOALS}.")
    return pair[0], pair[1]


def _is_goals(number: object) -> bool:
    return type(number) is int and 0 <= number <= MOST_GOALS

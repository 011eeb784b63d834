"""The openfootball JSON files: fixtures and results of leagues and cups, without odds.

A file is a league's season: `{"name": "English Premier League 2024/25", "matches": [...]}`, called
`2024-25/en.1.json`. Older ones nest the matches in `rounds` and teams in objects.

Most times are the league's local time. Where that was not borne out by a second source, the
time is left unknown: a kick-off an hour off would make a bet on a running match look fair.
"""

import json
import re
from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from hashlib import blake2b
from pathlib import PurePath, PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from bettune.feeds import Broken, MatchRow, Reading, Remark

VERSION = 1
"""Part of every digest: raise it when the same match is to be read in another way."""

LARGEST = 64 * 1024 * 1024
MOST_GOALS = 30
LONGEST_NAME = 100


class League(msgspec.Struct, frozen=True):
    """What a file's code stands for, and the zone of its times without an offset, if known."""

    country: str
    tournament: str
    zone: str | None = None


LEAGUES = {
    "ar.1": League("Argentina", "Liga Profesional"),
    "at.1": League("Austria", "Bundesliga", "Europe/Vienna"),
    "at.2": League("Austria", "2. Liga", "Europe/Vienna"),
    "au.1": League("Australia", "A-League"),
    "be.1": League("Belgium", "First Division A", "Europe/Brussels"),
    "br.1": League("Brazil", "Serie A"),
    "ch.1": League("Switzerland", "Super League", "Europe/Zurich"),
    "cn.1": League("China", "Super League"),
    "de.1": League("Germany", "Bundesliga", "Europe/Berlin"),
    "de.2": League("Germany", "2. Bundesliga", "Europe/Berlin"),
    "de.3": League("Germany", "3. Liga", "Europe/Berlin"),
    "dz.1": League("Algeria", "Ligue 1"),
    "eg.1": League("Egypt", "Premier League"),
    "en.1": League("England", "Premier League", "Europe/London"),
    "en.2": League("England", "Championship", "Europe/London"),
    "en.3": League("England", "League One", "Europe/London"),
    "en.4": League("England", "League Two", "Europe/London"),
    "es.1": League("Spain", "La Liga", "Europe/Madrid"),
    "es.2": League("Spain", "Segunda División", "Europe/Madrid"),
    "fr.1": League("France", "Ligue 1", "Europe/Paris"),
    "fr.2": League("France", "Ligue 2", "Europe/Paris"),
    "gr.1": League("Greece", "Super League", "Europe/Athens"),
    "it.1": League("Italy", "Serie A", "Europe/Rome"),
    "it.2": League("Italy", "Serie B", "Europe/Rome"),
    "jp.1": League("Japan", "J1 League"),
    "ma.1": League("Morocco", "Botola Pro"),
    "mx.1": League("Mexico", "Liga MX", "America/Mexico_City"),
    "nl.1": League("Netherlands", "Eredivisie", "Europe/Amsterdam"),
    "pt.1": League("Portugal", "Primeira Liga", "Europe/Lisbon"),
    "ru.1": League("Russia", "Premier League"),
    "sco.1": League("Scotland", "Premiership", "Europe/London"),
    "tr.1": League("Turkey", "Süper Lig", "Europe/Istanbul"),
    "uefa.cl": League("International", "Champions League", "Europe/Paris"),
    "worldcup": League("International", "World Cup"),
}
"""File code -> league. The zones agree with the kick-offs of a second source to the minute in 99
to 100 % of a season's matches. Mexico's was compared by its kick-off hours only, and the second
divisions and the Champions League follow from the publisher's way with their countries."""

ZONES_OF_SEASONS = {("worldcup", "2022"): "Asia/Qatar"}
"""The zone of one season, where a tournament moves."""

CODES = {
    "algeria | ligue 1": "dz.1",
    "australia | a-league": "au.1",
    "belgium first division a": "be.1",
    "deutsche 2. bundesliga": "de.2",
    "deutsche 3. liga": "de.3",
    "deutsche bundesliga": "de.1",
    "egypt | premiership": "eg.1",
    "english championship": "en.2",
    "english league one": "en.3",
    "english league two": "en.4",
    "english premier league": "en.1",
    "french ligue 1": "fr.1",
    "french ligue 2": "fr.2",
    "greek super league": "gr.1",
    "italian serie a": "it.1",
    "italian serie b": "it.2",
    "liga mx": "mx.1",
    "morocco | botola pro 1": "ma.1",
    "netherlands eredivisie": "nl.1",
    "portuguese primeira liga": "pt.1",
    "primera división de españa": "es.1",
    "scottish premiership": "sco.1",
    "segunda división de españa": "es.2",
    "spain primera división": "es.1",
    "spain segunda división": "es.2",
    "swiss super league": "ch.1",
    "turkish süper lig": "tr.1",
    "uefa champions league": "uefa.cl",
    "world cup": "worldcup",
    "österr. 2. liga": "at.2",
    "österr. bundesliga": "at.1",
    "österr. erste liga": "at.2",
}
"""The name inside a file, without its season, in lower case -> the file's code."""

STATUSES = {
    "abandoned": "abandoned",
    "awarded": "awarded",
    "canceled": "cancelled",
    "cancelled": "cancelled",
    "postponed": "postponed",
}

_SEASON = re.compile(r"(.*?)\s*\b([12][0-9]{3})(?:[/-]([0-9]{2}|[12][0-9]{3}))?")
_DATE = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?: *UTC(?:([+-])([0-9]{1,2})(?::([0-5][0-9]))?)?)?"
)
_SHIFTED = re.compile(r"[0-9]+\. Round")
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


class _RowError(Exception):
    """Why a match cannot be taken."""


class _Source(msgspec.Struct, frozen=True):
    league: League
    season: str
    zone: str | None


def read(
    name: str,
    content: bytes,
    *,
    captured_at: int | None = None,
    seen: Collection[int] = frozenset(),
) -> Reading:
    """Return the matches of a file; `line` is a match's position in the file, from 1.

    Goals are those of 90 minutes; extra time and shoot-outs are not kept. A match of teams that
    are not known yet (`W74`) is rejected. There are no quotes, so `captured_at` does not matter.
    Raises Broken if the league or the season cannot be told, or if it is not such a file.
    """
    document = _parse(content)
    matches = list(_matches(document))
    source = _source(name, document, matches)
    reading = Reading()
    for line, match in enumerate(matches, 1):
        digest = _digest(source, match)
        if digest in seen:
            reading.seen += 1
            continue
        try:
            row, aside = _row(line, digest, match, source)
        except _RowError as error:
            reading.rejected.append(Remark(line, str(error)))
        else:
            reading.rows.append(row)
            reading.set_aside += aside
    reading.set_aside += _times_not_taken(reading.rows, matches, source)
    return reading


def _parse(content: bytes) -> Match:
    if len(content) > LARGEST:
        raise Broken("The file has more than 64 MiB; a season's file has less than one.")
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise Broken(f"The file is not JSON: {error}.") from error
    if not isinstance(document, dict):
        raise Broken("The file is not a JSON object with a `name` and a list `matches`.")
    return document


def _matches(document: Match) -> Iterator[Any]:
    """Yield the matches; those of the older `rounds` with their round's name."""
    rounds = document.get("rounds", [document])
    for part in rounds if isinstance(rounds, list) else [rounds]:
        if not isinstance(part, dict) or not isinstance(part.get("matches"), list):
            raise Broken("There is no list `matches` in the file, nor in each of its `rounds`.")
        for match in part["matches"]:
            known = isinstance(match, dict) and part is not document
            yield {"round": part.get("name"), **match} if known else match


def _source(name: str, document: Match, matches: list[Any]) -> _Source:
    path = PurePosixPath(name.replace("\\", "/"))
    title = document.get("name")
    words = " ".join(title.split()) if isinstance(title, str) else ""
    code = _code(path, words)
    season = _season(words) or _season(path.parent.name)
    if season is None:
        raise Broken(
            "The season is not known: expected a `name` that ends with it, as in"
            " `English Premier League 2024/25`, or a folder `2024-25`."
        )
    league = LEAGUES[code]
    zone = ZONES_OF_SEASONS.get((code, season), league.zone)
    return _Source(league, season, None if _is_shifted(matches) else zone)


def _code(path: PurePath, title: str) -> str:
    """Return the league's code by the file's name, else by the title in the file."""
    by_file = path.name.casefold().removesuffix(".json")
    found = _SEASON.fullmatch(title)
    by_title = CODES.get((found[1] if found else title).casefold())
    if by_file not in LEAGUES and by_title is None:
        raise Broken(
            f"The league of {path.name!r:.60} is not known: expected a file called as openfootball"
            f" calls it, as in `en.1.json`, or a `name` as in `English Premier League 2024/25`."
        )
    if by_file in LEAGUES and by_title not in {None, by_file}:
        raise Broken(f"The file is called {path.name!r:.60}, but its `name` is {title!r:.60}.")
    return by_file if by_file in LEAGUES else str(by_title)


def _season(text: str) -> str | None:
    """Return the season at the end of a text: `2024/2025` of `2024/25`, `2024` of `2024`."""
    found = _SEASON.fullmatch(text)
    if not found:
        return None
    first, last = found[2], found[3]
    if last is None:
        return first
    following = str(int(first) + 1)
    return f"{first}/{following}" if following.endswith(last) else None


def _is_shifted(matches: list[Any]) -> bool:
    """Tell whether the times are an hour behind the league's local time.

    Files whose rounds are called `7. Round` instead of `Matchday 7` come from another source, and
    their times are one hour behind the local time of their league, in summer and winter (in 2025-26
    of ten leagues, wherever a second source has a time). Nothing says that it is meant or will
    stay so; their times are not taken.
    """
    rounds = (match.get("round") for match in matches if isinstance(match, dict))
    return any(isinstance(text, str) and _SHIFTED.fullmatch(text) for text in rounds)


def _digest(source: _Source, match: object) -> int:
    league = source.league
    says = [VERSION, league.country, league.tournament, source.season, source.zone, match]
    text = json.dumps(says, sort_keys=True, separators=(",", ":"))
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def _row(line: int, digest: int, match: object, source: _Source) -> tuple[MatchRow, list[Remark]]:
    if not isinstance(match, dict):
        raise _RowError("A match is a JSON object with `date`, `team1` and `team2`.")
    kickoff, kickoff_known, aside = _kickoff(match, source.zone)
    home, away = _team(match, "team1"), _team(match, "team2")
    if home.casefold() == away.casefold():
        raise _RowError(f"{home!r} cannot play against itself.")
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
        raise _RowError(f"`{side}` is not the name of a team.")
    if _PLACEHOLDER.fullmatch(name):
        raise _RowError(f"{name!r:.60} stands for a team that is not known yet.")
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
    raise _RowError(f"`date` is {text!r:.60}, not a day as in `2024-08-16`.")


def _times_not_taken(rows: list[MatchRow], matches: list[Any], source: _Source) -> list[Remark]:
    """Return one remark for all times that were left out for want of a zone."""
    lines = [
        row.line for row in rows if not row.kickoff_known and matches[row.line - 1].get("time")
    ]
    if source.zone is not None or not lines:
        return []
    reason = f"The zone of the times in this file is not known; {len(lines)} were not taken."
    return [Remark(lines[0], reason, "time")]


def _set_result(row: MatchRow, match: Match) -> dict[str, str]:
    """Set status and goals; return what was not taken, and why."""
    full, half = _scores(match)
    row.status = _status(match.get("status"), played=full is not None)
    if row.status not in {"finished", "awarded"}:
        scores = {"ft": full, "ht": half}
        reason = f"The score of a match that is {row.status} is not taken."
        return {f"{which}: {score}": reason for which, score in scores.items() if score}
    if full is None:
        raise _RowError("The match was awarded, but there is no score.")
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
        raise _RowError(f"`status` is {text!r:.60}, not one of {', '.join(sorted(STATUSES))}.")
    return status


def _scores(match: Match) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    """Return the goals after 90 minutes and at half-time."""
    score = match.get("score")
    if score is None:
        score = [match.get("score1"), match.get("score2")]
    if isinstance(score, list):
        score = {"ft": score}
    if not isinstance(score, dict):
        raise _RowError(f"`score` is {score!r:.60}, not an object as in {{'ft': [2, 1]}}.")
    full, half = _goals(score, "ft"), _goals(score, "ht")
    if full is None and (score.get("et") or score.get("p")):
        raise _RowError("There is a score after extra time, but none of the 90 minutes.")
    return full, half


def _goals(score: Match, which: str) -> tuple[int, int] | None:
    pair = score.get(which)
    if pair is None or pair in ([], [None, None]):
        return None
    if not isinstance(pair, list) or len(pair) != 2 or not all(map(_is_goals, pair)):
        raise _RowError(f"`{which}` is {pair!r:.60}, not two numbers from 0 to {MOST_GOALS}.")
    return pair[0], pair[1]


def _is_goals(number: object) -> bool:
    return type(number) is int and 0 <= number <= MOST_GOALS

"""The openfootball JSON files: fixtures and results of leagues and cups, without odds.

A file is a league's season: `{"name": "English Premier League 2024/25", "matches": [...]}`, called
`2024-25/en.1.json`. Older ones nest the matches in `rounds` and teams in objects.

Most times are the league's local time. Where that was not borne out by a second source, the
time is left unknown: a kick-off an hour off would make a bet on a running match look fair.
"""

import json
import re
from collections.abc import Collection, Iterator
from pathlib import PurePosixPath
from typing import Any

from bettune.feeds import Broken, MatchRow, Reading, Remark, Unusable, digest
from bettune.feeds.openfootball_leagues import LEAGUES, ZONES_OF_SEASONS, code_of, season_of
from bettune.feeds.openfootball_matches import Match, Source, row_of

VERSION = 1
"""Part of every digest: raise it when the same match is to be read in another way."""

_SHIFTED = re.compile(r"[0-9]+\. Round")


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
        mark = _digest(source, match)
        if mark in seen:
            reading.pass_over(mark)
            continue
        try:
            row, aside = row_of(line, mark, match, source)
        except Unusable as error:
            reading.rejected.append(Remark(line, str(error)))
        else:
            reading.rows.append(row)
            reading.set_aside += aside
    reading.set_aside += _times_not_taken(reading.rows, matches, source)
    return reading


def _parse(content: bytes) -> Match:
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


def _source(name: str, document: Match, matches: list[Any]) -> Source:
    path = PurePosixPath(name.replace("\\", "/"))
    title = document.get("name")
    words = " ".join(title.split()) if isinstance(title, str) else ""
    code = code_of(path, words)
    season = season_of(words) or season_of(path.parent.name)
    if season is None:
        raise Broken(
            "The season is not known: expected a `name` that ends with it, as in"
            " `English Premier League 2024/25`, or a folder `2024-25`."
        )
    league = LEAGUES[code]
    zone = ZONES_OF_SEASONS.get((code, season), league.zone)
    return Source(league, season, None if _is_shifted(matches) else zone)


def _is_shifted(matches: list[Any]) -> bool:
    """Tell whether the times are an hour behind the league's local time.

    Files whose rounds are called `7. Round` instead of `Matchday 7` come from another source, and
    their times are one hour behind the local time of their league, in summer and winter (in 2025-26
    of ten leagues, wherever a second source has a time). Nothing says that it is meant or will
    stay so; their times are not taken.
    """
    rounds = (match.get("round") for match in matches if isinstance(match, dict))
    return any(isinstance(text, str) and _SHIFTED.fullmatch(text) for text in rounds)


def _digest(source: Source, match: object) -> int:
    league = source.league
    says = [VERSION, league.country, league.tournament, source.season, source.zone, match]
    return digest(json.dumps(says, sort_keys=True, separators=(",", ":")).encode())


def _times_not_taken(rows: list[MatchRow], matches: list[Any], source: Source) -> list[Remark]:
    """Return one remark for all times that were left out for want of a zone."""
    lines = [
        row.line for row in rows if not row.kickoff_known and matches[row.line - 1].get("time")
    ]
    if source.zone is not None or not lines:
        return []
    reason = f"The zone of the times in this file is not known; {len(lines)} were not taken."
    return [Remark(lines[0], reason, "time")]

"""The Odds API (the-odds-api.com), version 4: matches to come, with bookmakers' odds.

An answer is a list of events of one sport or, for the further markets of one match, a single event.
Answers of the past come in an object that tells their moment: `{"timestamp": …, "data": …}`.
"""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

from bettune.feeds import Broken, MatchRow, Reading, Remark, Unusable
from bettune.feeds.documents import (
    Document,
    decoded,
    digest_of,
    moment,
    name_of,
    refusal_in,
    saved_at,
)
from bettune.feeds.live_leagues import BY_SPORT_KEY, League, season_of
from bettune.feeds.the_odds_api_markets import Offers
from bettune.team_names import with_country

VERSION = 1
"""Part of every digest: raise it when the same event is to be read in another way."""

SERVICE = "The Odds API"


def read(
    name: str,
    content: bytes,
    *,
    captured_at: int | None = None,
    seen: Collection[int] = frozenset(),
) -> Reading:
    """Return the matches and quotes of an answer; `line` is an event's position, from 1.

    A quote's capture time is its market's `last_update`. `captured_at` (UTC seconds) is when the
    answer came, else as the name of a saved one tells it; it stands for an update that is missing,
    and one later than that is not taken. Raises Broken.
    """
    document = decoded(content)
    events = _events(document)
    came = captured_at or (moment(document.get("timestamp")) if _is_past(document) else None)
    reading = Reading()
    offers = Offers(came or saved_at(name))
    for line, event in enumerate(events, 1):
        mark = digest_of(VERSION, event)
        if mark in seen:
            reading.pass_over(mark)
            continue
        try:
            row = _row(line, mark, event)
        except Unusable as error:
            reading.rejected.append(Remark(line, str(error)))
        else:
            row.quotes = offers.quotes(row, event)
            reading.rows.append(row)
    reading.as_of = offers.newest
    reading.bookmakers = offers.bookmakers
    reading.set_aside = offers.remarks()
    return reading


def _is_past(document: Any) -> bool:
    return isinstance(document, dict) and "data" in document


def _events(document: Any) -> list[Any]:
    found = document["data"] if _is_past(document) else document
    if isinstance(found, dict) and "commence_time" in found:
        return [found]
    if isinstance(found, dict):
        raise refusal_in(found, SERVICE)
    if not isinstance(found, list):
        raise Broken(f"This is no answer of {SERVICE}: a list of events is expected.")
    return found


def _row(line: int, mark: int, event: Any) -> MatchRow:
    """Return the match that an event is, without its quotes."""
    if not isinstance(event, dict):
        raise Unusable("An event is a JSON object with `home_team` and `away_team`.")
    league = _league(event.get("sport_key"))
    kickoff = moment(event.get("commence_time"))
    if kickoff is None:
        told = event.get("commence_time")
        raise Unusable(f"`commence_time` is {told!r:.60}, not a time as in `2026-06-06T18:00:00Z`.")
    home, away = _team(event, "home_team", league), _team(event, "away_team", league)
    if home.casefold() == away.casefold():
        raise Unusable(f"{home!r} cannot play against itself.")
    return MatchRow(
        line=line,
        digest=mark,
        country=league.country,
        tournament=league.tournament,
        season=season_of(league, datetime.fromtimestamp(kickoff, UTC).date()),
        home=home,
        away=away,
        kickoff=kickoff,
    )


def _league(key: object) -> League:
    if not isinstance(key, str) or key not in BY_SPORT_KEY:
        raise Unusable(f"The league of `sport_key` {key!r:.60} is not known.")
    return BY_SPORT_KEY[key]


def _team(event: Document, side: str, league: League) -> str:
    name = name_of(event.get(side), f"`{side}`")
    if not league.abroad:
        return name
    told = with_country(name)
    if told is None:
        raise Unusable(
            f"{name!r} plays in the {league.tournament}, and of which country it is, is not told"
            " and not known."
        )
    return told

"""The live services that a feed asks: where they are, what is asked, and at which cost."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from email.message import Message
from typing import NamedTuple

import msgspec

from bettune.feeds import Broken
from bettune.feeds.documents import decoded, moment
from bettune.feeds.live_leagues import BY_CODE, BY_SPORT_KEY, League

FEATURED = ("h2h", "spreads", "totals")
"""Markets that The Odds API gives for all matches of a league at once; the others it gives a match
at a time."""
_EVENT = re.compile(r"[0-9A-Za-z_-]{1,64}")


class Question(msgspec.Struct, frozen=True):
    """One request to a service."""

    name: str
    """Of the answer, told in reports and in the names of saved ones."""
    path: str
    query: dict[str, str] = {}
    cost: int = 0
    """Requests that it takes off the quota."""


class Quota(NamedTuple):
    """What a service told of its limits with its last answer; None where it did not."""

    remaining: int | None = None
    resets_in: int | None = None
    """Seconds until there are more; None where waiting does not help."""


class Wishes(msgspec.Struct, frozen=True):
    """What the operator wants asked."""

    leagues: Sequence[str]
    regions: Sequence[str] = ("eu",)
    markets: Sequence[str] = FEATURED
    within: int = 48 * 3600
    """Seconds to the kick-off of the matches whose further markets are asked for."""
    season: int | None = None
    """The year that a season starts in; None for the running one."""


class Service(msgspec.Struct, frozen=True):
    """A service: where it is and how it is asked."""

    title: str
    example: str
    """Of its leagues."""
    base: str
    leagues: Mapping[str, League]
    """By the service's own key or code."""
    signed: Callable[[Question, str], tuple[dict[str, str], dict[str, str]]]
    """Question and key -> query and headers."""
    refuses_key: Callable[[int, bytes], bool]
    """Tells by status and body whether it is the key that an answer refuses."""
    quota: Callable[[Message], Quota]
    questions: Callable[[Wishes], list[Question]]
    first: Question | None = None
    """A free question whose answer tells the quota."""
    further: Callable[[Question, bytes, Wishes, int], list[Question]] = lambda *_: []
    """A question, its answer, the wishes and now (UTC seconds) -> the questions it leads to."""


def number_in(headers: Message, name: str) -> int | None:
    """Return a header's whole number, None where there is none."""
    text = headers.get(name, "").strip()
    return int(text) if re.fullmatch("[0-9]{1,9}", text) else None


def _ask_odds(wishes: Wishes) -> list[Question]:
    """Return a question for each league: for odds or, if only further ones are wanted, matches."""
    markets = [market for market in wishes.markets if market in FEATURED]
    if not markets:
        return [Question(one, f"/v4/sports/{one}/events") for one in wishes.leagues]
    query, cost = _odds_query(wishes, markets)
    return [Question(one, f"/v4/sports/{one}/odds", query, cost) for one in wishes.leagues]


def _odds_query(wishes: Wishes, markets: Sequence[str]) -> tuple[dict[str, str], int]:
    query = {
        "regions": ",".join(wishes.regions),
        "markets": ",".join(markets),
        "oddsFormat": "decimal",
        "dateFormat": "iso",
    }
    return query, len(wishes.regions) * len(markets)


def _ask_further_odds(question: Question, body: bytes, wishes: Wishes, now: int) -> list[Question]:
    """Return a question for each match about to begin, for the markets that need one."""
    markets = [market for market in wishes.markets if market not in FEATURED]
    league = question.name
    if not markets or league not in wishes.leagues:
        return []
    query, cost = _odds_query(wishes, markets)
    return [
        Question(f"{league}_{event}", f"/v4/sports/{league}/events/{event}/odds", query, cost)
        for event in _events(body, now, now + wishes.within)
    ]


def _events(body: bytes, start: int, end: int) -> Iterator[str]:
    """Yield the ids of the matches that begin between two moments."""
    try:
        found = decoded(body)
    except Broken:  # the import tells of it
        return
    events: Iterable[object] = found if isinstance(found, list) else ()
    for event in events:
        if isinstance(event, dict):
            kickoff, name = moment(event.get("commence_time")), str(event.get("id"))
            if kickoff and start <= kickoff <= end and _EVENT.fullmatch(name):
                yield name


def _ask_matches(wishes: Wishes) -> list[Question]:
    season = {} if wishes.season is None else {"season": str(wishes.season)}
    return [Question(one, f"/v4/competitions/{one}/matches", season, 1) for one in wishes.leagues]


SERVICES = {
    "the-odds-api": Service(
        title="The Odds API",
        example="soccer_epl",
        base="https://api.the-odds-api.com",
        leagues=BY_SPORT_KEY,
        signed=lambda question, key: ({**question.query, "apiKey": key}, {}),
        refuses_key=lambda status, body: status == 401,
        quota=lambda headers: Quota(number_in(headers, "x-requests-remaining")),
        questions=_ask_odds,
        first=Question("sports", "/v4/sports"),
        further=_ask_further_odds,
    ),
    "football-data-org": Service(
        title="football-data.org",
        example="PL",
        base="https://api.football-data.org",
        leagues=BY_CODE,
        signed=lambda question, key: (question.query, {"X-Auth-Token": key}),
        refuses_key=lambda status, body: (
            status == 401 or (status == 400 and b"token" in body.lower())
        ),
        quota=lambda headers: Quota(
            number_in(headers, "X-Requests-Available-Minute"),
            number_in(headers, "X-RequestCounter-Reset"),
        ),
        questions=_ask_matches,
    ),
}
"""The sources that `bettune feed` knows."""

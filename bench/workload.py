"""What every contestant is given: the same rows, and the same requests in the same order."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

SPORT = 1
FIRST_MATCH = 1_600_001
FIRST_FILTER = 11_583
WRITTEN = 1_780_272_000
"""When the predictions of the database were written: 2026-06-01, UTC."""

DAYS = {200: date(2026, 6, 6), 1_500: date(2026, 6, 13)}
"""The two days that are asked for, by their number of matches."""
EARLIEST = date(2023, 1, 1)
A_DAY = 100
"""Matches on every other day."""

SEASONS = tuple(f"{year}/{year + 1}" for year in range(2019, 2026))
TEAMS = 20
PAIRINGS = TEAMS * (TEAMS - 1)
PLACES = (
    *("Ashford", "Birkdale", "Corvane", "Dunmarrow", "Eastwick", "Fenholm", "Garrowby", "Hexley"),
    *("Inverloch", "Jarrowfield", "Kestrel Bay", "Lindmoor", "Marlbeck", "Northgate", "Oakhaven"),
    *("Penrose", "Quarrington", "Redcliff", "Saltmarsh", "Thornbury", "Ulverhill", "Vexford"),
    *("Westmere", "Yarrow", "Zennor", "Altmark", "Bergau", "Czarnolas", "Drevno", "Elbental"),
    *("Falkenau", "Gorica", "Hradek", "Ilmenau", "Jasna", "Kamenz", "Lipova", "Mirna", "Neudorf"),
    "Ostrow",
)
"""A country, and its only tournament, for each place."""
SUFFIXES = (
    *("United", "City", "Rovers", "Athletic", "Town", "Wanderers", "County", "Albion", "Rangers"),
    *("Victoria", "Sporting", "Dynamo", "Olympic", "Union", "Borough", "Harriers", "Swifts"),
    *("Corinthians", "Academical", "Thistle"),
)
BET_TYPES = (
    *("Home", "Draw", "Away", "1X", "12", "X2"),
    *("Over 2.5", "Under 2.5", "BTTS Yes", "BTTS No"),
)

PREDICTIONS = f"""
INSERT INTO predictions (id, filter_id, match_id, odds, source, created_at, updated_at)
SELECT (match.id - (SELECT min(id) FROM matches)) * (SELECT count(*) FROM filters)
           + filter.id - (SELECT min(id) FROM filters) + 1,
       filter.id, match.id, 1500000 + (match.id * 7919 + filter.id * 104729) % 3000000,
       'api', {WRITTEN}, {WRITTEN}
FROM matches AS match CROSS JOIN filters AS filter
"""
"""A prediction of every filter for every match, in the order in which filters are filled: match by
match. In SQL, as it is quick and both schemas have these columns."""


@dataclass(frozen=True)
class Scale:
    """How much there is: a prediction for each match of each filter."""

    filters: int
    matches: int

    @property
    def predictions(self) -> int:
        """Return how many predictions there are."""
        return self.filters * self.matches


FULL = Scale(filters=50, matches=100_000)
QUICK = Scale(filters=50, matches=4_000)


@dataclass(frozen=True)
class Match:
    """A match; one before the two days is finished."""

    id: int
    kick_off: int
    season_id: int
    home_id: int
    away_id: int
    home_score: int | None
    away_score: int | None


def countries() -> Iterator[tuple[int, str]]:
    """Yield id and name; the tournament of a country has the country's id."""
    return ((n, f"Republic of {place}") for n, place in enumerate(PLACES, 1))


def tournaments() -> Iterator[tuple[int, int, str]]:
    """Yield id, country and name."""
    return ((n, n, f"{place} Premier League") for n, place in enumerate(PLACES, 1))


def seasons() -> Iterator[tuple[int, int, str]]:
    """Yield id, tournament and name."""
    for n in range(len(PLACES)):
        for k, name in enumerate(SEASONS):
            yield n * len(SEASONS) + k + 1, n + 1, name


def teams() -> Iterator[tuple[int, int, str]]:
    """Yield id, country and name."""
    for n, place in enumerate(PLACES):
        for k, suffix in enumerate(SUFFIXES):
            yield n * TEAMS + k + 1, n + 1, f"{place} {suffix}"


def filters(scale: Scale) -> Iterator[tuple[int, str, str]]:
    """Yield id, name and bet type."""
    for n in range(scale.filters):
        yield FIRST_FILTER + n, f"Model {n + 1}", BET_TYPES[n % len(BET_TYPES)]


def days(scale: Scale) -> Iterator[date]:
    """Yield the day of each match: the two days first, then the others."""
    for count, day in DAYS.items():
        yield from (day for _ in range(count))
    for n in range(scale.matches - sum(DAYS)):
        yield EARLIEST + timedelta(days=n // A_DAY)


def matches(scale: Scale) -> Iterator[Match]:
    """Yield every match; no pairing comes twice in a season of a tournament."""
    for n, day in enumerate(days(scale)):
        pairing, place = n // len(PLACES), n % len(PLACES)
        season, (home, away) = pairing // PAIRINGS, divmod(pairing % PAIRINGS, TEAMS - 1)
        first = place * TEAMS + 1
        start = datetime.combine(day, time(11), UTC) + timedelta(minutes=15 * (n % 40))
        score = (n % 4, n % 3) if day < DAYS[200] else (None, None)
        yield Match(
            id=FIRST_MATCH + n,
            kick_off=int(start.timestamp()),
            season_id=place * len(SEASONS) + season + 1,
            home_id=first + home,
            away_id=first + away + (away >= home),
            home_score=score[0],
            away_score=score[1],
        )


@dataclass(frozen=True)
class Exchange:
    """A request, without what differs from one contestant to the next (host, token)."""

    method: str
    path: str
    body: str = ""


@dataclass(frozen=True)
class Operation:
    """One line of questioning: what is asked, of which size, over how many connections."""

    name: str
    title: str
    kind: str
    size: int
    clients: int


OPERATIONS = (
    Operation("sports", "`GET /sports`", "sports", 1, 32),
    Operation("matches-200", "`GET /matches`, 200 matches", "matches", 200, 8),
    Operation("matches-1500", "`GET /matches`, 1,500 matches", "matches", 1_500, 8),
    Operation("search-100", "`POST /predictions/search`, 100 ids", "search", 100, 8),
    Operation("search-1000", "`POST /predictions/search`, 1,000 ids", "search", 1_000, 8),
    Operation("put-1", "`PUT` of a prediction, 1 client", "put", 1, 1),
    Operation("put-32", "`PUT` of a prediction, 32 clients", "put", 1, 32),
    Operation("put-64", "`PUT` of a prediction, 64 clients", "put", 1, 64),
)


def searches(operation: Operation, scale: Scale) -> Iterator[tuple[int, list[int]]]:
    """Yield 128 searches: a filter and ids drawn from all its matches, in no order."""
    draw = random.Random(operation.size)
    every = range(FIRST_MATCH, FIRST_MATCH + scale.matches)
    for _ in range(128):
        yield FIRST_FILTER + draw.randrange(scale.filters), draw.sample(every, operation.size)


def upserts(scale: Scale) -> Iterator[tuple[int, int, int]]:
    """Yield 16,384 predictions to write, filter, match and millionths, in no order."""
    draw = random.Random(64)
    for _ in range(16_384):
        filter_id = FIRST_FILTER + draw.randrange(scale.filters)
        match_id = FIRST_MATCH + draw.randrange(scale.matches)
        yield filter_id, match_id, draw.randrange(1_010_000, 9_000_000, 10_000)


BASE = "/bet-tune-api/v1"


def _sports(operation: Operation, scale: Scale) -> list[Exchange]:
    return [Exchange("GET", f"{BASE}/sports")]


def _matches(operation: Operation, scale: Scale) -> list[Exchange]:
    return [Exchange("GET", f"{BASE}/matches?date={DAYS[operation.size]}&sport={SPORT}")]


def _searches(operation: Operation, scale: Scale) -> list[Exchange]:
    return [
        Exchange(
            "POST",
            f"{BASE}/predictions/search",
            json.dumps({"filterId": filter_id, "matchIds": match_ids}),
        )
        for filter_id, match_ids in searches(operation, scale)
    ]


def _puts(operation: Operation, scale: Scale) -> list[Exchange]:
    return [
        Exchange(
            "PUT",
            f"{BASE}/prediction-filters/{filter_id}/matches/{match_id}/prediction",
            json.dumps({"odds": f"{odds / 1_000_000:.2f}"}),
        )
        for filter_id, match_id, odds in upserts(scale)
    ]


KINDS: dict[str, Callable[[Operation, Scale], list[Exchange]]] = {
    "sports": _sports,
    "matches": _matches,
    "search": _searches,
    "put": _puts,
}


def exchanges(operation: Operation, scale: Scale) -> list[Exchange]:
    """Return the requests of an operation as the contract spells them."""
    return KINDS[operation.kind](operation, scale)

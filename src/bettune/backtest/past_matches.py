"""The matches of the past that a backtest goes through, as columns."""

from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np

from bettune import team_names, times
from bettune.backtest.past import NEVER, PLAYED, Matches
from bettune.database import Session
from bettune.errors import BacktestInvalid
from bettune.figures.settled_bets import Integers
from bettune.settlement import LONGEST_DELAY, is_void
from bettune.sports import FOOTBALL

_AT_ONCE = 20_000
"""Matches that are read at a time."""
_NO_GOALS = -1


class Sample(msgspec.Struct, frozen=True, rename="camel"):
    """Which matches: all that nothing here leaves out."""

    start: int | None = None
    """Kick-off at or after this, UTC seconds."""
    end: int | None = None
    """Kick-off before this."""
    countries: tuple[str, ...] = ()
    """Names, as are tournaments and seasons; none: any."""
    tournaments: tuple[str, ...] = ()
    seasons: tuple[str, ...] = ()


_COLUMNS = (
    "status", "id", "kickoff", "kickoff_known", "home_goals", "away_goals",
    "tournament", "home", "away",
)  # fmt: skip


def past_matches(
    session: Session, sample: Sample, progress: Callable[[float], None] = lambda _: None
) -> Matches:
    """Return the matches of a sample; BacktestInvalid if it names what there is not.

    `progress` is told how large a part of the work was done since the last time.
    """
    seasons = msgspec.json.encode(sorted(_seasons(session, sample))).decode()
    statuses = [row[0] for row in session.all("SELECT DISTINCT status FROM matches")]
    parts = [np.empty((len(_COLUMNS), 0), np.int64)]
    highest = _highest(session)
    for after in range(0, highest, _AT_ONCE):
        until = min(highest, after + _AT_ONCE)
        parts.append(_columns(session, sample, seasons, statuses, after, until))
        progress((until - after) / highest)
    columns = dict(zip(_COLUMNS, np.concatenate(parts, axis=1), strict=True))
    return _in_order(session, columns, statuses)


def _highest(session: Session) -> int:
    ((highest,),) = session.all("SELECT COALESCE(max(id), 0) FROM matches")
    return int(highest)


def _columns(
    session: Session, sample: Sample, seasons: str, statuses: Sequence[str], after: int, until: int
) -> Integers:
    """Return the columns of the matches with an id above one and up to another."""
    cases = " ".join(f"WHEN :status{place} THEN {place}" for place in range(len(statuses)))
    return session.columns(
        (
            f"CASE m.status {cases} END", "m.id", "m.kickoff", "m.kickoff_known",
            "COALESCE(m.home_goals, :none)", "COALESCE(m.away_goals, :none)",
            "s.tournament_id", "m.home_id", "m.away_id",
        ),
        """
        FROM matches AS m JOIN seasons AS s ON s.id = m.season_id
        WHERE m.id > :after AND m.id <= :until AND m.sport_id = :sport
          AND +m.kickoff >= :start AND +m.kickoff < :end
          AND +m.season_id IN (SELECT value FROM each(:seasons) AS wanted)
        """,  # the signs keep SQLite from reading the matches by another index
        none=_NO_GOALS,
        after=after,
        until=until,
        sport=FOOTBALL,
        start=-NEVER if sample.start is None else sample.start,
        end=NEVER if sample.end is None else sample.end,
        seasons=seasons,
        **{f"status{place}": status for place, status in enumerate(statuses)},
    )  # fmt: skip


def _in_order(session: Session, columns: dict[str, Integers], statuses: Sequence[str]) -> Matches:
    tournaments, teams = _ranks(session)
    order = np.lexsort(
        (
            columns["id"],
            teams[columns["away"]],
            teams[columns["home"]],
            tournaments[columns["tournament"]],
            columns["kickoff"],
        )
    )
    kickoff, status = columns["kickoff"], columns.pop("status")
    starts = np.where(columns.pop("kickoff_known") > 0, kickoff, kickoff // times.DAY * times.DAY)
    void = np.array([_voids(name) for name in statuses], np.int64)[status]
    delay = np.array([_delay(name) for name in statuses], np.int64)[status]
    returns = np.where(delay == NEVER, NEVER, kickoff + delay)
    found = {**columns, "starts": starts, "returns": returns, "is_void": void}
    return Matches(**{name: column[order] for name, column in found.items()})


def _voids(status: str) -> int:
    """Return 1 if a match of a status voids its bets, once all is known that will be."""
    return int(is_void(status, 0, 0, LONGEST_DELAY))


def _delay(status: str) -> int:
    """Return how long after the kick-off a bet is settled, NEVER if it is waited for."""
    if status == "finished" or is_void(status, 0, 0, 0):
        return PLAYED
    return LONGEST_DELAY if _voids(status) else NEVER


def _ranks(session: Session) -> tuple[Integers, Integers]:
    """Return the places of tournaments and teams, by id, in an order of their names.

    Of a team's names the first by the alphabet: which one it is shown under depends on the imports.
    """
    tournaments = session.all(
        "SELECT t.id, c.key, t.key FROM tournaments AS t JOIN countries AS c ON c.id = t.country_id"
    )
    teams = session.all(
        """
        SELECT t.id, c.key, n.key
        FROM teams AS t JOIN countries AS c ON c.id = t.country_id
        JOIN team_names AS n ON n.team_id = t.id
        """
    )
    first = {team_id: (country, key) for team_id, country, key in sorted(teams, reverse=True)}
    return _places({one: (country, key) for one, country, key in tournaments}), _places(first)


def _places(names: Mapping[int, tuple[str, str]]) -> Integers:
    found = np.zeros(max(names, default=0) + 1, np.int64)
    for place, one in enumerate(sorted(names, key=lambda one: (names[one], one))):
        found[one] = place
    return found


class _Season(msgspec.Struct, frozen=True):
    id: int
    season: str
    tournament: str
    country: str
    shown: str
    """The country, as it is shown; the others but for the season's are keys."""


def _seasons(session: Session, sample: Sample) -> list[int]:
    """Return the ids of the seasons of a sample; BacktestInvalid if there are none."""
    rows = session.all(
        """
        SELECT s.id, s.name, t.key, c.key, c.name
        FROM seasons AS s JOIN tournaments AS t ON t.id = s.tournament_id
        JOIN countries AS c ON c.id = t.country_id
        WHERE t.sport_id = :sport
        """,
        sport=FOOTBALL,
    )
    left = [_Season(*row) for row in rows]
    left = _named(left, "country", sample.countries)
    left = _named(left, "tournament", sample.tournaments)
    for wanted in sample.tournaments:
        _check_one_country(left, wanted)
    return [one.id for one in _named(left, "season", sample.seasons)]


def _named(seasons: list[_Season], what: str, wanted: Sequence[str]) -> list[_Season]:
    """Return the seasons of which that is so named; BacktestInvalid if a name is of none."""
    if not wanted:
        return seasons
    keys = {text if what == "season" else team_names.key(text): text for text in wanted}
    found = [one for one in seasons if getattr(one, what) in keys]
    missing = keys.keys() - {getattr(one, what) for one in found}
    if missing:
        raise BacktestInvalid(f"There is no {what} {keys[min(missing)]!r} among what is selected")
    return found


def _check_one_country(seasons: Sequence[_Season], wanted: str) -> None:
    countries = sorted({one.shown for one in seasons if one.tournament == team_names.key(wanted)})
    if len(countries) > 1:
        raise BacktestInvalid(
            f"There is a {wanted!r} in {', '.join(countries)}: name the countries as well"
        )

"""Which match a row is: the same match from any source, in any order, is one match with one id.

A match is the same when season, home and away agree and its day is at most one away (sources
differ in precision), or when it is the one unplayed match of that pairing in that season
(postponed). A result from before the day that a fixtures file announced the match on is no result
of it, but of an earlier meeting. The other way round, an unplayed row is the one match of that
pairing that was played later (a fixtures file imported after the season's). A file that tells of
two days tells of two matches, unless it says that the one was postponed.
"""

import msgspec

from bettune import times
from bettune.database import Session
from bettune.feeds import MatchRow
from bettune.sources import ranks
from bettune.sports import FOOTBALL
from bettune.watch import due

_NEAR = 1
"""Days."""
_BROUGHT_FORWARD = 7 * times.DAY
"""How much earlier than a plan of a whole season says a match may have been played."""
Pairing = tuple[int, int, int]
"""The ids of season, home and away."""
PLAYED = 2**40
"""Stands for the day of the snapshot where the kick-off is told by who knows the match played."""


class Known(msgspec.Struct):
    """A match as it stands in the database, or will when this file is in (its id is 0 then)."""

    id: int
    season_id: int
    home_id: int
    away_id: int
    kickoff: int
    kickoff_known: int
    status: str
    home_goals: int | None
    away_goals: int | None
    half_time_home: int | None
    half_time_away: int | None
    kickoff_as_of: int
    kickoff_source_id: int
    result_source_id: int | None

    @property
    def played(self) -> bool:
        """Whether it has come to an end of any kind."""
        return _is_played(self.status)


_FIELDS = Known.__struct_fields__
_COLUMNS = ", ".join(_FIELDS)
_GOALS = ("home_goals", "away_goals", "half_time_home", "half_time_away")


class Placing:
    """The matches of the seasons that a file speaks of."""

    def __init__(self, session: Session, source_id: int, as_of: int) -> None:
        """Start with none; each season is read when first met."""
        self._session = session
        self._source_id = source_id
        self._ranks: dict[int, int] = ranks(session)
        self._rank = self._ranks[source_id]
        self._as_of = as_of
        self._seasons: set[int] = set()
        self._pairings: dict[Pairing, list[Known]] = {}
        self._told: set[int] = set()
        """Python's ids of the matches of whose day this file tells, or has told."""
        self.new: list[Known] = []
        self._changed: dict[int, Known] = {}
        self._has_other_close = False
        """Whether a match was played at another kick-off, which tells what quotes were its last."""

    def expect(self, row: MatchRow, pairing: Pairing) -> None:
        """Keep the match of the row's day for this row; all rows are expected, then placed."""
        self._read(pairing[0])
        for known in self._pairings.get(pairing, ()):
            if _near(known.kickoff, row.kickoff):
                self._told.add(id(known))

    def place(self, row: MatchRow, pairing: Pairing) -> tuple[Known, str]:
        """Return the match that a row is, and whether it is `added`, `changed` or the `same`."""
        candidates = self._pairings.setdefault(pairing, [])
        known = self._same(row, candidates)
        if known is None:
            known = self._make(row, pairing)
            candidates.append(known)
            self.new.append(known)
            self._told.add(id(known))
            return known, "added"
        self._told.add(id(known))
        kickoff = known.kickoff, known.kickoff_known
        changed = self._take_kickoff(known, row) | self._take_result(known, row)
        if changed and known.id:
            self._changed[known.id] = known
            is_other = kickoff != (known.kickoff, known.kickoff_known)
            self._has_other_close |= known.played and is_other
        return known, "changed" if changed else "same"

    def keep(self) -> bool:
        """Write what is new and what changed; tell whether anything was."""
        self._insert()
        for known in self._changed.values():
            self._session.run(
                f"""
                UPDATE matches SET {", ".join(f"{name} = :{name}" for name in _FIELDS[4:])}
                WHERE id = :id
                """,
                **{name: getattr(known, name) for name in ("id", *_FIELDS[4:])},
            )
        due.note_matches(self._session, self._changed)
        if self._has_other_close:
            self._session.touch("closings")
        return bool(self.new or self._changed)

    def _read(self, season_id: int) -> None:
        if season_id in self._seasons:
            return
        self._seasons.add(season_id)
        for row in self._session.all(
            f"SELECT {_COLUMNS} FROM matches WHERE season_id = :season", season=season_id
        ):
            known = Known(*row)
            pairing = (season_id, known.home_id, known.away_id)
            self._pairings.setdefault(pairing, []).append(known)

    def _same(self, row: MatchRow, candidates: list[Known]) -> Known | None:
        """Return the candidate that the row is, None if it is a match of its own."""
        near = [one for one in candidates if _near(one.kickoff, row.kickoff)]
        if near:
            return min(near, key=lambda one: (abs(one.kickoff - row.kickoff), one.kickoff))
        others = [one for one in candidates if self._may_be_moved(one, row)]
        unplayed = [one for one in others if not one.played]
        if _is_played(row.status):
            # A match that a snapshot still announced was not played before it: that was another.
            found = [
                one for one in unplayed if row.kickoff > _since(one.kickoff_as_of, one.kickoff)
            ]
        else:
            # It was played later, or brought forward: of a snapshot, but not to before its day.
            since = _since(self._as_of_row(row), row.kickoff)
            found = unplayed or [one for one in others if one.kickoff > since]
        return found[0] if len(found) == 1 else None

    def _may_be_moved(self, known: Known, row: MatchRow) -> bool:
        return id(known) not in self._told or "postponed" in (known.status, row.status)

    def _make(self, row: MatchRow, pairing: Pairing) -> Known:
        season_id, home_id, away_id = pairing
        return Known(
            id=0,
            season_id=season_id,
            home_id=home_id,
            away_id=away_id,
            kickoff=row.kickoff,
            kickoff_known=int(row.kickoff_known),
            status=row.status,
            home_goals=row.home_goals,
            away_goals=row.away_goals,
            half_time_home=row.half_time_home,
            half_time_away=row.half_time_away,
            kickoff_as_of=self._as_of_row(row),
            kickoff_source_id=self._source_id,
            result_source_id=None if row.status == "scheduled" else self._source_id,
        )

    def _take_kickoff(self, known: Known, row: MatchRow) -> bool:
        """Take a kick-off that is to be believed at least as much as the one that stands.

        Of two on the same day a known time goes first, of two on other days the one of who knows
        the match played; then the better source, then the later snapshot. So the order of imports
        does not matter.
        """
        as_of = self._as_of_row(row)
        near = _near(known.kickoff, row.kickoff)
        rank = self._ranks[known.kickoff_source_id]
        standing = _weight(near, known.kickoff_known, known.kickoff_as_of, rank)
        told = _weight(near, int(row.kickoff_known), as_of, self._rank)
        newest = max(as_of, known.kickoff_as_of)
        if told < standing:
            confirmed = newest == PLAYED != known.kickoff_as_of
            known.kickoff_as_of = PLAYED if confirmed else known.kickoff_as_of
            return confirmed
        before = (known.kickoff, known.kickoff_known, known.kickoff_as_of, known.kickoff_source_id)
        known.kickoff, known.kickoff_known = row.kickoff, int(row.kickoff_known)
        known.kickoff_as_of, known.kickoff_source_id = newest, self._source_id
        return before != (
            known.kickoff,
            known.kickoff_known,
            known.kickoff_as_of,
            known.kickoff_source_id,
        )

    def _as_of_row(self, row: MatchRow) -> int:
        """Return when the row was written: one that announces a match, not after its kick-off."""
        return PLAYED if _is_played(row.status) else min(self._as_of, row.kickoff)

    def _take_result(self, known: Known, row: MatchRow) -> bool:
        """Take what became of the match, if it is to be believed before what stands."""
        before = (known.status, *(getattr(known, name) for name in _GOALS), known.result_source_id)
        goals = (row.home_goals, row.away_goals)
        halves = (row.half_time_home, row.half_time_away)
        agree = goals == (known.home_goals, known.away_goals)
        if self._believes(known, row):
            known.status, known.home_goals, known.away_goals = row.status, *goals
            known.result_source_id = None if row.status == "scheduled" else self._source_id
            if halves != (None, None) or not agree:
                known.half_time_home, known.half_time_away = halves
        elif agree and known.half_time_home is None:
            known.half_time_home, known.half_time_away = halves
        after = (known.status, *(getattr(known, name) for name in _GOALS), known.result_source_id)
        return before != after

    def _believes(self, known: Known, row: MatchRow) -> bool:
        by = known.result_source_id
        if row.status == "scheduled":
            return known.status == "postponed" and by == self._source_id
        if row.status == "postponed":
            return not known.played
        if by is None or not known.played:
            return True
        if "awarded" in (row.status, known.status) and row.status != known.status:
            return row.status == "awarded"  # only a source that looks closely tells it
        return self._rank <= self._ranks[by]

    def _insert(self) -> None:
        """Insert the new matches in one statement, and give them their ids."""
        if not self.new:
            return
        numbers = ", ".join(name for name in _FIELDS[1:] if name != "status")
        rows = self._session.all(
            f"""
            INSERT INTO matches (sport_id, status, {numbers})
            SELECT {FOOTBALL}, status, {numbers} FROM each(:rows, {numbers}, status text) AS new
            ORDER BY position
            RETURNING id, season_id, home_id, away_id, kickoff
            """,
            rows=msgspec.json.encode(
                [
                    [getattr(one, name) for name in _FIELDS[1:] if name != "status"] + [one.status]
                    for one in self.new
                ]
            ).decode(),
        )
        ids = {tuple(row[1:]): row[0] for row in rows}
        for one in self.new:
            one.id = ids[one.season_id, one.home_id, one.away_id, one.kickoff]


def _is_played(status: str) -> bool:
    return status not in ("scheduled", "postponed")


def _near(one: int, other: int) -> bool:
    return abs(one // times.DAY - other // times.DAY) <= _NEAR


def _weight(near: bool, known: int, as_of: int, rank: int) -> tuple[int, int, int, int]:
    """Return how much a kick-off is to be believed; `near` tells if both are of the same day."""
    played = int(as_of == PLAYED)
    return (*((known, played) if near else (played, known)), -rank, as_of)


def _since(as_of: int, kickoff: int) -> int:
    """Return from when on an announced match may have been played, by its day and its snapshot."""
    return as_of or kickoff - _BROUGHT_FORWARD

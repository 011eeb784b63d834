"""Records: what stands in them and at their ends, and how entries are appended."""

from collections.abc import Iterable
from typing import NamedTuple, TypeAlias

import msgspec

from bettune import bet_types, odds, times
from bettune.database import Row, Session
from bettune.record import chain
from bettune.record.chain import Entry, Header, MatchEntry, WriteEntry

Description: TypeAlias = tuple[str, str, str, str, str, int, int]
"""Country, tournament, season, home, away, kick-off (UTC seconds), whether its time is known."""


class Write(NamedTuple):
    """A write of a prediction, with the bet type that its filter had."""

    id: int
    filter_id: int
    match_id: int
    kind: int
    line: int
    odds: int | None
    """Millionths; None: it was deleted."""
    probability: int | None
    """Millionths."""
    source: str
    written_at: int
    """UTC seconds."""


class Sealed(NamedTuple):
    """A match as it was sealed."""

    id: int
    match_id: int
    description: Description


_NOW = "c.name, t.name, s.name, h.name, a.name, m.kickoff, m.kickoff_known"
_MATCH = """
    JOIN seasons AS s ON s.id = m.season_id
    JOIN tournaments AS t ON t.id = s.tournament_id
    JOIN countries AS c ON c.id = t.country_id
    JOIN teams AS h ON h.id = m.home_id
    JOIN teams AS a ON a.id = m.away_id
"""
_COLUMNS = ("country", "tournament", "season", "home", "away", "kickoff", "kickoff_known")
_SEALED = ", ".join(f"d.{column}" for column in _COLUMNS)


def header_of(server: str, filter_id: int) -> Header:
    """Return the first line of a filter's record."""
    return Header(chain.RECORD_FORMAT, server, filter_id)


def entry_of(
    position: int, match_id: int, description: Row, salt: str, written: Row | None
) -> Entry:
    """Return an entry: of a write (its kind, line, odds, probability, source, time), or none."""
    country, tournament, season, home, away, kickoff, known = description
    moment = times.to_text(kickoff)
    match = (match_id, country, tournament, season, home, away, moment, bool(known))
    if written is None:
        return MatchEntry(position, *match, salt)
    kind, line, price, probability, source, written_at = written
    return WriteEntry(
        position,
        *match,
        bet_types.name(kind, line),
        None if price is None else odds.to_text(price),
        None if probability is None else odds.to_text(probability),
        source,
        times.to_text(written_at),
        salt,
    )


def ends(session: Session, filter_ids: Iterable[int]) -> dict[int, tuple[int, bytes]]:
    """Return the last position and hash of those filters' records that have entries."""
    rows = session.all(
        """
        SELECT asked.value,
            (SELECT s.position FROM seals AS s WHERE s.filter_id = asked.value
             ORDER BY s.position DESC LIMIT 1),
            (SELECT s.hash FROM seals AS s WHERE s.filter_id = asked.value
             ORDER BY s.position DESC LIMIT 1)
        FROM each(:filters) AS asked
        """,
        filters=_text(sorted(filter_ids)),
    )
    return {row[0]: (row[1], bytes(row[2])) for row in rows if row[1] is not None}


def sealed_matches(session: Session, match_ids: Iterable[int]) -> dict[int, Sealed]:
    """Return matches as they are now, each kept as that if it was not before.

    Only for one transaction at a time.
    """
    ids = _text(sorted(match_ids))
    now: dict[int, Description] = {
        row[0]: row[1:]
        for row in session.all(
            f"SELECT m.id, {_NOW} FROM each(:ids) AS asked CROSS JOIN matches AS m {_MATCH}"
            " WHERE m.id = asked.value",
            ids=ids,
        )
    }
    known = _last_sealed(session, ids)
    changed = [id_ for id_ in now if id_ not in known or known[id_].description != now[id_]]
    if changed:
        rows = [(id_, *now[id_]) for id_ in changed]
        session.load("sealed_matches", ("match_id", *_COLUMNS), rows)
        known |= _last_sealed(session, _text(changed))
    return known


def _last_sealed(session: Session, ids: str) -> dict[int, Sealed]:
    rows = session.all(
        f"""
        SELECT d.id, d.match_id, {_SEALED} FROM each(:ids) AS asked CROSS JOIN sealed_matches AS d
        WHERE d.id = (SELECT max(e.id) FROM sealed_matches AS e WHERE e.match_id = asked.value)
        """,
        ids=ids,
    )
    return {row[1]: Sealed(row[0], row[1], row[2:]) for row in rows}


def moved_matches(session: Session, filter_id: int) -> list[int]:
    """Return the matches that a filter's record tells otherwise than they are known now."""
    rows = session.all(
        f"""
        SELECT d.match_id
        FROM (
            SELECT max(d.id) AS id FROM seals AS s JOIN sealed_matches AS d
            ON d.id = s.sealed_match_id WHERE s.filter_id = :filter GROUP BY d.match_id
        ) AS told
        JOIN sealed_matches AS d ON d.id = told.id
        JOIN matches AS m ON m.id = d.match_id {_MATCH}
        WHERE ({_SEALED}) <> ({_NOW})
        """,
        filter=filter_id,
    )
    return [row[0] for row in rows]


class Records:
    """The ends of some filters' records, and what is appended there."""

    def __init__(
        self, session: Session, server: str, secret: bytes, filter_ids: Iterable[int]
    ) -> None:
        """Read where each ends; `secret` is what salts are made of."""
        self._session = session
        self._secret = secret
        self._ends = {id_: (0, chain.start(header_of(server, id_))) for id_ in filter_ids}
        self._ends |= ends(session, self._ends)
        self._seals: list[tuple[object, ...]] = []

    def add(self, filter_id: int, match: Sealed, write: Write | None = None) -> None:
        """Append an entry: a write, or what a match is by now."""
        position, before = self._ends[filter_id]
        position += 1
        salt = chain.salt_of(self._secret, filter_id, position)
        written = write[3:] if write else None
        entry = entry_of(position, match.match_id, match.description, salt, written)
        hash_ = chain.next_hash(before, chain.content_of(entry))
        self._ends[filter_id] = position, hash_
        history_id, kind, line = (write.id, write.kind, write.line) if write else (None,) * 3
        self._seals.append((filter_id, position, history_id, match.id, kind, line, hash_))

    def keep(self) -> None:
        """Write down what was appended."""
        columns = ("filter_id", "position", "history_id", "sealed_match_id", "kind", "line", "hash")
        if self._seals:
            self._session.load("seals", columns, self._seals)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()

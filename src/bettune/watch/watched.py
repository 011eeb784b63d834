"""What the watch looks at: the predictions that may still be bet on, and those to check now.

The watch alone writes this list, from the history of predictions. A prediction comes onto it with
its first check and leaves it when it is deleted or its match is over.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import msgspec

from bettune.database import Row, Session
from bettune.watch.deciding import Cause


class Pair(NamedTuple):
    """A prediction to check, as its last write has it."""

    filter_id: int
    match_id: int
    cause: Cause
    write_id: int
    """Of the history."""
    min_odds: int | None
    """Millionths; None: it was deleted."""
    probability: int | None
    written_at: int
    due_at: int | None = None
    """When time alone made it due, as the list has it."""
    listed: bool = True
    """Whether the list has it so already."""


class Taken(NamedTuple):
    """What a turn of the watch works on."""

    pairs: list[Pair]
    match_ids: list[int]
    """Matches of which something changed."""


_MATCHES = 100
"""Matches whose predictions are looked up at once."""
_WEIGHTS = {"match": 25, "filter": 1_000}
"""For how many of a turn's predictions one that changed counts: it settles or makes due many."""
_WRITE = "h.id, h.filter_id, h.match_id, h.odds, h.probability, h.written_at"
_COLUMNS = "match_id, filter_id, write_id, min_odds, probability, written_at, due_at, cause"
_CHANGED = ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS.split(", ")[2:])


def take(session: Session, most: int) -> Taken:
    """Return what is due, about so many predictions at most, each once, and note that it is taken.

    Written predictions, new quotes and what time makes due each get a share, so that none waits for
    the others to end.
    """
    quarter = max(1, most // 4)
    notes = _notes(session, most)
    subjects: dict[str, dict[int, int]] = {"quotes": {}, "match": {}, "filter": {}}
    for _, subject, subject_id, kinds in notes:
        place = subjects[subject]
        place[subject_id] = place.get(subject_id, 0) | kinds
    _make_due(session, "filter_id", subjects["filter"], Cause.FILTER)
    _make_due(session, "match_id", subjects["match"], Cause.MATCH)
    found = {pair[:2]: pair for pair in _written(session, 2 * quarter)}
    quoted, later = _quoted(session, subjects["quotes"], max(quarter, 3 * quarter - len(found)))
    done = [row[0] for row in notes if row[1] != "quotes" or row[2] not in later]
    session.run("DELETE FROM due WHERE id IN (SELECT value FROM each(:ids))", ids=_text(done))
    for pair in (*quoted, *_timed(session, quarter)):
        found.setdefault(pair[:2], pair)
    return Taken(list(found.values()), list(subjects["match"]))


def _notes(session: Session, most: int) -> list[Row]:
    """Return notes in their order, but of fewer matches and filters that changed."""
    rows = session.all(
        "SELECT id, subject, subject_id, kinds FROM due WHERE due_at <= :now"
        " ORDER BY due_at, id LIMIT :most",
        now=session.now,
        most=most,
    )
    for kind, weight in _WEIGHTS.items():
        changed = dict.fromkeys(row[2] for row in rows if row[1] == kind)
        taken = set(islice(changed, most // weight + 1))
        rows = [row for row in rows if row[1] != kind or row[2] in taken]
    return rows


def keep(session: Session, stay: Iterable[tuple[Pair, int | None]], leave: Iterable[Pair]) -> None:
    """Keep when each checked prediction is due again by time alone, None: never; or forget it."""
    news = [
        (pair.match_id, pair.filter_id, *pair[3:7], again_at, int(Cause.TIME))
        for pair, again_at in stay
        if not pair.listed or pair.due_at != again_at
    ]
    if news:
        session.run(
            f"""
            INSERT INTO watched ({_COLUMNS}) SELECT {_COLUMNS} FROM each(:news, {_COLUMNS}) AS news
            WHERE true ON CONFLICT (match_id, filter_id) DO UPDATE SET {_CHANGED}
            """,
            news=_text(news),
        )
    gone = [(pair.match_id, pair.filter_id) for pair in leave]
    if gone:
        session.run(
            "DELETE FROM watched WHERE (match_id, filter_id) IN"
            " (SELECT match_id, filter_id FROM each(:gone, match_id, filter_id) AS gone)",
            gone=_text(gone),
        )


def _make_due(session: Session, column: str, ids: Iterable[int], cause: Cause) -> None:
    """Let all predictions of filters or matches be due now."""
    if ids:
        session.run(
            f"UPDATE watched SET due_at = :now, cause = :cause"
            f" WHERE {column} IN (SELECT value FROM each(:ids))",
            now=session.now,
            cause=int(cause),
            ids=_text(list(ids)),
        )


# A prediction that was written again since is left to the check that its write brings. Whether it
# was is a column, not a condition: PostgreSQL would join the two whole tables for it.

_ROW = """
    w.filter_id, w.match_id, w.cause, w.write_id, w.min_odds, w.probability, w.written_at, w.due_at,
    (SELECT 1 FROM predictions AS p WHERE p.filter_id = w.filter_id AND p.match_id = w.match_id
     AND p.odds = w.min_odds AND p.updated_at = w.written_at
     AND COALESCE(p.probability, 0) = COALESCE(w.probability, 0))
"""


def _pair(row: Row) -> Pair:
    return Pair(*(*row[:2], Cause(row[2]), *row[3:8]))


def _quoted(session: Session, kinds: dict[int, int], most: int) -> tuple[list[Pair], set[int]]:
    """Return the predictions that new quotes concern, and the matches that are left for later."""
    asked = list(kinds.items())
    found: list[Pair] = []
    for start in range(0, len(asked), _MATCHES):
        rows = _of_matches(session, asked[start : start + _MATCHES], most - len(found))
        fits = len(found) + len(rows) <= most
        cut = start + (_MATCHES if fits else rows[-1][-1])
        taken = [row for row in rows if start + row[-1] < cut]
        found += [_pair(row)._replace(cause=Cause.QUOTE) for row in taken if row[-2]]
        if fits:
            continue
        if cut == 0:  # more filters than a turn takes bet on this one match
            _make_due(session, "match_id", [asked[0][0]], Cause.QUOTE)
            cut = 1
        return found, {match_id for match_id, _ in asked[cut:]}
    return found, set()


def _of_matches(session: Session, asked: list[tuple[int, int]], most: int) -> list[Row]:
    """Return the predictions on kinds of bets of matches, in order; one more than `most`."""
    return session.all(
        f"""
        SELECT {_ROW}, asked.position
        FROM each(:asked, match_id, kinds) AS asked CROSS JOIN watched AS w CROSS JOIN filters AS f
        WHERE w.match_id = asked.match_id AND f.id = w.filter_id
          AND (asked.kinds & (1 << f.kind)) <> 0
        ORDER BY asked.position LIMIT :most
        """,
        asked=_text(asked),
        most=most + 1,
    )


def _timed(session: Session, most: int) -> list[Pair]:
    """Return the predictions that time alone makes due."""
    rows = session.all(
        f"SELECT {_ROW} FROM watched AS w WHERE w.due_at <= :now"
        " ORDER BY w.due_at, w.match_id, w.filter_id LIMIT :most",
        now=session.now,
        most=most,
    )
    keep(session, [(_pair(row), None) for row in rows if not row[-1]], [])
    return [_pair(row) for row in rows if row[-1]]


# The history's ids come in order, but on PostgreSQL those of another process may be seen later
# than higher ones. Which were passed over is kept, and looked for until whoever wrote then has
# ended.


def _written(session: Session, most: int) -> list[Pair]:
    """Return the predictions that were written since the last turn, and move the cursor."""
    rows = _filled(session, most)
    ((cursor,),) = session.all("SELECT write_id FROM watch_cursor")
    newer = session.all(
        f"SELECT {_WRITE} FROM prediction_history AS h WHERE h.id > :cursor"
        " ORDER BY h.id LIMIT :most",
        cursor=cursor,
        most=most,
    )
    if newer:
        newest = newer[-1][0]
        session.run("UPDATE watch_cursor SET write_id = :newest", newest=newest)
        gaps = holes(cursor + 1, newest, [row[0] for row in newer])
        if gaps:
            _, following = session.transactions()
            _keep_gaps(session, gaps, following)
    return [
        Pair(row[1], row[2], Cause.PREDICTION, row[0], row[3], row[4], row[5], listed=False)
        for row in rows + newer
    ]


def _filled(session: Session, most: int) -> list[Row]:
    """Return writes that have appeared in gaps; a gap that nothing can appear in is forgotten."""
    oldest, _ = session.transactions()
    found: list[Row] = []
    for first, last, horizon in session.all("SELECT first_id, last_id, horizon FROM watch_gaps"):
        rows = session.all(
            f"SELECT {_WRITE} FROM prediction_history AS h WHERE h.id BETWEEN :first AND :last"
            " ORDER BY h.id LIMIT :most",
            first=first,
            last=last,
            most=most,
        )
        is_open = horizon > oldest or len(rows) == most
        if not rows and is_open:
            continue
        found += rows
        session.run("DELETE FROM watch_gaps WHERE first_id = :first", first=first)
        if is_open:
            _keep_gaps(session, holes(first, last, [row[0] for row in rows]), horizon)
    return found


def holes(first: int, last: int, ids: Sequence[int]) -> list[tuple[int, int]]:
    """Return the ranges from first to last that have none of the ids, which are in order."""
    found = []
    for id_ in (*ids, last + 1):
        if id_ > first:
            found.append((first, id_ - 1))
        first = id_ + 1
    return found


def _keep_gaps(session: Session, gaps: Iterable[tuple[int, int]], horizon: int) -> None:
    rows = ((first, last, horizon) for first, last in gaps)
    session.load("watch_gaps", ("first_id", "last_id", "horizon"), rows)


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()

"""Predictions: the lowest odds at which a filter may bet on a match."""

from collections.abc import Callable, Sequence
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

from bettune import odds, probabilities, times
from bettune.database import Row, Session, many
from bettune.errors import FilterNotFound, MatchNotFound

MOST_SEARCHED = 5_000
"""Match ids in one search, repeats included."""
_BIGGEST_ID = 2**63 - 1


class Prediction(msgspec.Struct, frozen=True, rename="camel", omit_defaults=True, gc=False):
    """A prediction as the API answers it."""

    id: Annotated[int, Meta(examples=[10])]
    filter_id: Annotated[int, Meta(examples=[11583])]
    match_id: Annotated[int, Meta(examples=[1611243])]
    odds: Annotated[str, Meta(examples=["2.150000"])]
    """With six decimals: `2.150000`."""
    source: Annotated[Literal["api", "ui"], Meta(examples=["api"])]
    """Of the last write."""
    created_at: Annotated[
        str, Meta(examples=["2026-06-06T12:00:00+00:00"], extra_json_schema={"format": "date-time"})
    ]
    updated_at: Annotated[
        str, Meta(examples=["2026-06-06T12:05:00+00:00"], extra_json_schema={"format": "date-time"})
    ]
    probability: Annotated[
        str | None, Meta(examples=["0.480000"], extra_json_schema={"type": "string"})
    ] = None
    """That the bet wins, with six decimals; not answered where none was told."""


class Change(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A wish to set the lowest odds, or to delete them."""

    account_id: int
    filter_id: int
    match_id: int
    odds: int | None
    """Millionths; None deletes."""
    source: str
    probability: int | None = None
    """That the bet wins, in millionths; None where none is told."""
    keeps_probability: bool = False
    """Whether a probability that stands stays, as where min odds alone are typed."""


Outcome: TypeAlias = Prediction | FilterNotFound | MatchNotFound | None
"""What became of a change: the prediction as it stands, None when deleted, or why it was not."""

Placed: TypeAlias = tuple[int, Change]
"""A change and its place among the outcomes."""

_COLUMNS = "id, filter_id, match_id, odds, source, created_at, updated_at, probability"
_encode = msgspec.json.Encoder().encode


def _prediction(row: Row) -> Prediction:
    created, updated = times.to_text(row[5]), times.to_text(row[6])
    probability = None if row[7] is None else probabilities.to_text(row[7])
    price = odds.to_text(row[3])
    return Prediction(row[0], row[1], row[2], price, row[4], created, updated, probability)


def search(
    session: Session, account_id: int, filter_id: int, match_ids: Sequence[int]
) -> list[Prediction]:
    """Return the filter's predictions for these matches, in the order asked for, each once.

    FilterNotFound unless the account owns it; MatchNotFound names every id that is no match of
    the filter's sport.
    """
    sport_id = _sport_of(session, account_id, filter_id)
    asked = {match_id: None for match_id in match_ids if 0 < match_id <= _BIGGEST_ID}
    found = {
        row[2]: row
        for row in session.all(
            """
            SELECT p.id, p.filter_id, p.match_id, p.odds, p.source, p.created_at, p.updated_at,
                   p.probability
            FROM each(:ids) AS asked CROSS JOIN predictions AS p
            WHERE p.filter_id = :filter AND p.match_id = asked.value
            """,
            ids=_text(sorted(asked)),
            filter=filter_id,
        )
    }
    rest = [match_id for match_id in asked if match_id not in found]
    known = _known(session, sport_id, rest) if rest else set()
    if len(known) < len(rest) or len(asked) < len(set(match_ids)):
        unknown = {id_: None for id_ in match_ids if id_ not in found and id_ not in known}
        raise MatchNotFound(list(unknown))
    return [_prediction(found[match_id]) for match_id in asked if match_id in found]


def last_write(session: Session) -> int:
    """Return the id of the newest write of anybody, 0 before the first."""
    ((newest,),) = session.all("SELECT max(id) FROM prediction_history")
    return newest or 0


@many
def change_predictions(session: Session, changes: Sequence[Change]) -> list[Outcome]:
    """Set or delete predictions, in their order; each change has its own outcome.

    All that touch different predictions are one statement, for each of setting, setting what keeps
    its probability and deleting; a second change of the same one waits for the next round. Every
    write is kept in the history.
    """
    outcomes: list[Outcome] = [None] * len(changes)
    waiting = list(enumerate(changes))
    while waiting:
        taken: set[tuple[int, int]] = set()
        groups: tuple[list[Placed], ...] = ([], [], [])
        later: list[Placed] = []
        for placed in waiting:
            change = placed[1]
            pair = (change.filter_id, change.match_id)
            if pair in taken:
                later.append(placed)
                continue
            taken.add(pair)
            groups[2 if change.odds is None else change.keeps_probability].append(placed)
        for statement, group in zip((_set, _set_odds, _delete), groups, strict=True):
            _apply(session, statement, group, outcomes)
        waiting = later
    return outcomes


def _apply(
    session: Session,
    statement: Callable[[Session, list[Change]], dict[tuple[int, int], Outcome]],
    group: list[Placed],
    outcomes: list[Outcome],
) -> None:
    """Run one statement for changes of different predictions and fill in their outcomes."""
    if not group:
        return
    done = statement(session, [change for _, change in group])
    left = []
    for place, change in group:
        pair = (change.filter_id, change.match_id)
        if pair in done:
            outcomes[place] = done[pair]
        else:
            left.append((place, change))
    if left:
        _explain(session, left, outcomes)


_CHANGES = "each(:changes, account_id, filter_id, match_id, odds, source text)"
_NEW = "each(:changes, id, account_id, filter_id, match_id, odds, source text, probability)"
_OWNED = "f.id = c.filter_id AND f.account_id = c.account_id AND f.prediction_based = 1"

_TOLD = "probability = excluded.probability,"
_REMEMBERED = (
    "prediction_id", "filter_id", "match_id", "odds", "source", "written_at", "probability",
)  # fmt: skip


def _set(
    session: Session, changes: list[Change], probability: str = _TOLD
) -> dict[tuple[int, int], Outcome]:
    ids = session.new_ids("prediction_ids", len(changes))
    rows = session.all(
        f"""
        INSERT INTO predictions ({_COLUMNS})
        SELECT c.id, c.filter_id, c.match_id, c.odds, c.source, :now, :now, c.probability
        FROM {_NEW} AS c
        JOIN filters AS f ON {_OWNED}
        JOIN matches AS m ON m.id = c.match_id AND m.sport_id = f.sport_id
        WHERE true
        ORDER BY c.filter_id, c.match_id -- in one order, so that no two processes deadlock
        ON CONFLICT (filter_id, match_id) DO UPDATE SET
            odds = excluded.odds,
            {probability}
            source = excluded.source,
            updated_at = CASE WHEN excluded.updated_at > predictions.updated_at
                              THEN excluded.updated_at ELSE predictions.updated_at END
        RETURNING {_COLUMNS}
        """,
        changes=_text(
            [
                (
                    new_id,
                    one.account_id,
                    one.filter_id,
                    one.match_id,
                    one.odds,
                    one.source,
                    one.probability,
                )
                for new_id, one in zip(ids, changes, strict=True)
            ]
        ),
        now=session.now,
    )
    _remember(session, [(*row[:5], *row[6:]) for row in rows])
    return {(row[1], row[2]): _prediction(row) for row in rows}


def _set_odds(session: Session, changes: list[Change]) -> dict[tuple[int, int], Outcome]:
    """Set the odds alone: a probability that stands stays."""
    return _set(session, changes, "")


def _delete(session: Session, changes: list[Change]) -> dict[tuple[int, int], Outcome]:
    rows = session.all(
        f"""
        DELETE FROM predictions WHERE (filter_id, match_id) IN (
            SELECT c.filter_id, c.match_id FROM {_CHANGES} AS c JOIN filters AS f ON {_OWNED}
        )
        RETURNING id, filter_id, match_id
        """,
        changes=_text(changes),
    )
    sources = {(change.filter_id, change.match_id): change.source for change in changes}
    _remember(session, [(*row, None, sources[row[1], row[2]], session.now, None) for row in rows])
    return {(row[1], row[2]): None for row in rows}


def _remember(session: Session, writes: list[tuple[int | str | None, ...]]) -> None:
    if writes:
        session.load("prediction_history", _REMEMBERED, writes)


def _explain(session: Session, left: list[tuple[int, Change]], outcomes: list[Outcome]) -> None:
    """Tell why changes found no prediction: no filter, no match, or nothing to delete."""
    rows = session.all(
        f"""
        SELECT c.position, m.id IS NOT NULL
        FROM {_CHANGES} AS c
        JOIN filters AS f ON {_OWNED}
        LEFT JOIN matches AS m ON m.id = c.match_id AND m.sport_id = f.sport_id
        ORDER BY c.position
        """,
        changes=_text([change for _, change in left]),
    )
    has_match = {position: bool(known) for position, known in rows}
    for index, (place, _) in enumerate(left):
        if index not in has_match:
            outcomes[place] = FilterNotFound()
        elif not has_match[index]:
            outcomes[place] = MatchNotFound()


def _sport_of(session: Session, account_id: int, filter_id: int) -> int:
    row = None
    if 0 < filter_id <= _BIGGEST_ID:
        row = session.one(
            "SELECT sport_id FROM filters"
            " WHERE id = :id AND account_id = :account AND prediction_based = 1",
            id=filter_id,
            account=account_id,
        )
    if row is None:
        raise FilterNotFound
    sport_id: int = row[0]
    return sport_id


def _known(session: Session, sport_id: int, match_ids: list[int]) -> set[int]:
    rows = session.all(
        "SELECT m.id FROM each(:ids) AS asked CROSS JOIN matches AS m"
        " WHERE m.id = asked.value AND m.sport_id = :sport",
        ids=_text(match_ids),
        sport=sport_id,
    )
    return {row[0] for row in rows}


def _text(value: object) -> str:
    return _encode(value).decode()

"""Prediction-based filters: a user's permission to bet on one bet type of one sport."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from bettune import bet_types
from bettune.accounts import account_of
from bettune.database import Row, Session
from bettune.errors import BetTypeInvalid, FilterInUse, FilterNotFound, FilterWaits, NameInvalid
from bettune.sports import FOOTBALL, IdName
from bettune.watch import due


class PredictionFilter(msgspec.Struct, frozen=True, rename="camel"):
    """A filter as the API answers it."""

    id: Annotated[int, Meta(examples=[11583])]
    name: Annotated[str, Meta(examples=["Manual football"])]
    sport: IdName
    bet_type: Annotated[str, Meta(examples=["Home"])]
    status: Annotated[
        Literal["disabled", "approved"],
        Meta(examples=["approved"], extra_json_schema={"enum": ["disabled", "approved"]}),
    ]


class OwnedFilter(PredictionFilter, frozen=True, rename="camel"):
    """A filter as an operator sees it."""

    email: str


class OwnFilter(PredictionFilter, frozen=True, rename="camel"):
    """A filter as its owner sees it on the pages."""

    kind: int
    line: int
    """Of the bet type: of `bet_types`."""
    waiting: bool
    """Disabled until an operator approves it."""
    predictions: int
    """How many it has."""


_SELECT = """
    SELECT f.id, f.name, s.id, s.name, f.kind, f.line, f.status, a.email
    FROM filters AS f
    JOIN sports AS s ON s.id = f.sport_id
    JOIN accounts AS a ON a.id = f.account_id
    WHERE f.prediction_based = 1
"""


def _filter(row: Row) -> PredictionFilter:
    sport = IdName(row[2], row[3])
    return PredictionFilter(row[0], row[1], sport, bet_types.name(row[4], row[5]), row[6])


def _owned(row: Row) -> OwnedFilter:
    sport = IdName(row[2], row[3])
    return OwnedFilter(row[0], row[1], sport, bet_types.name(row[4], row[5]), row[6], row[7])


def filters_of(session: Session, account_id: int) -> list[PredictionFilter]:
    """Return an account's filters by id, the disabled ones too."""
    rows = session.all(f"{_SELECT} AND f.account_id = :account ORDER BY f.id", account=account_id)
    return [_filter(row) for row in rows]


def all_filters(session: Session) -> list[OwnedFilter]:
    """Return everybody's filters by id, for the operator."""
    return [_owned(row) for row in session.all(f"{_SELECT} ORDER BY f.id")]


def normal_name(text: str) -> str:
    """Return a name as it is kept, its blanks single; NameInvalid if it cannot be one."""
    name = " ".join(text.split())
    if not 1 <= len(name) <= 100 or not name.isprintable():
        raise NameInvalid
    return name


def _bet_type(text: str) -> tuple[int, int]:
    """Return the kind and the line of a bet type's name; BetTypeInvalid if there is no such one."""
    found = bet_types.parse(text)
    if found is None:
        raise BetTypeInvalid(
            f"No such bet type: {text!r}. Expected one like Home, 1X, Over 2.5, BTTS Yes, "
            "AH Home -0.25"
        )
    return found


def add_filter(session: Session, email: str, name: str, bet_type: str) -> OwnedFilter:
    """Make an approved filter for football."""
    account = account_of(session, email)
    return _one(session, add_own(session, account.id, name, bet_type, False))


def set_status(session: Session, filter_id: int, status: str) -> OwnedFilter:
    """Approve or disable a filter, as its operator; one that is approved waits no more."""
    session.run(
        "UPDATE filters SET status = :status,"
        " waiting = CASE WHEN :status = 'approved' THEN 0 ELSE waiting END"
        " WHERE id = :id AND prediction_based = 1",
        status=status,
        id=filter_id,
    )
    due.note_filter(session, filter_id)
    return _one(session, filter_id)


def _one(session: Session, filter_id: int) -> OwnedFilter:
    row = session.one(f"{_SELECT} AND f.id = :id", id=filter_id)
    if row is None:
        raise FilterNotFound(f"There is no filter {filter_id}")
    return _owned(row)


_OWN = """
    SELECT f.id, f.name, s.id, s.name, f.kind, f.line, f.status, f.waiting,
           (SELECT count(*) FROM predictions AS p WHERE p.filter_id = f.id)
    FROM filters AS f JOIN sports AS s ON s.id = f.sport_id
    WHERE f.prediction_based = 1 AND f.account_id = :account
"""
_MINE = "WHERE id = :id AND account_id = :account AND prediction_based = 1"


def _own(row: Row) -> OwnFilter:
    id_, name, sport_id, sport, kind, line, status, waiting, predictions = row
    bet_type = bet_types.name(kind, line)
    sport = IdName(sport_id, sport)
    return OwnFilter(id_, name, sport, bet_type, status, kind, line, bool(waiting), predictions)


def own_filters(session: Session, account_id: int) -> list[OwnFilter]:
    """Return an account's filters by id, for the pages."""
    return [_own(row) for row in session.all(f"{_OWN} ORDER BY f.id", account=account_id)]


def own_filter(session: Session, account_id: int, filter_id: int) -> OwnFilter:
    """Return a filter of the account; FilterNotFound unless it has it."""
    row = session.one(f"{_OWN} AND f.id = :id", account=account_id, id=filter_id)
    if row is None:
        raise FilterNotFound
    return _own(row)


def require_own(session: Session, account_id: int, filter_id: int) -> None:
    """Raise FilterNotFound unless the account has the filter."""
    if not session.one(f"SELECT 1 FROM filters {_MINE}", id=filter_id, account=account_id):
        raise FilterNotFound


def status_of(session: Session, account_id: int, filter_id: int) -> str:
    """Return the status of a filter of the account, or `waiting` where an operator has to approve.

    FilterNotFound unless the account has it.
    """
    row = session.one(
        f"SELECT status, waiting FROM filters {_MINE}", id=filter_id, account=account_id
    )
    if row is None:
        raise FilterNotFound
    return "waiting" if row[1] else str(row[0])


def owner_of(session: Session, filter_id: int) -> int:
    """Return the account that has a filter, for the operator."""
    row = session.one(
        "SELECT account_id FROM filters WHERE id = :id AND prediction_based = 1", id=filter_id
    )
    if row is None:
        raise FilterNotFound(f"There is no filter {filter_id}")
    return int(row[0])


def add_own(session: Session, account_id: int, name: str, bet_type: str, waiting: bool) -> int:
    """Make a filter for football, approved or waiting for an operator; return its id."""
    kind, line = _bet_type(bet_type)
    ((filter_id,),) = session.all(
        """
        INSERT INTO filters (account_id, sport_id, name, kind, line, status, waiting, created_at)
        VALUES (:account, :sport, :name, :kind, :line, :status, :waiting, :now) RETURNING id
        """,
        account=account_id,
        sport=FOOTBALL,
        name=normal_name(name),
        kind=kind,
        line=line,
        status="disabled" if waiting else "approved",
        waiting=int(waiting),
        now=session.now,
    )
    return int(filter_id)


def rename(session: Session, account_id: int, filter_id: int, name: str) -> None:
    """Give a filter of the account another name."""
    if not session.run(
        f"UPDATE filters SET name = :name {_MINE}",
        name=normal_name(name),
        id=filter_id,
        account=account_id,
    ):
        raise FilterNotFound


def set_bet_type(
    session: Session, account_id: int, filter_id: int, bet_type: str, waiting: bool
) -> None:
    """Bet on something else with a filter; it may then have to wait for an operator again.

    FilterInUse while it has predictions: they are odds for the bet type that it has.
    """
    kind, line = _bet_type(bet_type)
    changed = session.run(
        f"""
        UPDATE filters SET kind = :kind, line = :line,
            status = CASE WHEN :waiting = 1 THEN 'disabled' ELSE status END,
            waiting = CASE WHEN :waiting = 1 THEN 1 ELSE waiting END
        {_MINE} AND NOT (kind = :kind AND line = :line)
            AND NOT EXISTS (SELECT 1 FROM predictions AS p WHERE p.filter_id = :id)
        """,
        kind=kind,
        line=line,
        waiting=int(waiting),
        id=filter_id,
        account=account_id,
    )
    if not changed:
        stands = own_filter(session, account_id, filter_id)
        if (stands.kind, stands.line) != (kind, line):
            raise FilterInUse


def edit(
    session: Session, account_id: int, filter_id: int, name: str, bet_type: str, waiting: bool
) -> None:
    """Set both the name and the bet type of the account's filter, or neither."""
    rename(session, account_id, filter_id, name)
    set_bet_type(session, account_id, filter_id, bet_type, waiting)


def set_own_status(session: Session, account_id: int, filter_id: int, status: str) -> None:
    """Approve or disable a filter as its owner; FilterWaits where an operator has to approve it."""
    changed = session.run(
        f"UPDATE filters SET status = :status {_MINE} AND (waiting = 0 OR :status = 'disabled')",
        status=status,
        id=filter_id,
        account=account_id,
    )
    if not changed:
        own_filter(session, account_id, filter_id)
        raise FilterWaits
    due.note_filter(session, filter_id)

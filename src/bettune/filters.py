"""Prediction-based filters: a user's permission to bet on one bet type of one sport."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from bettune import bet_types
from bettune.accounts import account_of
from bettune.database import Row, Session
from bettune.errors import BetTypeInvalid, FilterNotFound, NameInvalid
from bettune.sports import FOOTBALL, IdName


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


def add_filter(session: Session, email: str, name: str, bet_type: str) -> OwnedFilter:
    """Make an approved filter for football."""
    account = account_of(session, email)
    found = bet_types.parse(bet_type)
    if found is None:
        raise BetTypeInvalid(
            f"No such bet type: {bet_type!r}. Expected one like Home, 1X, Over 2.5, BTTS Yes, "
            "AH Home -0.25"
        )
    row = session.one(
        """
        INSERT INTO filters (account_id, sport_id, name, kind, line, status, created_at)
        VALUES (:account, :sport, :name, :kind, :line, 'approved', :now) RETURNING id
        """,
        account=account.id,
        sport=FOOTBALL,
        name=normal_name(name),
        kind=found[0],
        line=found[1],
        now=session.now,
    )
    assert row is not None  # noqa: S101  # an INSERT without a conflict clause returns its row
    return _one(session, row[0])


def set_status(session: Session, filter_id: int, status: str) -> OwnedFilter:
    """Approve or disable a filter, as its operator."""
    session.run(
        "UPDATE filters SET status = :status WHERE id = :id AND prediction_based = 1",
        status=status,
        id=filter_id,
    )
    return _one(session, filter_id)


def _one(session: Session, filter_id: int) -> OwnedFilter:
    row = session.one(f"{_SELECT} AND f.id = :id", id=filter_id)
    if row is None:
        raise FilterNotFound(f"There is no filter {filter_id}")
    return _owned(row)

"""Filters that wait for an operator, where the operator wants to see each new one."""

import msgspec

from bettune import bet_types, paging
from bettune.database import Session
from bettune.errors import FilterNotFound
from bettune.watch import due


class WaitingFilter(msgspec.Struct, frozen=True):
    """A filter that waits."""

    id: int
    name: str
    bet_type: str
    email: str
    account_id: int
    created_at: int


_SELECT = """
    SELECT f.id, f.name, f.kind, f.line, a.email, a.id, f.created_at
    FROM filters AS f JOIN accounts AS a ON a.id = f.account_id
    WHERE f.waiting = 1
      AND (lower(f.name) LIKE :like ESCAPE '!' OR a.email LIKE :like ESCAPE '!')
"""


def waiting_filters(session: Session, wanted: str, number: int) -> paging.Part[WaitingFilter]:
    """Return a part of those whose name or user has that text in it, the oldest first."""
    found = paging.like(wanted)
    rows = paging.rows(session, _SELECT, "f.id", number, like=found)
    items = [
        WaitingFilter(row[0], row[1], bet_types.name(row[2], row[3]), *row[4:]) for row in rows
    ]
    return paging.Part(items, number, paging.count(session, _SELECT, like=found))


def waiting_count(session: Session) -> int:
    """Return how many wait."""
    return paging.count(session, "SELECT id FROM filters WHERE waiting = 1")


def approve(session: Session, filter_id: int) -> None:
    """Let a filter that waits bet; FilterNotFound if it does not wait."""
    if not session.run(
        "UPDATE filters SET waiting = 0, status = 'approved' WHERE id = :id AND waiting = 1",
        id=filter_id,
    ):
        raise FilterNotFound
    due.note_filter(session, filter_id)

"""Links that let somebody in once: to register by invitation, or to set a new password."""

from bettune import times
from bettune.database import Session
from bettune.errors import InvitationInvalid

LASTS = {"invitation": 14 * times.DAY, "reset": 2 * 3_600}
"""Seconds that a link is good for."""


def invite(session: Session, secret_hash: str, account_id: int | None) -> int:
    """Keep a link, for a new account or to set an account's password; return when it ends."""
    ends_at = session.now + LASTS["invitation" if account_id is None else "reset"]
    session.run(
        "INSERT INTO invitations (hash, account_id, created_at, ends_at)"
        " VALUES (:hash, :account, :now, :ends_at)",
        hash=secret_hash,
        account=account_id,
        now=session.now,
        ends_at=ends_at,
    )
    return ends_at


def open_links(session: Session, account_id: int) -> int:
    """Return how many links that would set the account's password are still good."""
    ((number,),) = session.all(
        "SELECT count(*) FROM invitations"
        " WHERE account_id = :account AND used_at IS NULL AND ends_at > :now",
        account=account_id,
        now=session.now,
    )
    return int(number)


def withdraw(session: Session, account_id: int) -> None:
    """Spoil the links that would set an account's password."""
    session.run(
        "UPDATE invitations SET used_at = :now WHERE account_id = :account AND used_at IS NULL",
        now=session.now,
        account=account_id,
    )


def is_open(session: Session, secret_hash: str, *, for_account: bool) -> bool:
    """Tell whether a link of that purpose is still good."""
    return _find(session, secret_hash, for_account) is not None


def use(session: Session, secret_hash: str, *, for_account: bool) -> int | None:
    """Use a link up; return the account whose password it sets, None for a new account."""
    row = _find(session, secret_hash, for_account)
    if row is None:
        raise InvitationInvalid
    used = session.run(
        "UPDATE invitations SET used_at = :now WHERE id = :id AND used_at IS NULL",
        now=session.now,
        id=row[0],
    )
    if not used:
        raise InvitationInvalid
    return row[1]


def _find(session: Session, secret_hash: str, for_account: bool) -> tuple[int, int | None] | None:
    row = session.one(
        "SELECT id, account_id FROM invitations"
        " WHERE hash = :hash AND used_at IS NULL AND ends_at > :now",
        hash=secret_hash,
        now=session.now,
    )
    if row is None or (row[1] is not None) != for_account:
        return None
    return row[0], row[1]

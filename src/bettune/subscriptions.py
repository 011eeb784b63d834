"""PRO subscriptions: from when until when an account may use the API and its filters bet."""

import msgspec

from bettune import times
from bettune.accounts import account_of
from bettune.database import Row, Session
from bettune.errors import NotFound, UntilInvalid
from bettune.watch import due


class Subscription(msgspec.Struct, frozen=True, rename="camel"):
    """One stretch of time with PRO."""

    id: int
    email: str
    started_at: int
    """UTC seconds."""
    ends_at: int | None
    """The first second without it, None if it has no end."""
    active: bool


_SELECT = """
    SELECT s.id, a.email, s.started_at, s.ends_at,
           CASE WHEN s.ends_at IS NULL OR s.ends_at > :now THEN 1 ELSE 0 END
    FROM subscriptions AS s JOIN accounts AS a ON a.id = s.account_id
"""


def _subscription(row: Row) -> Subscription:
    return Subscription(row[0], row[1], row[2], row[3], bool(row[4]))


def end_of_day(text: str, now: int) -> int:
    """Return the first second after that day (UTC); UntilInvalid if it is no day to come."""
    start = times.day_start(text)
    if start is None or start + times.DAY <= now:
        raise UntilInvalid
    return start + times.DAY


def all_subscriptions(session: Session) -> list[Subscription]:
    """Return every subscription there was, in the order of their beginning."""
    return [_subscription(row) for row in session.all(f"{_SELECT} ORDER BY s.id", now=session.now)]


def pro_until(session: Session, account_id: int) -> float:
    """Return the first second without PRO: infinite without an end, 0 where there never was any."""
    row = session.one(
        """
        SELECT ends_at FROM subscriptions WHERE account_id = :account
        ORDER BY CASE WHEN ends_at IS NULL THEN 0 ELSE 1 END, ends_at DESC LIMIT 1
        """,
        account=account_id,
    )
    if row is None:
        return 0
    return float("inf") if row[0] is None else float(row[0])


def subscription_of(session: Session, account_id: int) -> Subscription | None:
    """Return the account's subscription that lasts longest, None if it never had one."""
    rows = session.all(
        f"{_SELECT} WHERE s.account_id = :account"
        " ORDER BY CASE WHEN s.ends_at IS NULL THEN 0 ELSE 1 END, s.ends_at DESC LIMIT 1",
        account=account_id,
        now=session.now,
    )
    return _subscription(rows[0]) if rows else None


def subscriptions_of(session: Session, account_id: int) -> list[Subscription]:
    """Return all subscriptions that an account ever had."""
    rows = session.all(
        f"{_SELECT} WHERE s.account_id = :account ORDER BY s.id",
        account=account_id,
        now=session.now,
    )
    return [_subscription(row) for row in rows]


def grant(session: Session, email: str, until: str | None) -> Subscription:
    """Give PRO from now through the day `until` (UTC), or without end.

    An active subscription gets the new end; otherwise a new one begins. The predictions of the
    account are checked.
    """
    account = account_of(session, email)
    ends_at = None if until is None else end_of_day(until, session.now)
    changed = session.run(
        "UPDATE subscriptions SET ends_at = :ends_at"
        " WHERE account_id = :account AND (ends_at IS NULL OR ends_at > :now)",
        account=account.id,
        ends_at=ends_at,
        now=session.now,
    )
    if not changed:
        session.run(
            "INSERT INTO subscriptions (account_id, started_at, ends_at)"
            " VALUES (:account, :now, :ends_at)",
            account=account.id,
            now=session.now,
            ends_at=ends_at,
        )
    due.note_account(session, account.id)
    session.touch("accounts")
    return _latest(session, account.id)


def end(session: Session, email: str) -> Subscription:
    """Take PRO away with the next request, and let no more be bet; NotFound if there is none."""
    account = account_of(session, email)
    changed = session.run(
        "UPDATE subscriptions SET ends_at = :now"
        " WHERE account_id = :account AND (ends_at IS NULL OR ends_at > :now)",
        account=account.id,
        now=session.now,
    )
    if not changed:
        raise NotFound(f"{account.email} has no active subscription")
    due.note_account(session, account.id)
    session.touch("accounts")
    return _latest(session, account.id)


def _latest(session: Session, account_id: int) -> Subscription:
    rows = session.all(
        f"{_SELECT} WHERE s.account_id = :account ORDER BY s.id DESC LIMIT 1",
        account=account_id,
        now=session.now,
    )
    return _subscription(rows[0])

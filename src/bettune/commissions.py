"""Commissions: what a bookmaker or an exchange takes of a profit; set by the operator."""

import msgspec

from bettune.database import Session
from bettune.errors import BookmakerNotFound, CommissionInvalid

HIGHEST = 500_000
"""Millionths of a profit."""


class Commission(msgspec.Struct, frozen=True, rename="camel"):
    """A bookmaker's rate."""

    bookmaker: str
    rate: int
    """Millionths of a profit."""
    set_at: int
    """UTC seconds."""


_SELECT = """
    SELECT b.name, c.rate, c.set_at
    FROM commissions AS c JOIN bookmakers AS b ON b.id = c.bookmaker_id
"""


def rates(session: Session) -> dict[int, int]:
    """Return the rates by the bookmaker's id, of those that have one."""
    return dict(session.all("SELECT bookmaker_id, rate FROM commissions"))


def commissions(session: Session) -> list[Commission]:
    """Return the rates that are set, by the bookmaker's name."""
    return [Commission(*row) for row in session.all(f"{_SELECT} ORDER BY b.name")]


def set_commission(session: Session, bookmaker: str, rate: int) -> Commission:
    """Set the rate for bets placed from now on; those placed before keep theirs.

    The name may be written in small letters. Raises BookmakerNotFound, CommissionInvalid.
    """
    if not 0 <= rate <= HIGHEST:
        raise CommissionInvalid
    found = session.one(
        "SELECT id FROM bookmakers WHERE lower(name) = lower(:name)"
        " AND kind IN ('bookmaker', 'exchange') ORDER BY id LIMIT 1",
        name=bookmaker.strip(),
    )
    if found is None:
        raise BookmakerNotFound(f"There is no bookmaker {bookmaker!r}")
    session.run(
        """
        INSERT INTO commissions (bookmaker_id, rate, set_at) VALUES (:id, :rate, :now)
        ON CONFLICT (bookmaker_id) DO UPDATE SET rate = excluded.rate, set_at = excluded.set_at
        """,
        id=found[0],
        rate=rate,
        now=session.now,
    )
    return Commission(*session.all(f"{_SELECT} WHERE b.id = :id", id=found[0])[0])

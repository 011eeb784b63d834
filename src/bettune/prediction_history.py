"""What was written to predictions, write by write, for pages that are open meanwhile."""

import msgspec

from bettune.database import Session
from bettune.filters import require_own
from bettune.predictions import last_write

MOST_BEHIND = 20_000
"""Writes, of everybody, that are looked through for those of one filter."""
_OVERLAP, _LATELY = 1_000, 10
"""Ids and seconds within which a write of another process may appear after a later one."""


class Write(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A write of a prediction, as it is remembered."""

    id: int
    match_id: int
    odds: int | None
    """Millionths; None: it was deleted."""
    source: str
    written_at: int
    """UTC seconds."""
    probability: int | None
    """Millionths; None where none was told."""


def writes_since(
    session: Session, account_id: int, filter_id: int, after: int
) -> tuple[int, list[Write] | None]:
    """Return the newest id, and the filter's writes after an id: the last of each match.

    Some that are older come again: with several processes a write can appear after a later one.
    None instead of the writes where too many lie between; all predictions are then to be read.
    FilterNotFound unless the account owns the filter.
    """
    require_own(session, account_id, filter_id)
    newest = last_write(session)
    if newest - after > MOST_BEHIND:
        return newest, None
    rows = session.all(
        """
        SELECT h.id, h.match_id, h.odds, h.source, h.written_at, h.probability
        FROM prediction_history AS h
        WHERE h.id > :start AND (h.id > :after OR h.written_at >= :lately)
          AND h.filter_id + 0 = :filter -- by id: the filter's own index would read all it ever had
        ORDER BY h.id
        """,
        start=max(0, after - _OVERLAP),
        after=after,
        lately=session.now - _LATELY,
        filter=filter_id,
    )
    return newest, list({row[1]: Write(*row) for row in rows}.values())

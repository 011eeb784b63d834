"""Quote hours: how many quotes came from each source in which hour, and its newest quote.

An hour is one row, added to with every import and every request that brings quotes; nothing that
shows them has to look at the quotes themselves, of which there are millions.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec

from bettune import odds
from bettune.database import Session

HOUR = 3600
HOURS = 24
"""Hours that are shown, the running one among them."""


class QuoteHour(msgspec.Struct, frozen=True, rename="camel"):
    """What came in an hour."""

    begins_at: int
    """UTC seconds."""
    added: int = 0
    changed: int = 0
    same: int = 0
    """Those that stood there already, and those that a source believed before has another for."""

    @property
    def total(self) -> int:
        """All that came."""
        return self.added + self.changed + self.same


class SourceQuotes(msgspec.Struct, frozen=True, rename="camel"):
    """The quotes of a source."""

    source: str
    newest_at: int | None
    """When the newest whose time is known was captured."""
    hours: list[QuoteHour]
    """The last ones, the earliest first, those without any quote too."""


def note_quotes(
    session: Session, source: int, outcomes: Iterable[str], captured: Iterable[int]
) -> None:
    """Count quotes of a source (its id) that came just now, by what became of each.

    `captured` are the times at which they were captured.
    """
    counts = Counter(outcomes)
    if not counts:
        return
    session.run(
        """
        INSERT INTO quote_hours (source_id, hour, added, changed, same)
        VALUES (:source, :hour, :added, :changed, :same)
        ON CONFLICT (source_id, hour) DO UPDATE SET added = quote_hours.added + excluded.added,
            changed = quote_hours.changed + excluded.changed,
            same = quote_hours.same + excluded.same
        """,
        source=source,
        hour=session.now // HOUR,
        added=counts["added"],
        changed=counts["changed"],
        same=counts["same"] + counts["outranked"],
    )
    newest = max((at for at in captured if odds.EARLY < at < odds.CLOSING), default=None)
    if newest is not None:
        session.run(
            "UPDATE sources SET newest_quote_at = :newest WHERE id = :source"
            " AND (newest_quote_at IS NULL OR newest_quote_at < :newest)",
            newest=newest,
            source=source,
        )


def quotes_by_source(session: Session) -> list[SourceQuotes]:
    """Return the quotes of each source that has brought any, by its name."""
    first = session.now // HOUR - HOURS + 1
    rows = session.all(
        "SELECT s.id, h.hour, h.added, h.changed, h.same"
        " FROM sources AS s CROSS JOIN quote_hours AS h"
        " WHERE h.source_id = s.id AND h.hour >= :first",
        first=first,
    )
    found = {row[:2]: QuoteHour(row[1] * HOUR, *row[2:]) for row in rows}
    sources = session.all(
        "SELECT s.id, s.name, s.newest_quote_at FROM sources AS s"
        " WHERE s.newest_quote_at IS NOT NULL"
        " OR EXISTS (SELECT 1 FROM quote_hours AS h WHERE h.source_id = s.id) ORDER BY s.name"
    )
    hours = range(first, first + HOURS)
    return [
        SourceQuotes(
            name, newest, [found.get((id_, hour), QuoteHour(hour * HOUR)) for hour in hours]
        )
        for id_, name, newest in sources
    ]

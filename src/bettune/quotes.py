"""Quotes: what bookmakers offered for a bet type of a match, and when."""

from collections.abc import Collection

import msgspec

from bettune import odds
from bettune.database import Session


class Price(msgspec.Struct, frozen=True, gc=False):
    """The best odds of one moment, and who offered them."""

    odds: int
    """Millionths."""
    bookmaker: str
    captured_at: int
    """UTC seconds; `odds.EARLY` or `odds.CLOSING` where only that much is known."""


class Prices(msgspec.Struct, frozen=True, gc=False):
    """The open and the last price of a match; one price is both."""

    open: Price
    last: Price


_ID_BOUND = 1_000_000
"""More than any bookmaker's id. Real offers, odds and bookmaker fit into one integer to compare."""


def prices_of(
    session: Session, match_ids: Collection[int], kind: int, line: int
) -> dict[int, Prices]:
    """Return the open and the last price of a bet type for each match that has any.

    Open is the moment of the first quote, last that of the latest before kick-off: the closing
    price, once there is one. Of the plausible quotes of a moment the best price counts that a
    bookmaker or an exchange offered; a market's maximum or average only where nobody is named.
    """
    rows = session.all(
        """
        WITH moments AS (
            SELECT m.id, min(q.captured_at) AS opened, max(q.captured_at) AS latest
            FROM each(:ids) AS asked CROSS JOIN matches AS m CROSS JOIN quotes AS q
            WHERE m.id = asked.value AND q.match_id = m.id AND q.kind = :kind AND q.line = :line
              AND q.plausible = 1 AND (q.captured_at < m.kickoff OR q.captured_at = :closing)
            GROUP BY m.id
        ), best AS (
            SELECT o.id, q.captured_at, max(
                CASE WHEN b.kind IN ('bookmaker', 'exchange') THEN :highest * :bound ELSE 0 END
                + q.odds * :bound + :bound - b.id) AS offer
            FROM moments AS o CROSS JOIN quotes AS q JOIN bookmakers AS b ON b.id = q.bookmaker_id
            WHERE q.match_id = o.id AND q.kind = :kind AND q.line = :line AND q.plausible = 1
              AND q.captured_at IN (o.opened, o.latest)
            GROUP BY o.id, q.captured_at
        )
        SELECT best.id, best.captured_at, best.offer / :bound % :highest, b.name
        FROM best JOIN bookmakers AS b ON b.id = :bound - best.offer % :bound
        ORDER BY best.id, best.captured_at
        """,
        ids=msgspec.json.encode(sorted(match_ids)).decode(),
        kind=kind,
        line=line,
        closing=odds.CLOSING,
        highest=odds.HIGHEST,
        bound=_ID_BOUND,
    )
    found: dict[int, Prices] = {}
    for match_id, captured_at, price, bookmaker in rows:
        here = Price(price, bookmaker, captured_at)
        before = found.get(match_id)
        found[match_id] = Prices(before.open if before else here, here)
    return found

"""Quotes: what bookmakers offered for a bet type of a match, and when.

`keep_quotes` is the one way by which quotes come in: from an import, a feed or the API.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final, Literal, TypeAlias

import msgspec

from bettune import odds
from bettune.database import Session
from bettune.errors import CapturedAtInvalid, MatchNotFound, Refusal
from bettune.feeds import Bookmaker, Quote
from bettune.feeds.plausibility import marked
from bettune.live import quote_hours, standings
from bettune.sources import OWN_FEEDER, ranks, source_id
from bettune.watch import due


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


NewQuote: TypeAlias = tuple[int, int, int, int, int, int, int]
"""Match, kind, line, bookmaker's id, captured at, odds, 1 if plausible and 0 if not."""

Kept: TypeAlias = Literal["added", "changed", "same", "outranked"]
"""What became of a quote: it is new, it corrects one, it stood there already, or another one of a
source that is believed before its own stands in its place."""
ADDED: Final = "added"
CHANGED: Final = "changed"
SAME: Final = "same"
OUTRANKED: Final = "outranked"

MOST_OFFERS = 5_000
"""Offers that an operator's own feeder may send at once."""
AHEAD = 60
"""Seconds that a feeder's clock may be ahead of ours."""

_Key: TypeAlias = tuple[int, int, int, int, int]
_Worth: TypeAlias = tuple[int, int, int]
"""Odds, plausible, source's id."""
_COLUMNS = (
    "match_id",
    "kind",
    "line",
    "bookmaker_id",
    "captured_at",
    "odds",
    "plausible",
    "source_id",
)


def bookmaker_ids(session: Session, wanted: Iterable[Bookmaker]) -> dict[str, int]:
    """Return the ids of bookmakers by their codes, made where they are new."""
    ids = dict(session.all("SELECT name, id FROM bookmakers"))
    codes = {}
    for bookmaker in wanted:
        if bookmaker.name not in ids:
            session.run(
                "INSERT INTO bookmakers (name, kind) VALUES (:name, :kind)"
                " ON CONFLICT (name) DO NOTHING",  # another process may have made it just now
                name=bookmaker.name,
                kind=bookmaker.kind,
            )
            ((ids[bookmaker.name],),) = session.all(
                "SELECT id FROM bookmakers WHERE name = :name", name=bookmaker.name
            )
        codes[bookmaker.code] = ids[bookmaker.name]
    return codes


class Offer(msgspec.Struct, frozen=True):
    """A quote as an operator's own feeder sends it, its form checked."""

    match_id: int
    kind: int
    line: int
    bookmaker: Bookmaker
    odds: int
    """Millionths."""
    captured_at: int
    """UTC seconds."""


def take_offers(session: Session, offers: Sequence[Offer | Refusal]) -> list[Kept | Refusal]:
    """Write the offers of an operator's own feeder; return what became of each, in their order.

    What was refused before stays so. Refused are offers for a match that there is not, and of a
    time to come; those that cannot be true are marked, as in any feed.
    """
    known = _known_matches(session, {one.match_id for one in offers if isinstance(one, Offer)})
    outcomes: list[Kept | Refusal] = [
        one if isinstance(one, Refusal) else _refused(one, known, session.now) or ADDED
        for one in offers
    ]
    places = [place for place, outcome in enumerate(outcomes) if outcome is ADDED]
    taken = [one for one in (offers[place] for place in places) if isinstance(one, Offer)]
    ids = bookmaker_ids(session, {one.bookmaker.code: one.bookmaker for one in taken}.values())
    plausible = _plausible(taken)
    quotes = [
        (one.match_id, one.kind, one.line, ids[one.bookmaker.code], one.captured_at, one.odds, true)
        for one, true in zip(taken, plausible, strict=True)
    ]
    kept = keep_quotes(session, source_id(session, OWN_FEEDER), quotes, marks_stay=True)
    for place, outcome in zip(places, kept, strict=True):
        outcomes[place] = outcome
    standings.note_offers(session, outcomes)
    return outcomes


def _known_matches(session: Session, match_ids: Collection[int]) -> set[int]:
    rows = session.all(
        "SELECT m.id FROM each(:ids) AS asked CROSS JOIN matches AS m WHERE m.id = asked.value",
        ids=msgspec.json.encode(sorted(match_ids)).decode(),
    )
    return {row[0] for row in rows}


def _refused(offer: Offer, known: Collection[int], now: int) -> Refusal | None:
    if offer.match_id not in known:
        return MatchNotFound()
    return CapturedAtInvalid() if offer.captured_at > now + AHEAD else None


def _plausible(offers: Sequence[Offer]) -> list[int]:
    """Tell of each offer whether it may be true, held against the others of its match."""
    matches: dict[int, dict[int, Quote]] = {}
    for place, one in enumerate(offers):
        quote = (one.kind, one.line, one.bookmaker.code, one.captured_at, one.odds, 1)
        matches.setdefault(one.match_id, {})[place] = quote
    kinds = {one.bookmaker.code: one.bookmaker.kind for one in offers}
    found = [1] * len(offers)
    for quotes in matches.values():
        for place, quote in zip(quotes, marked(list(quotes.values()), kinds), strict=True):
            found[place] = quote[5]
    return found


def keep_quotes(
    session: Session,
    source: int,
    quotes: Sequence[NewQuote],
    new_matches: Collection[int] = frozenset(),
    *,
    marks_stay: bool = False,
) -> list[Kept]:
    """Write the quotes of a source (its id); return what became of each.

    `new_matches` were made in this transaction: they have no quotes yet, and none is looked for.
    With `marks_stay` a quote that was marked as implausible stays so when it comes again unmarked:
    the others that it was held against may not have come with it.
    """
    rank = ranks(session)
    standing = _standing(session, [quote[:5] for quote in quotes if quote[0] not in new_matches])
    news: dict[_Key, _Worth] = {}
    outcomes: list[Kept] = []
    outcome: Kept
    for quote in quotes:
        key, price = quote[:5], quote[5:]
        there = standing.get(key)
        if there is None:
            outcome = ADDED
        elif there[:2] == price or (marks_stay and there[:2] == (price[0], 0)):
            outcome = SAME
        elif rank[there[2]] < rank[source]:
            outcome = OUTRANKED
        else:
            outcome = CHANGED
        outcomes.append(outcome)
        if outcome in (ADDED, CHANGED):
            standing[key] = news[key] = (*price, source)
    if news:
        _write(session, news)
        session.touch("quotes")
        due.note_quotes(session, news)
    quote_hours.note_quotes(session, source, outcomes, (quote[4] for quote in quotes))
    return outcomes


def _write(session: Session, news: dict[_Key, _Worth]) -> None:
    session.load(
        "quotes",
        _COLUMNS,
        ((*key, *worth) for key, worth in news.items()),
        "(match_id, kind, line, bookmaker_id, captured_at) DO UPDATE SET"
        " odds = excluded.odds, plausible = excluded.plausible, source_id = excluded.source_id",
    )


def _standing(session: Session, keys: Sequence[_Key]) -> dict[_Key, _Worth]:
    """Return the quotes that stand at these very places; a match may have a million others."""
    if not keys:
        return {}
    rows = session.all(
        """
        SELECT q.match_id, q.kind, q.line, q.bookmaker_id, q.captured_at, q.odds, q.plausible,
               q.source_id
        FROM each(:keys, match_id, kind, line, bookmaker_id, captured_at) AS asked
        CROSS JOIN quotes AS q
        WHERE q.match_id = asked.match_id AND q.kind = asked.kind AND q.line = asked.line
          AND q.bookmaker_id = asked.bookmaker_id AND q.captured_at = asked.captured_at
        """,
        keys=msgspec.json.encode(keys).decode(),
    )
    return {row[:5]: row[5:] for row in rows}

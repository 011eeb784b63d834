"""The quotes of the past that a backtest sees, as columns: read in the order of matches' ids."""

from collections.abc import Collection, Iterator, Sequence
from itertools import chain
from typing import NamedTuple

import msgspec
import numpy as np

from bettune import odds
from bettune.backtest.books import Books, Form
from bettune.backtest.past import Bookmakers, Matches, Offers, joined
from bettune.database import Row, Session
from bettune.feeds.football_data_kickoff import early_captured_at
from bettune.figures.settled_bets import Integers

_AT_ONCE = 5_000
"""Matches whose quotes are read at a time."""


def bookmakers_of(session: Session) -> Bookmakers:
    """Return all bookmakers and exchanges; a market's maximum and average are nobody's offer."""
    rows = session.all("SELECT name, id FROM bookmakers WHERE kind IN ('bookmaker', 'exchange')")
    return Bookmakers(
        np.array([one for _, one in sorted(rows)], np.int64), [name for name, _ in sorted(rows)]
    )


class Wanted(NamedTuple):
    """What is to be read."""

    kinds: Collection[int]
    """Of the offers."""
    forms: Sequence[Form] = ()
    """Of the books."""
    sources: Collection[int] = ()
    """The numbers of the bookmakers whose books are wanted."""
    closing: bool = False
    """Whether closing prices are seen, as of the second before the match counts as begun."""
    averages: bool = False
    """Whether a market's maximum and average are read as well."""


class Reading(NamedTuple):
    """What was read of some matches."""

    matches: int
    """How many these are."""
    offers: Offers
    books: list[Books]
    """Of each form."""


def read_quotes(
    session: Session, matches: Matches, bookmakers: Bookmakers, wanted: Wanted
) -> Iterator[Reading]:
    """Yield the plausible quotes that were known before their matches began, some matches' each."""
    reader = _Reader(session, matches, bookmakers, wanted)
    for ids in reader.parts():
        offers = [reader.offers(ids)]
        books = []
        for form in wanted.forms:
            with_them, of_form = reader.books(ids, form)
            offers.append(with_them)
            books.append(of_form)
        yield Reading(len(ids), joined(offers), books)


class _Reader:
    """Quotes of some matches after others, their ids turned into numbers."""

    def __init__(
        self, session: Session, matches: Matches, bookmakers: Bookmakers, wanted: Wanted
    ) -> None:
        self._session = session
        self._wanted = wanted
        self._matches = matches
        self._by_id = np.argsort(matches.id)
        self._ids = matches.id[self._by_id]
        self._numbers = _inverse(bookmakers.ids)
        self._sources = bookmakers.ids[sorted(wanted.sources)].tolist()
        self._early = _early(matches.kickoff)
        self._latest = odds.CLOSING if wanted.closing else odds.CLOSING - 1
        # The offers of a form's first outcome come with its books, whose first outcome they are.
        firsts = {form.kinds[0] for form in wanted.forms}
        self._with_books = firsts & set(wanted.kinds)
        self._alone = sorted(set(wanted.kinds) - firsts)

    def parts(self) -> Iterator[list[int]]:
        """Yield the ids of the matches, some at a time, in their order."""
        for first in range(0, len(self._ids), _AT_ONCE):
            yield self._ids[first : first + _AT_ONCE].tolist()

    def offers(self, ids: list[int]) -> Offers:
        """Return what was offered on matches, of the kinds that do not come with books."""
        rows = self._session.all(
            """
            SELECT q.match_id, q.kind, q.line, q.bookmaker_id, q.captured_at, q.odds
            FROM each(:ids) AS asked CROSS JOIN quotes AS q
            WHERE q.match_id = asked.value AND q.kind IN (SELECT value FROM each(:kinds) AS kinds)
              AND q.plausible = 1 AND q.captured_at <= :latest
            """,
            ids=_text(ids),
            kinds=_text(self._alone),
            latest=self._latest,
        )
        found = self._numbered(_integers(rows, 6)[:, (0, 2, 3, 4, 5, 1)])
        return self._offers(found, found[:, 5])

    def _offers(self, rows: Integers, kind: Integers) -> Offers:
        if not self._wanted.averages:
            of_somebody = rows[:, 2] >= 0
            rows, kind = rows[of_somebody], kind[of_somebody]
        names = ("match", "line", "bookmaker", "moment", "odds")
        return Offers(**dict(zip(names, rows.T[:5], strict=True)), kind=kind)

    def books(self, ids: list[int], form: Form) -> tuple[Offers, Books]:
        """Return the complete books of the sources, and what was offered of the first outcome."""
        first, second, *third = form.kinds
        with_books = first in self._with_books
        rows = self._session.all(
            _BOOKS,
            ids=_text(ids),
            sources=_text(self._sources),
            latest=self._latest,
            everybody=int(with_books),
            first=first,
            second=second,
            third=third[0] if third else 0,
            sign=form.sign,
        )
        found = self._numbered(_integers(rows, 7))
        offered = found if with_books else found[:0]
        offers = self._offers(offered, np.full(len(offered), first))
        whole = found[(found[:, 4 : 4 + len(form.kinds)] > 0).all(axis=1)]
        odds_ = whole[:, 4 : 4 + len(form.kinds)]
        return offers, Books(whole[:, 0], whole[:, 1], whole[:, 2], whole[:, 3], odds_)

    def _numbered(self, rows: Integers) -> Integers:
        """Turn ids into numbers and captured-at into moments; leave out what came too late.

        The first four columns are match, line, bookmaker and captured at.
        """
        match = self._by_id[np.searchsorted(self._ids, rows[:, 0])]
        captured = rows[:, 3]
        captured[:] = np.where(captured == odds.EARLY, self._early[match], captured)
        closing = captured == odds.CLOSING
        captured[closing] = self._matches.starts[match[closing]] - 1
        rows[:, 0] = match
        rows[:, 2] = self._numbers[np.minimum(rows[:, 2], len(self._numbers) - 1)]
        return rows[captured < self._matches.starts[match]]


_BOOKS = """
    SELECT f.match_id, f.line, f.bookmaker_id, f.captured_at, f.odds,
           CASE WHEN f.bookmaker_id IN (SELECT value FROM each(:sources) AS sources)
           THEN COALESCE((SELECT o.odds FROM quotes AS o
                          WHERE o.match_id = f.match_id AND o.kind = :second
                            AND o.line = f.line * :sign AND o.bookmaker_id = f.bookmaker_id
                            AND o.captured_at = f.captured_at AND o.plausible = 1), 0)
           ELSE 0 END,
           CASE WHEN f.bookmaker_id IN (SELECT value FROM each(:sources) AS sources)
           THEN COALESCE((SELECT o.odds FROM quotes AS o
                          WHERE o.match_id = f.match_id AND o.kind = :third
                            AND o.line = f.line * :sign AND o.bookmaker_id = f.bookmaker_id
                            AND o.captured_at = f.captured_at AND o.plausible = 1), 0)
           ELSE 0 END
    FROM each(:ids) AS asked CROSS JOIN quotes AS f
    WHERE f.match_id = asked.value AND f.kind = :first
      AND (:everybody = 1 OR f.bookmaker_id IN (SELECT value FROM each(:sources) AS sources))
      AND f.captured_at <= :latest AND f.plausible = 1
"""


def _integers(rows: Sequence[Row], width: int) -> Integers:
    return np.fromiter(chain.from_iterable(rows), np.int64).reshape(-1, width)


def _inverse(ids: Integers) -> Integers:
    """Return the number of each id, -1 where it has none; the last place is such a one."""
    numbers = np.full(int(ids.max(initial=0)) + 2, -1, np.int64)
    numbers[ids] = np.arange(len(ids))
    return numbers


def _early(kickoffs: Integers) -> Integers:
    """Return when the early prices of matches were captured, by the publisher's rule."""
    known, places = np.unique(kickoffs, return_inverse=True)
    moments = [early_captured_at(kickoff) for kickoff in known.tolist()]
    return np.array(moments, np.int64)[places]


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()

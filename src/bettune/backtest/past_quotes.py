"""The quotes of the past that a backtest sees, as columns: read in the order of matches' ids."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from bettune import odds
from bettune.backtest.books import Books, Form
from bettune.backtest.past import Bookmakers, Matches, Offers, joined, taken
from bettune.database import Session
from bettune.feeds.football_data_kickoff import early_captured_at
from bettune.figures.settled_bets import Integers

_FIRST, _MOST = 1_000, 5_000
"""Matches whose quotes are read at a time: at first, and at most."""
_QUOTES = 1_000_000
"""About how many quotes are read at a time: a live feed brings thousands on a match."""


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
        self._most_read = 0
        self._latest = odds.CLOSING if wanted.closing else odds.CLOSING - 1
        # The offers of a form's first outcome come with its books, whose first outcome they are.
        firsts = {form.kinds[0] for form in wanted.forms}
        self._with_books = firsts & set(wanted.kinds)
        self._alone = sorted(set(wanted.kinds) - firsts)

    def parts(self) -> Iterator[list[int]]:
        """Yield the ids of the matches in their order, so many as the quotes of the last allow."""
        first, size = 0, _FIRST
        while first < len(self._ids):
            self._most_read = 0
            yield self._ids[first : first + size].tolist()
            first += size
            fitting = size * _QUOTES // max(1, self._most_read)
            size = max(1, min(fitting, 2 * size, _MOST))

    def offers(self, ids: list[int]) -> Offers:
        """Return what was offered on matches, of the kinds that do not come with books."""
        if not self._alone:
            return self._offers(np.empty((5, 0), np.int64), np.empty(0, np.int64))
        found = self._session.columns(
            ("q.match_id", "q.line", "q.bookmaker_id", "q.captured_at", "q.odds", "q.kind"),
            f"""
            FROM each(:ids) AS asked CROSS JOIN quotes AS q
            WHERE q.match_id = asked.value AND q.match_id BETWEEN :lowest AND :highest
              AND q.kind IN ({", ".join(map(str, self._alone))})
              AND q.plausible = 1 AND q.captured_at <= :latest
            """,
            **_asked(ids),
            latest=self._latest,
        )
        *columns, kind = self._numbered(found)
        return self._offers(columns, kind)

    def _offers(self, columns: Iterable[Integers], kind: Integers) -> Offers:
        match, line, bookmaker, moment, odds_ = columns
        offers = Offers(
            match=match, line=line, bookmaker=bookmaker, moment=moment, odds=odds_, kind=kind
        )
        return offers if self._wanted.averages else taken(offers, bookmaker >= 0)

    def books(self, ids: list[int], form: Form) -> tuple[Offers, Books]:
        """Return the complete books of the sources, and what was offered of the first outcome."""
        first, second, *third = form.kinds
        with_books = first in self._with_books
        found = self._session.columns(
            _BOOKS,
            _OF_BOOKS,
            **_asked(ids),
            sources=_text(self._sources),
            latest=self._latest,
            everybody=int(with_books),
            first=first,
            second=second,
            third=third[0] if third else 0,
            sign=form.sign,
        )
        match, line, bookmaker, moment, *outcomes = self._numbered(found)
        kind = np.full(len(match), first)
        offers = self._offers((match, line, bookmaker, moment, outcomes[0]), kind)
        whole = np.logical_and.reduce([outcome > 0 for outcome in outcomes[: len(form.kinds)]])
        odds_ = np.column_stack([outcome[whole] for outcome in outcomes[: len(form.kinds)]])
        books = Books(match[whole], line[whole], bookmaker[whole], moment[whole], odds_)
        return offers if with_books else taken(offers, slice(0)), books

    def _numbered(self, columns: Integers) -> Integers:
        """Turn ids into numbers and captured-at into moments; leave out what came too late.

        The first four columns are match, line, bookmaker and captured at.
        """
        self._most_read = max(self._most_read, columns.shape[1])
        match = self._by_id[np.searchsorted(self._ids, columns[0])]
        captured = columns[3]
        early, closing = captured == odds.EARLY, captured == odds.CLOSING
        captured[early] = self._early[match[early]]
        captured[closing] = self._matches.starts[match[closing]] - 1
        columns[0] = match
        columns[2] = self._numbers[np.minimum(columns[2], len(self._numbers) - 1)]
        known = captured < self._matches.starts[match]
        return columns if known.all() else columns[:, known]


_IS_SOURCE = "f.bookmaker_id IN (SELECT value FROM each(:sources) AS sources)"
_BOOKS = (
    "f.match_id", "f.line", "f.bookmaker_id", "f.captured_at", "f.odds",
    *(
        f"""
        CASE WHEN {_IS_SOURCE}
        THEN COALESCE((SELECT o.odds FROM quotes AS o
                       WHERE o.match_id = f.match_id AND o.kind = {outcome}
                         AND o.line = f.line * :sign AND o.bookmaker_id = f.bookmaker_id
                         AND o.captured_at = f.captured_at AND o.plausible = 1), 0)
        ELSE 0 END"""
        for outcome in (":second", ":third")
    ),
)  # fmt: skip
_OF_BOOKS = f"""
    FROM each(:ids) AS asked CROSS JOIN quotes AS f
    WHERE f.match_id = asked.value AND f.match_id BETWEEN :lowest AND :highest AND f.kind = :first
      AND (:everybody = 1 OR {_IS_SOURCE})
      AND f.captured_at <= :latest AND f.plausible = 1
"""


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


def _asked(ids: list[int]) -> dict[str, object]:
    """Return ids, and between which they lie: PostgreSQL would go through all quotes for a list."""
    return {"ids": _text(ids), "lowest": min(ids), "highest": max(ids)}


def _text(value: object) -> str:
    return msgspec.json.encode(value).decode()

"""Books: what one bookmaker offers for all outcomes at one moment, and the probabilities in it.

All of it in columns. A consensus is the mean of the margin-free probabilities of those bookmakers
whose books stand at a moment: one book of each, and none that is too old.
"""

from typing import NamedTuple

import msgspec
import numpy as np

from bettune import bet_types, margin
from bettune.figures.settled_bets import Floats, Integers, Truths

_WHOLE = 2.0**50
"""Probabilities are summed as whole numbers: then a sum is the same in whatever order."""


class Form(NamedTuple):
    """How a kind of book is made up."""

    kinds: tuple[int, ...]
    """Its outcomes: kinds of bet types."""
    sign: int = 1
    """-1 where the second outcome's line is the first one's with the other sign."""


_1X2 = Form((bet_types.HOME, bet_types.DRAW, bet_types.AWAY))
_TOTAL = Form((bet_types.OVER, bet_types.UNDER))
_HANDICAP = Form((bet_types.HANDICAP_HOME, bet_types.HANDICAP_AWAY), -1)
_BOTH_SCORE = Form((bet_types.BOTH_SCORE, bet_types.NOT_BOTH_SCORE))
_DRAW_NO_BET = Form((bet_types.DRAW_NO_BET_HOME, bet_types.DRAW_NO_BET_AWAY))
FORMS = (_1X2, _TOTAL, _HANDICAP, _BOTH_SCORE, _DRAW_NO_BET)
FORM_OF = {
    **{kind: form for form in FORMS for kind in form.kinds},
    bet_types.HOME_OR_DRAW: _1X2,
    bet_types.HOME_OR_AWAY: _1X2,
    bet_types.DRAW_OR_AWAY: _1X2,
}
"""The book that tells a kind's probability."""
_OUTCOMES = {
    bet_types.HOME_OR_DRAW: (bet_types.HOME, bet_types.DRAW),
    bet_types.HOME_OR_AWAY: (bet_types.HOME, bet_types.AWAY),
    bet_types.DRAW_OR_AWAY: (bet_types.DRAW, bet_types.AWAY),
}
"""The outcomes that win a bet of a kind, where it is not its own outcome alone."""


class Books(msgspec.Struct, frozen=True, eq=False):
    """Complete books of one form, a book a place in each column."""

    match: Integers
    """A match's number, and so with bookmakers."""
    line: Integers
    """Of the first outcome, in quarter goals."""
    bookmaker: Integers
    moment: Integers
    """UTC seconds."""
    odds: Integers
    """Shape (n, outcomes), millionths."""


class Chances(msgspec.Struct, frozen=True, eq=False):
    """The probabilities of a form's outcomes as they stood from a moment on, ordered by all."""

    match: Integers
    line: Integers
    moment: Integers
    probabilities: Floats
    """Shape (n, outcomes)."""


def chances_of(books: Books, method: str, good_for: int) -> Chances:
    """Return the consensus at each moment at which a book came; of one bookmaker, that book.

    A book stands until the same bookmaker's next one, and `good_for` seconds at the most.
    """
    found = margin.METHODS[method](books.odds / 1e6)
    told = np.isfinite(found).all(axis=1)
    match, line, bookmaker, moment = (
        column[told] for column in (books.match, books.line, books.bookmaker, books.moment)
    )
    order = np.lexsort((moment, bookmaker, line, match))
    match, line, bookmaker, moment = (column[order] for column in (match, line, bookmaker, moment))
    whole = np.rint(found[told][order] * _WHOLE).astype(np.int64)
    ends = moment + good_for + 1
    same = _same(match, line, bookmaker)
    ends[:-1] = np.where(same, np.minimum(ends[:-1], moment[1:]), ends[:-1])
    return _summed(match, line, moment, ends, whole)


def _same(*keys: Integers) -> Truths:
    """Return which rows, but for the last, have the keys of the row after them."""
    same = np.ones(max(0, len(keys[0]) - 1), np.bool_)
    for key in keys:
        same &= key[1:] == key[:-1]
    return same


def _summed(
    match: Integers, line: Integers, moment: Integers, ends: Integers, whole: Integers
) -> Chances:
    """Return the mean of the books that stand at each moment at which one came.

    Each book is added at its moment and taken away at its end; the running sum of both, ordered by
    match, line and time, is what stands. It is back at nothing where a line's last book ends.
    """
    match, line, moment = np.tile(match, 2), np.tile(line, 2), np.concatenate((moment, ends))
    order = np.lexsort((moment, line, match))
    match, line, moment = match[order], line[order], moment[order]
    changes = np.concatenate((whole, -whole))[order]
    comings = np.repeat((1, -1), len(whole))[order]
    last = np.ones(len(match), np.bool_)
    last[:-1] = ~_same(match, line, moment)
    came = np.diff(np.cumsum(comings > 0)[last], prepend=0) > 0
    standing = np.cumsum(comings)[last]
    kept = came & (standing > 0)
    places = np.flatnonzero(last)[kept]
    means = np.cumsum(changes, axis=0)[places] / (standing[kept, None] * _WHOLE)
    return Chances(match[places], line[places], moment[places], means)


def probability_of(kind: int, chances: Chances) -> Floats:
    """Return the probability of a kind, from the chances of the book that tells it."""
    kinds = FORM_OF[kind].kinds
    outcomes = [kinds.index(outcome) for outcome in _OUTCOMES.get(kind, (kind,))]
    found: Floats = chances.probabilities[:, outcomes].sum(axis=1)
    return found


def line_of(kind: int, chances: Chances) -> Integers:
    """Return the line that a bet of the kind has on each of the chances."""
    form = FORM_OF[kind]
    return chances.line * form.sign if kind == form.kinds[-1] else chances.line

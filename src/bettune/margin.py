"""Margin: five ways of taking it out of a book, vectorised.

A book is what one bookmaker offers for all outcomes of a market, as decimal odds; books are an
array of shape (n, k) with k outcomes, two or more. The answer has the same shape: in each row the
probabilities, above 0 and below 1, that sum to 1; or nan throughout where the method has no answer
or an odd is missing, not above 1 or not finite. No method raises or warns. Below, pi is 1 / odds;
a book whose pi sum to less than 1 (an underround one, as the best of many bookmakers can be) is
answered as each docstring says.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Curve: TypeAlias = Callable[[Floats, Floats], tuple[Floats, Floats]]
"""What should be 0 and its derivative, from the unknown of each book and the books' columns."""

_MOST_STEPS = 100
_LAST_STEP = 1e-12
"""A step that is smaller, beside the root, is the last: the next would be about its square."""
_FAIR = 1e-12
"""How far floats may push the sum of a book that is fair."""
_SOLVED = 1e-9
"""How far from 1 the probabilities of a solution may sum."""


def multiplicative(odds: ArrayLike) -> Floats:
    """Return pi divided by its sum: the margin is in proportion to each probability.

    An underround book is scaled up. There always is an answer.
    """
    return _answer(1 / _books(odds))


def additive(odds: ArrayLike) -> Floats:
    """Return pi less an equal part of the margin: p = pi - (S - 1) / k, S the sum of pi.

    To an underround book equal parts are added. No answer where an outcome would be left with
    nothing or less, as a long shot of a wide book is.
    """
    inverse = 1 / _books(odds)
    return _answer(inverse - (inverse.sum(axis=0) - 1) / len(inverse))


@np.errstate(all="ignore")
def power(odds: ArrayLike) -> Floats:
    """Return pi to the power that makes it sum to 1: p = pi^e.

    Clarke, Kovalchik and Ingram, "Adjusting bookmaker's odds to allow for overround", 2017, after
    Vovk and Zhdanov, 2009. In an underround book e is below 1. No answer where a probability is too
    small for a float.
    """
    books = _books(odds)
    logarithms = -np.log(books)

    # The logarithm of the sum of pi^e falls with e and is convex, so that from the left of the root
    # Newton's steps never pass it. Where 1 lies to the right, the first step leads to the left, and
    # not below 0: it is at most log S / (log S - entropy of pi / S), which is less than 1.
    def curve(exponents: Floats, logarithms: Floats) -> tuple[Floats, Floats]:
        raised = np.exp(exponents * logarithms)
        total = raised.sum(axis=0)
        return np.log(total), (raised * logarithms).sum(axis=0) / total

    exponents = _roots(np.ones(books.shape[1]), logarithms, curve)
    return _answer(np.exp(exponents * logarithms), solved=True)


@np.errstate(all="ignore")
def shin(odds: ArrayLike) -> Floats:
    """Return what is left when the margin guards against a share z of bettors who know the outcome.

    p = (sqrt(z² + 4(1 - z) pi² / S) - z) / (2(1 - z)), S the sum of pi. Shin, "Measuring the
    incidence of insider trading in a market for state-contingent claims", 1993, in the form of
    Jullien and Salanié, 1994. With two outcomes it is the additive method. No answer for an
    underround book: there is no share below 0.
    """
    inverse = 1 / _books(odds)
    total = inverse.sum(axis=0)
    squares = inverse**2 / np.where(total >= 1 - _FAIR, total, np.nan)
    rest = len(inverse) - 2

    # They sum to 1 where the square roots sum to 2 + (k - 2)z. The difference is convex in z, at
    # z = 0 it is 0 or more, and it falls: from there Newton's steps never pass the root.
    def curve(z: Floats, squares: Floats) -> tuple[Floats, Floats]:
        roots = np.sqrt(z**2 + 4 * (1 - z) * squares)
        return roots.sum(axis=0) - 2 - rest * z, ((z - 2 * squares) / roots).sum(axis=0) - rest

    z = _roots(np.zeros(inverse.shape[1]), squares, curve)
    roots = np.sqrt(z**2 + 4 * (1 - z) * squares)
    return _answer(2 * squares / (roots + z), solved=True)  # the formula, without cancellation


@np.errstate(all="ignore")
def odds_ratio(odds: ArrayLike) -> Floats:
    """Return the probabilities whose odds are those of pi divided by one ratio c.

    p = pi / (c + pi - c·pi), which is 1 / (1 + c(odds - 1)). Cheung, "Fixed-odds betting and
    traditional odds", 2015. In an underround book c is below 1.
    """
    books = _books(odds)
    net = books - 1

    # The sum falls with c and is convex, so that from the left of the root Newton's steps never
    # pass it. 1 lies there unless the book is underround; the first step from 0 leads there always.
    def curve(ratios: Floats, net: Floats) -> tuple[Floats, Floats]:
        parts = 1 / (1 + ratios * net)
        return parts.sum(axis=0) - 1, -(parts**2 * net).sum(axis=0)

    start = np.where((1 / books).sum(axis=0) >= 1, 1, (len(net) - 1) / net.sum(axis=0))
    ratios = _roots(start, net, curve)
    return _answer(1 / (1 + ratios * net), solved=True)


METHODS: dict[str, Callable[[ArrayLike], Floats]] = {
    "multiplicative": multiplicative,
    "additive": additive,
    "power": power,
    "shin": shin,
    "odds_ratio": odds_ratio,
}


def probabilities_of(book: Sequence[float], method: str) -> tuple[float, ...] | None:
    """Return the probabilities of one book of decimal odds, None where the method has no answer."""
    (row,) = METHODS[method]([book])
    return None if np.isnan(row).any() else tuple(row.tolist())


def _books(odds: ArrayLike) -> Floats:
    """Return the odds with a book a column, so that sums run over long rows; nan where no odds."""
    columns = np.ascontiguousarray(np.asarray(odds, np.float64).T)
    return np.where((columns > 1) & np.isfinite(columns), columns, np.nan)


@np.errstate(all="ignore")
def _roots(start: Floats, columns: Floats, curve: Curve) -> Floats:
    """Return each column's root by Newton's steps, going on only with those that still move."""
    roots = start.copy()
    left = np.arange(len(roots))
    for _ in range(_MOST_STEPS):
        height, slope = curve(roots[left], columns)
        steps = height / slope
        roots[left] -= steps
        moving = np.abs(steps) > _LAST_STEP * (np.abs(roots[left]) + 0.001)
        if not moving.any():
            break
        if not moving.all():
            left, columns = left[moving], columns[:, moving]
    return roots


@np.errstate(all="ignore")
def _answer(columns: Floats, solved: bool = False) -> Floats:
    """Return what sums to 1, a book a row; nan where it is no probability or was not solved."""
    total = columns.sum(axis=0)
    shares = columns / total
    fine = ((shares > 0) & (shares < 1)).all(axis=0)
    if solved:
        fine &= np.abs(total - 1) <= _SOLVED
    return np.where(fine, shares, np.nan).T

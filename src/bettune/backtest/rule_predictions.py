"""What a rule makes of the past: the Min Odds that stand from each moment on.

They are worked out from what was captured until then: a prediction is there from the moment of the
newest book that it rests on.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from bettune import bet_types, odds
from bettune.backtest.books import FORM_OF, Books, Form, chances_of, line_of, probability_of
from bettune.backtest.past import Offers, Predictions, joined
from bettune.backtest.price_rules import CONSENSUS, PriceRule
from bettune.backtest.timeline import code_of
from bettune.figures.settled_bets import Integers, Truths
from bettune.odds import MILLION

ANY_ODDS = odds.LOWEST + 1
"""The Min Odds of who bets at any."""
_BEFORE_ALL = -1


class BetOn(NamedTuple):
    """A bet type to bet on."""

    kind: int
    line: int | None
    """Quarter goals; None: every line that there is."""

    @property
    def name(self) -> str:
        """Its name; without a line where any is meant."""
        if self.line is None:
            return bet_types.BY_NUMBER[self.kind].name
        return bet_types.name(self.kind, self.line)


def bet_on(text: str) -> BetOn | None:
    """Return the bet type that a name means: `Home`, `Over 2.5`, or `Over` for any line of it."""
    found = bet_types.parse(text)
    if found:
        return BetOn(*found)
    words = " ".join(text.casefold().split())
    for kind in bet_types.KINDS:
        if kind.line is not None and kind.name.casefold() == words:
            return BetOn(kind.number, None)
    return None


def forms_of(bets: Sequence[BetOn]) -> list[Form]:
    """Return the books that tell the probabilities of bet types, each once."""
    return list(dict.fromkeys(FORM_OF[bet.kind] for bet in bets))


def always(offers: Offers, bets: Sequence[BetOn]) -> Predictions:
    """Return predictions that any odds do, on all bet types that somebody offers odds for."""
    wanted = (offers.bookmaker >= 0) & _any_of(offers.kind, offers.line, bets)
    places = np.flatnonzero(wanted)
    codes = code_of(offers)[places]
    _, first = np.unique(codes, return_index=True)
    once = places[first]
    count = len(once)
    return Predictions(
        match=offers.match[once],
        kind=offers.kind[once],
        line=offers.line[once],
        moment=np.full(count, _BEFORE_ALL),
        min_odds=np.full(count, ANY_ODDS),
        probability=np.zeros(count, np.int64),
    )


def fair(
    books: Sequence[Books], bets: Sequence[BetOn], rule: PriceRule, good_for: int
) -> Predictions:
    """Return what the margin-free odds of books, of the forms of `forms_of`, come to.

    The Min Odds are the factor divided by the probability, to the nearest millionth. A book counts
    in a consensus for `good_for` seconds; one bookmaker's counts until its next one.
    """
    parts = []
    for form, of_form in zip(forms_of(bets), books, strict=True):
        wait = good_for if rule.source == CONSENSUS else 0
        chances = chances_of(of_form, rule.method, wait)
        for kind in sorted({bet.kind for bet in bets if FORM_OF[bet.kind] is form}):
            line = line_of(kind, chances)
            here = _any_of(np.full(len(line), kind), line, bets)
            probability = probability_of(kind, chances)[here]
            least = np.clip(rule.factor / probability, ANY_ODDS, odds.HIGHEST - 1)
            chance = np.clip(probability * MILLION, 1, MILLION - 1)
            parts.append(
                Predictions(
                    match=chances.match[here],
                    kind=np.full(len(probability), kind),
                    line=line[here],
                    moment=chances.moment[here],
                    min_odds=np.rint(least).astype(np.int64),
                    probability=np.rint(chance).astype(np.int64),
                )
            )
    return joined(parts)


def _any_of(kind: Integers, line: Integers, bets: Sequence[BetOn]) -> Truths:
    """Return which rows are of any of the bet types."""
    found = np.zeros(len(kind), np.bool_)
    for bet in bets:
        found |= (kind == bet.kind) & (True if bet.line is None else line == bet.line)
    return found

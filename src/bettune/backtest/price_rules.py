"""Price rules: where a backtest's Min Odds come from, written as a line of words.

    always                          bet at any odds
    given                           the Min Odds of a table
    model EDGE COMMISSION           what gives the edge by a table's probabilities after commission
    fair SOURCE FACTOR METHOD       so many times a bookmaker's, or the consensus', margin-free odds

What stands in capitals may be left out but for the source: `model`, `fair Pinnacle`,
`fair William Hill 1.03 shin`, `fair consensus 105%`.
"""

from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from bettune import margin
from bettune.amounts import share_from_text, share_to_text
from bettune.odds import MILLION

Kind: TypeAlias = Literal["always", "given", "model", "fair"]
CONSENSUS = "consensus"
METHOD = "power"
"""How margins are taken out where a rule does not say it."""
HIGHEST_FACTOR = 100 * MILLION
EXPECTED = (
    "always, given, model EDGE COMMISSION, or fair SOURCE FACTOR METHOD, like fair Pinnacle 1.03 "
    f"power; a method is one of {', '.join(margin.METHODS)}"
)


class PriceRule(msgspec.Struct, frozen=True):
    """A rule, read."""

    kind: Kind
    source: str = ""
    """A bookmaker's name, or `consensus`."""
    factor: int = MILLION
    """Millionths, as are edge and commission."""
    method: str = METHOD
    edge: int = 0
    commission: int = 0

    @property
    def wants_table(self) -> bool:
        """Whether it works on a table of predictions."""
        return self.kind in ("given", "model")

    def __str__(self) -> str:
        """Return the rule in full, every word of it said."""
        if self.kind == "fair":
            return f"fair {self.source} {_decimal(self.factor)} {self.method}"
        if self.kind == "model":
            return f"model {share_to_text(self.edge)} {share_to_text(self.commission)}"
        return self.kind


def parse(text: str) -> PriceRule | None:
    """Return the rule that a line of words says, None if it is none."""
    first, *words = text.split() or [""]
    read = _READERS.get(first.casefold())
    return read(words) if read else None


def _decimal(millionths: int) -> str:
    return f"{millionths // MILLION}.{millionths % MILLION:06d}".rstrip("0").rstrip(".")


def _read_always(words: Sequence[str]) -> PriceRule | None:
    return None if words else PriceRule("always")


def _read_given(words: Sequence[str]) -> PriceRule | None:
    return None if words else PriceRule("given")


def _read_model(words: Sequence[str]) -> PriceRule | None:
    shares = [share_from_text(word) for word in words]
    edge, commission, *more = [*shares, 0, 0] if len(shares) < 2 else shares
    if edge is None or commission is None or any(more) or commission >= MILLION:
        return None
    return PriceRule("model", edge=edge, commission=commission)


def _read_fair(words: Sequence[str]) -> PriceRule | None:
    left = list(words)
    method = METHOD
    if left and left[-1].casefold() in margin.METHODS:
        method = left.pop().casefold()
    factor = share_from_text(left[-1]) if left else None
    if factor is None:
        factor = MILLION
    else:
        left.pop()
    if not left or not 0 < factor <= HIGHEST_FACTOR:
        return None
    source = " ".join(left)
    source = CONSENSUS if source.casefold() == CONSENSUS else source
    return PriceRule("fair", source, factor, method)


_READERS = {
    "always": _read_always,
    "given": _read_given,
    "model": _read_model,
    "fair": _read_fair,
}

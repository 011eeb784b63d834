"""Deflation: figures as they are once more variants were tried than when they were counted."""

import msgspec

from bettune.figures.luck import deflate, luckiest
from bettune.figures.metrics import Figure


def deflated(found: dict[str, Figure], spread: float | None, tried: int) -> dict[str, Figure]:
    """Return figures where so many variants were tried; `spread` is what `luck.spread` tells.

    Two of them depend on that number. Where the spread is not known, the second stays.
    """
    told: dict[str, float] = {}
    chance, expected = found["random_bettor_chance"].value, found["random_bettor_yield"].value
    if chance is not None:
        told["random_bettor_chance_deflated"] = deflate(chance, tried)
    if expected is not None and spread is not None:
        told["luckiest_bettor_yield"] = luckiest(expected, spread, tried)
    return found | {
        name: msgspec.structs.replace(found[name], value=value) for name, value in told.items()
    }

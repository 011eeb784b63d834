"""Changes of predictions that are made only where nobody else has changed them since.

A page sends such a change to undo a write of its own, and to send again what was never answered:
the first time may have come through.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

import msgspec

from bettune import odds, predictions, probabilities
from bettune.database import Session
from bettune.errors import MatchNotFound
from bettune.predictions import Change, Outcome, Prediction

Seen: TypeAlias = Mapping[int, Collection[int | None]]
"""Match -> the odds in millionths, None for no prediction, of which any may stand."""
Likely: TypeAlias = Mapping[int, int | None]
"""Match -> the probability in millionths that has to stand, None for none."""


class Elsewhere(msgspec.Struct, frozen=True):
    """Why a change was not made: something else stands, written elsewhere."""

    stands: Prediction | None


def change_unmoved(
    session: Session, changes: Sequence[Change], seen: Seen, likely: Likely
) -> list[Outcome | Elsewhere]:
    """Make the changes of a filter whose predictions stand as they were seen; others stay.

    Where the wanted odds stand already nothing is written, so that a change sent twice is one
    write. What is not in `seen` or `likely` may stand as it will. With several processes it looks a
    moment before it writes. FilterNotFound unless the account owns the filter.
    """
    standing = _standing(session, changes)
    outcomes: list[Outcome | Elsewhere] = []
    places: list[int] = []
    for place, change in enumerate(changes):
        stands = standing.get(change.match_id)
        price = odds.from_text(stands.odds) if stands else None
        chance = probabilities.from_text(stands.probability or "") if stands else None
        if change.match_id in seen and _is_wanted(change, stands):
            outcomes.append(stands)
        elif (
            price not in seen.get(change.match_id, (price,))
            or likely.get(change.match_id, chance) != chance
        ):
            outcomes.append(Elsewhere(stands))
        else:
            outcomes.append(None)
            places.append(place)
    written = predictions.change_predictions(session, [changes[place] for place in places])
    for place, outcome in zip(places, written, strict=True):
        outcomes[place] = outcome
    return outcomes


def _is_wanted(change: Change, stands: Prediction | None) -> bool:
    if stands is None or change.odds is None:
        return stands is None and change.odds is None
    told = None if change.probability is None else probabilities.to_text(change.probability)
    is_told = change.keeps_probability or stands.probability == told
    return is_told and stands.odds == odds.to_text(change.odds)


def _standing(session: Session, changes: Sequence[Change]) -> dict[int, Prediction]:
    account_id, filter_id = changes[0].account_id, changes[0].filter_id
    ids = [change.match_id for change in changes]
    try:
        found = predictions.search(session, account_id, filter_id, ids)
    except MatchNotFound as refusal:
        known = [one for one in ids if one not in (refusal.match_ids or ids)]
        found = predictions.search(session, account_id, filter_id, known)
    return {one.match_id: one for one in found}

"""What a page sends of min odds and probabilities, one or a whole table, into predictions."""

from collections.abc import Callable, Sequence

import msgspec

from bettune import odds, probabilities, subscriptions
from bettune.database import Session
from bettune.errors import (
    MatchNotFound,
    OddsInvalid,
    ProbabilityInvalid,
    ProSubscriptionRequired,
    Refusal,
)
from bettune.predictions import Change, Outcome, change_predictions
from bettune.unmoved import Elsewhere, Likely, Seen, change_unmoved
from bettune.web.visit import Visit

_BIGGEST_ID = 2**63 - 1


class Wish(msgspec.Struct, frozen=True, rename="camel"):
    """What a prediction is to be, as somebody typed it."""

    match_id: int
    odds: str
    """Empty deletes."""
    probability: str | None = None
    """Empty takes it away; None leaves it as it stands, as who types min odds alone expects."""
    seen: list[str] | None = None
    """Odds, of which any may stand, else the wish is void; None: whatever stands."""
    seen_probability: str | None = None
    """The one that has to stand beside them, empty for none; None: whatever stands."""


def has_pro(session: Session, account_id: int) -> bool:
    """Tell whether the account may write predictions now."""
    return subscriptions.pro_until(session, account_id) > session.now


def typed_odds(text: str) -> int | None:
    """Return odds as a person types them, `2.15` or `2,15`; None where nothing is typed.

    Raises OddsInvalid.
    """
    return _typed(text, odds.from_text, OddsInvalid)


def typed_probability(text: str) -> int | None:
    """Return a probability as a person types it, `0.48`, `0,48` or `48%`; None where nothing is.

    Raises ProbabilityInvalid.
    """
    return _typed(text, probabilities.from_typed, ProbabilityInvalid)


def _typed(text: str, read: Callable[[str], int | None], refusal: type[Refusal]) -> int | None:
    plain = text.strip().replace(",", ".")
    found = read(plain) if plain else None
    if plain and found is None:
        raise refusal
    return found


async def save(
    visit: Visit, filter_id: int, wishes: Sequence[Wish]
) -> list[Outcome | Elsewhere | Refusal]:
    """Set predictions, or delete them where the odds are empty, in one write.

    Each wish has its own outcome. Raises OddsInvalid and ProbabilityInvalid (of what was seen), and
    ProSubscriptionRequired.
    """
    account_id = visit.account.id
    if not await visit.database.read(has_pro, account_id):
        raise ProSubscriptionRequired
    seen = {one.match_id: [*map(typed_odds, one.seen)] for one in wishes if one.seen is not None}
    likely = {
        one.match_id: typed_probability(one.seen_probability)
        for one in wishes
        if one.seen_probability is not None
    }
    outcomes: list[Outcome | Elsewhere | Refusal] = [None] * len(wishes)
    changes: dict[int, Change] = {}
    for place, wish in enumerate(wishes):
        try:
            changes[place] = _change(account_id, filter_id, wish)
        except Refusal as refusal:
            outcomes[place] = refusal
    if changes:
        written = await _write(visit, list(changes.values()), seen, likely)
        for place, outcome in zip(changes, written, strict=True):
            outcomes[place] = outcome
    return outcomes


async def _write(
    visit: Visit, changes: list[Change], seen: Seen, likely: Likely
) -> Sequence[Outcome | Elsewhere | Refusal]:
    if seen or likely:
        return await visit.database.write(change_unmoved, changes, seen, likely)
    return await visit.database.write(change_predictions, changes)


def _change(account_id: int, filter_id: int, wish: Wish) -> Change:
    price, probability = typed_odds(wish.odds), typed_probability(wish.probability or "")
    if price is None and probability is not None:
        raise OddsInvalid
    if not 0 < wish.match_id <= _BIGGEST_ID:
        raise MatchNotFound
    keeps = wish.probability is None
    return Change(account_id, filter_id, wish.match_id, price, "ui", probability, keeps)

"""Min odds that a page sends, one or a whole table, into predictions."""

from collections.abc import Sequence

from bettune import odds, predictions, subscriptions
from bettune.database import Session
from bettune.errors import MatchNotFound, OddsInvalid, ProSubscriptionRequired, Refusal
from bettune.predictions import Change, Outcome
from bettune.web.visit import Visit

_BIGGEST_ID = 2**63 - 1


def has_pro(session: Session, account_id: int) -> bool:
    """Tell whether the account may write predictions now."""
    return subscriptions.pro_until(session, account_id) > session.now


def typed_odds(text: str) -> int | None:
    """Return odds as a person types them, `2.15` or `2,15`; None where nothing is typed.

    Raises OddsInvalid.
    """
    plain = text.strip().replace(",", ".")
    if not plain:
        return None
    price = odds.from_text(plain)
    if price is None:
        raise OddsInvalid
    return price


async def save(
    visit: Visit, filter_id: int, wishes: Sequence[tuple[int, str]]
) -> list[Outcome | Refusal]:
    """Set the min odds of matches, or delete them where the text is empty, in one write.

    Each wish has its own outcome. Raises ProSubscriptionRequired.
    """
    account_id = visit.account.id
    if not await visit.database.read(has_pro, account_id):
        raise ProSubscriptionRequired
    outcomes: list[Outcome | Refusal] = []
    changes: list[Change] = []
    places: list[int] = []
    for match_id, text in wishes:
        outcomes.append(None)
        try:
            price = typed_odds(text)
        except OddsInvalid as refusal:
            outcomes[-1] = refusal
            continue
        if not 0 < match_id <= _BIGGEST_ID:
            outcomes[-1] = MatchNotFound()
            continue
        places.append(len(outcomes) - 1)
        changes.append(Change(account_id, filter_id, match_id, price, "ui"))
    if changes:
        written = await visit.database.write(predictions.change_predictions, changes)
        for place, outcome in zip(places, written, strict=True):
            outcomes[place] = outcome
    return outcomes

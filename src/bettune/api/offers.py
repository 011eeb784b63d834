"""The quotes that an operator's own feeder sends, each checked by itself."""

from typing import Any

from bettune import bet_types, odds, times
from bettune.api.parameters import BIGGEST, Number, integer, json_object
from bettune.errors import (
    BetTypeInvalid,
    CapturedAtInvalid,
    InvalidRequest,
    MatchNotFound,
    NameInvalid,
    OddsInvalid,
    Refusal,
    TooManyQuotes,
)
from bettune.feeds import LONGEST_NAME, Bookmaker
from bettune.feeds.bookmakers import bookmaker
from bettune.quotes import MOST_OFFERS, Offer

_FIELDS = ("matchId", "betType", "bookmaker", "odds", "capturedAt")


def offers_in(body: bytes) -> list[Offer | Refusal]:
    """Return the offers of a request, or why one is none, in their order."""
    document = json_object(body)
    if "quotes" not in document:
        raise InvalidRequest("The field quotes is missing")
    quotes = document["quotes"]
    if not isinstance(quotes, list):
        raise InvalidRequest("The field quotes must be an array of objects")
    if len(quotes) > MOST_OFFERS:
        raise TooManyQuotes
    return [_offer(quote) for quote in quotes]


def _offer(quote: Any) -> Offer | Refusal:
    try:
        return _checked(quote)
    except Refusal as refusal:
        return refusal


def _checked(quote: Any) -> Offer:
    if not isinstance(quote, dict):
        raise InvalidRequest("A quote must be an object")
    for name in _FIELDS:
        if name not in quote:
            raise InvalidRequest(f"The field {name} is missing")
    match_id = integer(quote["matchId"])
    if match_id is None:
        raise InvalidRequest("The field matchId must be an integer")
    if not 0 < match_id <= BIGGEST:
        raise MatchNotFound
    bet_type = bet_types.parse(_text(quote, "betType"))
    if bet_type is None:
        raise BetTypeInvalid
    captured_at = times.from_text(_text(quote, "capturedAt"))
    if captured_at is None or not odds.EARLY < captured_at < odds.CLOSING:
        raise CapturedAtInvalid
    return Offer(match_id, *bet_type, _bookmaker(quote), _odds(quote["odds"]), captured_at)


def _text(quote: dict[str, Any], name: str) -> str:
    text = quote[name]
    if not isinstance(text, str) or isinstance(text, Number):
        raise InvalidRequest(f"The field {name} must be a string")
    return text


def _bookmaker(quote: dict[str, Any]) -> Bookmaker:
    """Return who a name or a code means, under one code whichever it was."""
    name = " ".join(_text(quote, "bookmaker").split())
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise NameInvalid
    known = bookmaker(name)
    return Bookmaker(known.name, known.name, known.kind)


def _odds(value: object) -> int:
    if not isinstance(value, str):
        raise InvalidRequest("The field odds must be a string or a number")
    found = odds.from_number(value) if isinstance(value, Number) else odds.from_text(value)
    if found is None:
        raise OddsInvalid
    return found

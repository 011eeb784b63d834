"""What a client sent, checked at the edge: query, path, JSON body. Each check has its refusal."""

import json
import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

import msgspec

from bettune import odds, probabilities, times
from bettune.errors import (
    DateInvalid,
    FilterIdInvalid,
    InvalidJsonBody,
    InvalidRequest,
    MatchIdInvalid,
    OddsInvalid,
    ProbabilityInvalid,
    SportInvalid,
    TooManyMatches,
)
from bettune.predictions import MOST_SEARCHED

_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)
_POSITION = re.compile(r"[0-9]{1,18}", re.ASCII)
BIGGEST = 2**63 - 1
"""Of an id."""
_MOST_DIGITS = 100
"""Of an id that is told back as it was sent; 1e999999999 is better not written out."""
_BEYOND = 10**_MOST_DIGITS
"""Stands for any longer one: no match and no filter has it."""
_BLANK = rb"[ \t\n\r]*"
_VALUE = rb'(?:"([0-9.]{1,32})"|([0-9]{1,5}(?:\.[0-9]{1,25})?))'
_QUICK_PUT = re.compile(
    rb'B\{B"odds"B:BVB(?:,B"probability"B:BVB)?\}B'.replace(b"V", _VALUE).replace(b"B", _BLANK)
)
_NUMBER = re.compile(r"(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)


class Number(str):
    """A JSON number, kept as it was written."""

    __slots__ = ()


def _only(query: bytes, name: str) -> str | None:
    """Return a query parameter that stands there once, None otherwise."""
    # What is not UTF-8 is replaced: no value checked here has such letters, and others may.
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    values = [value for key, value in pairs if key == name]
    return values[0] if len(values) == 1 else None


@lru_cache(maxsize=1_024)
def day(query: bytes) -> tuple[str, int]:
    """Return the query's `date` and its first second."""
    text = _only(query, "date")
    start = times.day_start(text) if text else None
    if text is None or start is None:
        raise DateInvalid
    return text, start


@lru_cache(maxsize=1_024)
def sport(query: bytes) -> int:
    """Return the query's `sport`, a plain number; whether there is such a sport is not told."""
    text = _only(query, "sport")
    if text is None or not _ID.fullmatch(text):
        raise SportInvalid
    return int(text)


def _path_id(text: str, refusal: type[InvalidRequest]) -> int:
    number = int(text) if _ID.fullmatch(text) else 0
    if not 0 < number <= BIGGEST:
        raise refusal
    return number


def filter_only(arguments: tuple[str, ...]) -> int:
    """Return the filter's id of a path that has no other."""
    return _path_id(arguments[0], FilterIdInvalid)


def after(query: bytes) -> int:
    """Return the query's `after`, a position in a record; 0 where it is absent."""
    pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
    values = [value for key, value in pairs if key == "after"]
    if not values:
        return 0
    if len(values) > 1 or not _POSITION.fullmatch(values[0]):
        raise InvalidRequest("The query's after must be a whole number, once: a position")
    return int(values[0])


def filter_and_match(arguments: tuple[str, ...]) -> tuple[int, int]:
    """Return the two ids of a prediction's path."""
    filter_id = _path_id(arguments[0], FilterIdInvalid)
    return filter_id, _path_id(arguments[1], MatchIdInvalid)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise InvalidJsonBody
    return found


def _no_constant(_: str) -> None:
    raise InvalidJsonBody


_decode = json.JSONDecoder(
    object_pairs_hook=_unique,
    parse_float=Number,
    parse_int=Number,
    parse_constant=_no_constant,
).decode


def json_object(body: bytes) -> dict[str, Any]:
    """Return a strict JSON object, its numbers as written; InvalidJsonBody for all else."""
    try:
        found = _decode(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise InvalidJsonBody from None
    if not isinstance(found, dict):
        raise InvalidJsonBody
    return found


def put_values(body: bytes) -> tuple[int, int | None]:
    """Return the odds and the probability, if any, of a PUT's body, in millionths."""
    quick = _QUICK_PUT.fullmatch(body)
    if quick:  # what nearly every client sends, and the same outcome
        text, number, second_text, second_number = quick.groups()
        price, chance = _quick_value(text, number), _quick_value(second_text, second_number)
    else:
        document = json_object(body)
        if "odds" not in document:
            raise InvalidRequest("The field odds is missing")
        price, chance = document["odds"], document.get("probability")
    if not isinstance(price, str):
        raise InvalidRequest("The field odds must be a string or a number")
    if not isinstance(chance, str | None):
        raise InvalidRequest("The field probability must be a string, a number or null")
    found = odds.from_number(price) if isinstance(price, Number) else odds.from_text(price)
    if found is None:
        raise OddsInvalid
    return found, None if chance is None else _probability(chance)


def _quick_value(text: bytes | None, number: bytes | None) -> str | None:
    if text is not None:
        return text.decode()
    if number is None:
        return None
    value = Number(number.decode())
    if not _NUMBER.fullmatch(value):
        raise InvalidJsonBody
    return value


def _probability(value: str) -> int:
    read = probabilities.from_number if isinstance(value, Number) else probabilities.from_text
    found = read(value)
    if found is None:
        raise ProbabilityInvalid
    return found


def integer(value: object) -> int | None:
    """Return an integer as JSON Schema means it (1.0 is one), None if it is none."""
    if not isinstance(value, Number):
        return None
    if len(value) < 19 and value.isdigit():
        return int(value)
    try:
        number = Decimal(value)
        if number.adjusted() >= _MOST_DIGITS:
            return _BEYOND if number == number.to_integral_value() else None
        return int(number) if number == number.to_integral_value() else None
    except InvalidOperation:  # an exponent that even a Decimal cannot hold
        return _BEYOND if "e-" not in value.lower() else None


def _field(document: dict[str, Any], name: str, read: Callable[[Any], Any], expected: str) -> Any:
    if name not in document:
        raise InvalidRequest(f"The field {name} is missing")
    found = read(document[name])
    if found is None:
        raise InvalidRequest(f"The field {name} must be {expected}")
    return found


def _integers(value: object) -> list[int] | None:
    if not isinstance(value, list):
        return None
    found = [integer(item) for item in value]
    return None if None in found else found  # type: ignore[return-value]


class _Search(msgspec.Struct, rename="camel"):
    filter_id: int
    match_ids: list[int]


_decode_search = msgspec.json.Decoder(_Search, strict=True).decode


def _quick_search(body: bytes) -> tuple[int, list[int]] | None:
    """Return what nearly every client asks, with the same outcome; None where it needs a look.

    With four quotation marks there are two keys, so both are there once and there is no other.
    """
    if body.count(b'"') != 4:
        return None
    try:
        search = _decode_search(body)
    except msgspec.DecodeError:
        return None
    return None if len(search.match_ids) > MOST_SEARCHED else (search.filter_id, search.match_ids)


def search_request(body: bytes) -> tuple[int, list[int]]:
    """Return the filter id and the match ids of a search's body."""
    quick = _quick_search(body)
    if quick is not None:
        return quick
    document = json_object(body)
    filter_id = _field(document, "filterId", integer, "an integer")
    match_ids = _field(document, "matchIds", _integers, "an array of integers")
    if len(match_ids) > MOST_SEARCHED:
        raise TooManyMatches
    return filter_id, match_ids

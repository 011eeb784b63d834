"""What the feeds that read JSON share: documents whose numbers stay exact, and checked names."""

import json
import re
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from bettune import odds, times
from bettune.feeds import LONGEST_NAME, Broken, Unusable, digest

Document = dict[str, Any]
"""A JSON object; its numbers are `int` or `Decimal`, never `float`."""

_CODE = re.compile(r"[A-Z][A-Z_]{1,40}", re.ASCII)
_SAVED_AT = re.compile(
    r"(?<![0-9])([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2})([0-9]{2})([0-9]{2})Z", re.ASCII
)


def decoded(content: bytes) -> Any:
    """Return the JSON document in a file; Broken if it is none."""
    try:
        return json.loads(
            content.decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number
        )
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise Broken(f"The file is not JSON: {error}.") from error


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def digest_of(*parts: Any) -> int:
    """Return a row's digest: 64 bits over parts of JSON, in whatever order their keys stood."""
    text = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return digest(text.encode())


def refusal_in(document: Document, service: str) -> Broken:
    """Return what is wrong with an answer that is no list of matches: perhaps a refusal."""
    if "message" not in document:
        return Broken(f"This is no answer of {service} with matches in it.")
    return Broken(f"This is a refusal of {service}{code_in(document)}, not matches.")


def code_in(document: object) -> str:
    """Return the error code in a service's refusal, in brackets; empty where there is none."""
    if not isinstance(document, dict):
        return ""
    code = document.get("error_code")
    return f" ({code})" if isinstance(code, str) and _CODE.fullmatch(code) else ""


def saved_name(source: str, question: str, moment: int) -> str:
    """Return the name under which an answer is saved: source, question, and when it came."""
    stamp = times.to_text(moment).replace("+00:00", "Z").replace(":", "")
    return f"{source}_{question}_{stamp}.json"


def saved_at(name: str) -> int | None:
    """Return when the answer in a file came, in UTC seconds, by the name it was saved under."""
    found = _SAVED_AT.search(PurePath(name.replace("\\", "/")).name)
    return times.from_text("{}T{}:{}:{}Z".format(*found.groups())) if found else None


def moment(value: object) -> int | None:
    """Return UTC seconds of ISO 8601 with an offset or of a Unix time, None if it is neither."""
    if isinstance(value, str):
        return times.from_text(value)
    if type(value) is int and odds.EARLY < value < odds.CLOSING:
        return value
    return None


def part(document: Document, name: str) -> Document:
    """Return an object within an object, an empty one where there is none."""
    found = document.get(name)
    return found if isinstance(found, dict) else {}


def name_of(text: object, what: str) -> str:
    """Return a name, tidied; Unusable if it is none."""
    name = " ".join(text.split()) if isinstance(text, str) else ""
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Unusable(f"{what} is not told.")
    return name

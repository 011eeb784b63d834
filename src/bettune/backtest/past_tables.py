"""Tables of predictions for a backtest: text in, lines out, nothing guessed.

A heading names the columns, in any order. A line is a match (its id; or its date, home and away,
and a tournament where that is not enough) with Min Odds, a probability, or both; or with the three
probabilities of home, draw and away. `at` is the moment when the prediction was made. Cells are
separated by tabs, semicolons or commas; where it is not by commas, numbers may have a decimal one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

import msgspec

from bettune import odds, times
from bettune.odds import MILLION
from bettune.prediction_tables import COLUMNS as LIVE_COLUMNS
from bettune.prediction_tables import LONGEST, MATCH_ID, cells_of, day_of, separator_of

MOST_LINES = 500_000

COLUMNS = {
    **LIVE_COLUMNS,
    "tournament": ("tournament", "league", "competition"),
    "home_probability": ("home probability", "probability home", "p home"),
    "draw_probability": ("draw probability", "probability draw", "p draw"),
    "away_probability": ("away probability", "probability away", "p away"),
    "at": ("at", "made at"),
}
"""Column -> the headings that name it, the first that is there counts."""
_THREE = ("home_probability", "draw_probability", "away_probability")
_PROBABILITY = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,18})?|\.[0-9]{1,18})(%?)", re.ASCII)
_FARTHEST = 1_000
"""Millionths by which three probabilities may miss a sum of 1, as rounded ones do."""


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """What one line says."""

    number: int
    """In the text, from 1."""
    match_id: int = 0
    """0 where the match is told by its day and teams."""
    day: int = 0
    """Its first second, UTC."""
    home: str = ""
    away: str = ""
    tournament: str = ""
    odds: int | None = None
    """Millionths, as are the probabilities."""
    probability: int | None = None
    three: tuple[int, int, int] | None = None
    """The probabilities of home, draw and away."""
    at: int | None = None
    """UTC seconds."""
    fault: str = ""
    """Why it cannot be read, in words."""


_Cells = dict[str, str]


def read(text: str) -> Iterator[Forecast]:
    """Yield the lines of a table, those that cannot be read with their fault.

    The first is one of number 0 with a fault where the heading does not tell what is needed.
    """
    separator = separator_of(text)
    places: dict[str, int] = {}
    width = 0
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        if not line.strip():
            continue
        cells = cells_of(line, separator) if len(line) <= LONGEST else []
        if not places:
            places, width = _headed(cells), len(cells)
            fault = _missing(places)
            if fault:
                yield Forecast(number=0, fault=fault)
                return
        elif len(cells) != width:
            yield Forecast(number=number, fault=f"has {len(cells)} cells and not {width}")
        else:
            found = {column: cells[place] for column, place in places.items()}
            yield _forecast(number, found, comma=separator != ",")


def _headed(cells: Sequence[str]) -> dict[str, int]:
    names = [cell.casefold().replace("_", " ").replace("-", " ") for cell in cells]
    return {
        column: names.index(name)
        for column, known in COLUMNS.items()
        if (name := next((one for one in known if one in names), None))
    }


def _missing(places: dict[str, int]) -> str:
    """Return what a heading lacks, if anything."""
    if "match_id" not in places and not {"date", "home", "away"} <= places.keys():
        return "The heading names neither a match id nor date, home and away"
    if not {"odds", "probability"} & places.keys() and not set(_THREE) <= places.keys():
        return "The heading names neither min odds nor a probability"
    return ""


class _Fault(ValueError):
    """A cell that cannot be read; its words say why."""


def _forecast(number: int, cells: _Cells, *, comma: bool) -> Forecast:
    try:
        found: dict[str, object] = {**_match(cells)}
        for name, read_cell in _READERS.items():
            text = cells.get(name, "")
            if comma:
                text = text.replace(",", ".")
            found[name] = read_cell(text) if text else None
        three = tuple(found.pop(name) for name in _THREE)
        found["three"] = three if None not in three else None
        _check(found, three)
    except _Fault as fault:
        return Forecast(number=number, fault=str(fault))
    return msgspec.convert({"number": number, **found}, Forecast)


def _match(cells: _Cells) -> dict[str, object]:
    told = cells.get("match_id", "")
    if told:
        if not MATCH_ID.fullmatch(told) or int(told) >= 2**63:
            raise _Fault(f"{told!r} is no match id")
        return {"match_id": int(told)}
    day = day_of(cells.get("date", ""))
    home, away = cells.get("home", ""), cells.get("away", "")
    if day is None:
        raise _Fault(f"{cells.get('date', '')!r} is no date like 2024-08-16")
    if not home or not away:
        raise _Fault("a team is missing")
    return {"day": day, "home": home, "away": away, "tournament": cells.get("tournament", "")}


def _check(found: dict[str, object], three: Sequence[object]) -> None:
    if found["odds"] is None and found["probability"] is None and found["three"] is None:
        raise _Fault("there are neither min odds nor a probability")
    total = sum(one for one in three if isinstance(one, int))
    if found["three"] is not None and abs(total - MILLION) > _FARTHEST:
        raise _Fault("the three probabilities do not sum to 1")


def _odds(text: str) -> int:
    found = odds.from_text(text)
    if found is None:
        raise _Fault(f"{text!r} are no odds")
    return found


def _probability(text: str) -> int:
    """Return the millionths of `0.525` or `52.5%`, rounded to the nearest."""
    found = _PROBABILITY.fullmatch(text)
    millionths = 0
    if found:
        unit = MILLION // 100 if found[2] else MILLION
        millionths = int((Decimal(found[1]) * unit).to_integral_value())
    if not 0 < millionths < MILLION:
        raise _Fault(f"{text!r} is no probability between 0 and 1")
    return millionths


def _moment(text: str) -> int:
    found = times.from_text(text)
    if found is None:
        raise _Fault(f"{text!r} is no moment with its offset, like 2024-08-16T18:00:00+00:00")
    return found


_READERS: dict[str, Callable[[str], int]] = {
    "odds": _odds,
    "probability": _probability,
    **dict.fromkeys(_THREE, _probability),
    "at": _moment,
}

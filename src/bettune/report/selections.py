"""Selections: some of the settled bets, by what they have in common or by the figure they are in.

A selection is a handful of texts, the same in a query of the API, on a page and on the command
line: `tournament=3`, `betType=Over 2.5`, `odds=1.500000`, `leadTime=3600`, `month=2026-03`,
`period=2026-03-02`, `figure=yield`, `result=half won`, `chance=0.4`, `value=-0.02`,
`fairValue=0.01`, `since` and `until` (moments). Where several are told, all have to be true.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import NamedTuple, TypeAlias

import numpy as np

from bettune import bet_types, odds, times
from bettune.errors import InvalidRequest
from bettune.figures import calibration, closing_line, runs
from bettune.figures.calibration import BINS, Bin
from bettune.figures.closing_line import BARS, STEP, Bar
from bettune.figures.equity import Drawdown
from bettune.figures.metrics import BEHIND, METRICS
from bettune.figures.settled_bets import Floats, Integers, SettledBets, Truths
from bettune.figures.slices import LEAD_TIMES, ODDS, SPLITS, By
from bettune.settlement import RESULTS

Selection: TypeAlias = tuple[tuple[str, str], ...]
"""Names and texts that were checked, in the order of their names; () is all bets."""
EVERYTHING: Selection = ()
_WHOLE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9](\.[0-9]{1,6})?", re.ASCII)
_MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])", re.ASCII)


_Chosen: TypeAlias = Callable[[SettledBets], Truths]
"""Which of some bets are meant."""


class _Part(NamedTuple):
    """One part of a selection."""

    name: str
    expected: str
    """What its text may be."""
    chosen: Callable[[str], _Chosen | None]
    """From a text to the bets that it means; None where it is none of those expected."""


def selection_of(texts: Mapping[str, str]) -> Selection:
    """Return a selection from its texts; InvalidRequest names one that cannot be read."""
    for part in PARTS:
        text = texts.get(part.name)
        if text is not None and part.chosen(text) is None:
            raise InvalidRequest(f"Invalid {part.name}. Expected {part.expected}")
    return tuple(sorted((part.name, texts[part.name]) for part in PARTS if part.name in texts))


def check_names(names: Iterable[str]) -> None:
    """Raise InvalidRequest where one is no part of a selection."""
    known = [part.name for part in PARTS]
    for name in names:
        if name not in known:
            raise InvalidRequest(
                f"No such part of a selection: {name}. Expected one of {', '.join(known)}"
            )


def selected(bets: SettledBets, selection: Selection) -> Integers:
    """Return the places of the bets in a selection.

    Periods and figures are those of the bets that the other parts leave.
    """
    texts = dict(selection)
    places = np.arange(len(bets))
    for part in PARTS:
        chosen = part.chosen(texts[part.name]) if part.name in texts else None
        if chosen is not None:
            places = places[chosen(bets.take(places))]
    return places


def of_slice(by: By, key: tuple[int, ...]) -> dict[str, str]:
    """Return the texts that select a slice, from its key."""
    name, told = _SLICES[by]
    return {name: told(key)}


def of_drawdown(drawdown: Drawdown | None) -> dict[str, str]:
    """Return the texts that select the bets of a drawdown."""
    if drawdown is None or drawdown.began is None or drawdown.ended is None:
        return {}
    return {"since": times.to_text(drawdown.began + 1), "until": times.to_text(drawdown.ended)}


def of_bar(name: str, bar: Bar) -> dict[str, str]:
    """Return the texts that select a bar of a distribution: of `value` or of `fairValue`."""
    low = bar.low if bar.low is not None else (bar.high or 0) - STEP
    return {name: f"{low:.2f}"}


def of_bin(bin_: Bin) -> dict[str, str]:
    """Return the texts that select a bin of the calibration."""
    return {"chance": f"{bin_.low:.1f}"}


def _key(by: By, key: tuple[int, ...] | None) -> _Chosen | None:
    """Return how a slice's bets are chosen, by its key."""
    if key is None:
        return None
    return lambda bets: (SPLITS[by](bets) == np.array(key)).all(axis=1)


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _one(number: int | None, of: Collection[int] | None = None) -> tuple[int] | None:
    return None if number is None or (of is not None and number not in of) else (number,)


def _odds(text: str) -> tuple[int] | None:
    return _one(0 if text == "0" else odds.from_text(text), (0, *ODDS))


def _month(text: str) -> tuple[int, int] | None:
    found = _MONTH.fullmatch(text)
    return (int(found[1]), int(found[2])) if found else None


def _figure(text: str) -> _Chosen | None:
    metric = next((metric for metric in METRICS if metric.name == text), None)
    if metric is None:
        return None
    if text in _RUNS:
        return lambda bets: _in_run(bets, _RUNS[text])
    return BEHIND[metric.behind]


_RUNS = {"longest_winning_run": True, "longest_losing_run": False}


def _in_run(bets: SettledBets, won: bool) -> Truths:
    """Return which bets the longest run is made of, void ones in it left out."""
    run = runs.longest(bets, won)
    found = runs.outcomes(bets)[0 if won else 1]
    at = np.arange(len(bets))
    for bet_id, is_end in ((run.first, False), (run.last, True)):
        (place,) = np.flatnonzero(bets.bet_id == bet_id) if bet_id is not None else (-1,)
        found = found & ((at <= place) if is_end else (at >= place))
    return found


def _result(text: str) -> _Chosen | None:
    number = next((int(result) for result in RESULTS if result.word == text), None)
    return None if number is None else lambda bets: bets.result == number


def _chance(text: str) -> _Chosen | None:
    tenth = _steps(text, 1 / BINS, 0, BINS)
    if tenth is None:
        return None
    return lambda bets: (
        calibration.has_probability(bets) & (_binned(bets.probability * BINS, 0, BINS) == tenth)
    )


def _value(values: Callable[[SettledBets], Floats]) -> Callable[[str], _Chosen | None]:
    """Return how a bar of closing line values is chosen."""
    half = BARS // 2

    def chosen(text: str) -> _Chosen | None:
        step = _steps(text, STEP, -half, half)
        if step is None:
            return None
        # As `closing_line.distribution` does it.
        return lambda bets: _binned(values(bets) / STEP + 1e-9, -half, half) == step

    return chosen


def _steps(text: str, step: float, low: int, high: int) -> int | None:
    """Return which of so many steps a decimal number is the lower edge of."""
    if not _DECIMAL.fullmatch(text):
        return None
    steps = float(text) / step
    found = round(steps)
    return found if abs(steps - found) < 1e-6 and low <= found < high else None


def _binned(values: Floats, low: int, high: int) -> Floats:
    """Return the bin of each value, the outermost holding all beyond; nan stays nan."""
    binned: Floats = np.clip(np.floor(values), low, high - 1)
    return binned


def _kickoff(is_end: bool) -> Callable[[str], _Chosen | None]:
    def chosen(text: str) -> _Chosen | None:
        moment = times.from_text(text)
        if moment is None:
            return None
        if is_end:
            return lambda bets: bets.kickoff <= moment
        return lambda bets: bets.kickoff >= moment

    return chosen


PARTS = (
    _Part("tournament", "a tournament's id", lambda text: _key("tournament", _one(_whole(text)))),
    _Part("betType", "a bet type", lambda text: _key("bet_type", bet_types.parse(text))),
    _Part(
        "odds",
        "where a band of odds begins: 0, " + ", ".join(f"{edge / 1e6:.1f}" for edge in ODDS),
        lambda text: _key("odds", _odds(text)),
    ),
    _Part(
        "leadTime",
        "where a band of times before kick-off begins, in seconds: "
        + ", ".join(map(str, (0, *LEAD_TIMES))),
        lambda text: _key("lead_time", _one(_whole(text), (0, *LEAD_TIMES))),
    ),
    _Part("month", "a month as YYYY-MM", lambda text: _key("month", _month(text))),
    _Part("result", "one of " + ", ".join(one.word for one in RESULTS), _result),
    _Part("chance", "where a tenth begins: 0.0 to 0.9", _chance),
    _Part("value", "where a bar begins: -0.20 to 0.19", _value(closing_line.raw_values)),
    _Part("fairValue", "where a bar begins: -0.20 to 0.19", _value(closing_line.fair_values)),
    _Part("since", "a moment with its offset", _kickoff(is_end=False)),
    _Part("until", "a moment with its offset", _kickoff(is_end=True)),
    _Part(
        "period",
        "a period's first day, as YYYY-MM-DD",
        lambda text: _key("period", _one(times.day_start(text))),
    ),
    _Part("figure", "the name of a figure", _figure),
)
"""In the order in which they are applied."""
_SLICES: dict[By, tuple[str, Callable[[tuple[int, ...]], str]]] = {
    "tournament": ("tournament", lambda key: str(key[0])),
    "bet_type": ("betType", lambda key: bet_types.name(key[0], key[1])),
    "odds": ("odds", lambda key: f"{key[0] / 1e6:.1f}" if key[0] else "0"),
    "lead_time": ("leadTime", lambda key: str(key[0])),
    "month": ("month", lambda key: f"{key[0]}-{key[1]:02d}"),
    "period": ("period", lambda key: times.to_text(key[0])[:10]),
}

"""Selections of bets on pages: what the URL asks for, in words, and the choices that there are."""

from collections.abc import Callable, Mapping
from typing import NamedTuple
from urllib.parse import urlencode

from bettune import odds, times
from bettune.figures.calibration import BINS
from bettune.figures.closing_line import STEP
from bettune.report.all_bets import AllBets
from bettune.report.selections import Selection, selection_of
from bettune.settlement import RESULTS as ALL_RESULTS
from bettune.web.figure_formats import lead_band, odds_band, utc_date
from bettune.web.metric_words import NAMES
from bettune.web.rendering import Renderer
from bettune.web.result_words import RESULTS
from bettune.web.visit import Visit


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


class Choice(NamedTuple):
    """A part of a selection that a form offers: its name, label, and options with their words."""

    name: str
    label: str
    options: list[tuple[str, str]]


def selection_in(visit: Visit) -> Selection:
    """Return the selection that the URL asks for; InvalidRequest where it asks for none."""
    query = visit.request.query_params
    return selection_of({name: text[:60] for name, text in query.items() if text})


def query_of(selection: Selection, **more: str) -> str:
    """Return the query of a page's address."""
    return urlencode([*selection, *((name, text) for name, text in more.items() if text)])


def choices(bets: AllBets, show: Renderer) -> list[Choice]:
    """Return the parts that the form offers, each with the values that settled bets have."""
    bands = {by: [key[0] for key in keys] for by, keys in bets.keys.items()}
    names = sorted(bets.tournaments.items(), key=lambda one: one[1])
    months = bets.keys["month"][::-1]
    say = show.gettext
    return [
        Choice("tournament", say(_("Tournament")), [(str(id_), name) for id_, name in names]),
        Choice(
            "odds", say(_("Odds")), [(_odds(low), odds_band(low, show)) for low in bands["odds"]]
        ),
        Choice(
            "leadTime",
            say(_("Before kick-off")),
            [(str(low), lead_band(low, show)) for low in bands["lead_time"]],
        ),
        Choice("month", say(_("Month")), [_month(year, month, show) for year, month in months]),
    ]


def _odds(low: int) -> str:
    return f"{low / odds.MILLION:.1f}" if low else "0"


def _month(year: int, month: int, show: Renderer) -> tuple[str, str]:
    text = f"{year}-{month:02d}"
    start = times.day_start(f"{text}-01") or 0
    return text, utc_date(start, "month and year", show)


def words_of(
    selection: Selection, tournaments: Mapping[int, str], show: Renderer
) -> list[tuple[str, str]]:
    """Return each part of a selection with what it means."""
    return [(name, _WORDS[name](text, tournaments, show)) for name, text in selection]


def _told(sentence: str, told: Callable[[str, Renderer], str]) -> "_Teller":
    return lambda text, _, show: show.gettext(sentence) % {"value": told(text, show)}


_Teller = Callable[[str, Mapping[int, str], Renderer], str]


def _tenth(text: str, show: Renderer) -> str:
    low = float(text)
    return f"{show.share(low, 0)} … {show.share(low + 1 / BINS, 0)}"


def _bar(text: str, show: Renderer) -> str:
    low = float(text)
    return f"{show.signed_share(low, 0)} … {show.signed_share(low + STEP, 0)}"


def _result(text: str, show: Renderer) -> str:
    result = next(one for one in ALL_RESULTS if one.word == text)
    return show.gettext(RESULTS[result])


_WORDS: dict[str, _Teller] = {
    "tournament": lambda text, names, _: names.get(int(text), f"#{text}"),
    "betType": _told(_("bet type %(value)s"), lambda text, _: text),
    "odds": _told(_("odds %(value)s"), lambda text, show: odds_band(_edge(text), show)),
    "leadTime": _told(
        _("before kick-off %(value)s"), lambda text, show: lead_band(int(text), show)
    ),
    "month": lambda text, _, show: _month(int(text[:4]), int(text[5:]), show)[1],
    "period": _told(
        _("period from %(value)s"),
        lambda text, show: utc_date(times.day_start(text) or 0, "date", show),
    ),
    "figure": _told(_("those behind “%(value)s”"), lambda text, show: show.gettext(NAMES[text])),
    "result": _told(_("result %(value)s"), _result),
    "chance": _told(_("probability given %(value)s"), _tenth),
    "value": _told(_("closing line value %(value)s"), _bar),
    "fairValue": _told(_("margin-free closing line value %(value)s"), _bar),
    "since": _told(
        _("kick-off since %(value)s"),
        lambda text, show: show.short_moment(times.from_text(text) or 0),
    ),
    "until": _told(
        _("kick-off until %(value)s"),
        lambda text, show: show.short_moment(times.from_text(text) or 0),
    ),
}
"""Part of a selection -> how its text is told."""


def _edge(text: str) -> int:
    return odds.from_text(text) or 0

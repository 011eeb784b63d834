"""What a report proves, in the reader's words."""

from typing import NamedTuple

from bettune.figures.verdict import LEAST_BETS, LEAST_DAYS
from bettune.report.reports import Report
from bettune.web.figure_formats import interval_text
from bettune.web.rendering import Renderer


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


class Words(NamedTuple):
    """A verdict: a headline, and the sentences below it."""

    headline: str
    sentences: list[str]


_HEADLINES = {
    "too_small": _("The sample is too small to tell: %(bets)s %(days)s."),
    "beats": _("These bets beat the market."),
    "loses": _("These bets lose."),
    "unclear": _("Nothing is proven."),
}
_BECAUSE = {
    "beats": _("The yield’s 95%% interval lies above 0, and luck alone seldom does as well."),
    "loses": _("The yield’s 95%% interval lies below 0."),
    "unclear": _("The yield may be on either side of 0, or luck may have brought it about."),
}
_EMPTY = _("There are no settled bets yet.")
_LOOKS_GOOD = _(
    "However good the yield looks, so few bets prove nothing: whoever looks at a short record "
    "looks because it went well."
)
_NEEDED = _(
    "About %(needed)s bets like these would be needed to tell an edge of the size seen from luck."
)
_LEAST = _("%(bets)s bets on %(days)s match days are the least that is judged.")
_LUCK = _(
    "Luck alone brings 19 of 20 random bettors with the same bets a yield from %(low)s to %(high)s."
)
_CHANCE = _("The chance that a random bettor does as well is %(chance)s.")
_DEFLATED = _(
    "%(tried)s variants were tried; the chance that the luckiest of so many does as well is "
    "%(chance)s."
)
_ABOVE = _("The odds taken were on average %(share)s above the margin-free closing odds.")
_BELOW = _("The odds taken were on average %(share)s below the margin-free closing odds.")
_INTERVAL = _("95%% interval: %(interval)s.")
_NO_CLOSE = _("No bet has a margin-free closing price to be held against.")
_NO_INTERVAL = _("From fewer than 10 match days no interval can be told.")


def words_of(report: Report, luck: tuple[float, float] | None, show: Renderer) -> Words:
    """Return the verdict in words; `luck` is the span of yields that luck alone brings."""
    verdict, say, ngettext = report.verdict, show.gettext, show.ngettext
    if not verdict.bets:
        return Words(say(_EMPTY), [])
    days = ngettext("on %(num)s match day", "on %(num)s match days", verdict.days)
    bets = ngettext("%(num)s bet", "%(num)s bets", verdict.bets)
    counts = {
        "bets": bets % {"num": show.number(verdict.bets)},
        "days": days % {"num": show.number(verdict.days)},
    }
    because = _BECAUSE.get(verdict.code)
    return Words(
        say(_HEADLINES[verdict.code]) % counts,
        [
            *([say(because) % {}] if because else []),
            *_how_many(report, show),
            *_luck(report, luck, show),
            *_close(report, show),
        ],
    )


def _how_many(report: Report, show: Renderer) -> list[str]:
    """Return how many bets would tell, where these do not."""
    verdict, result, say = report.verdict, report.figures["yield"], show.gettext
    if verdict.code not in ("too_small", "unclear"):
        return []
    looks_good = verdict.code == "too_small" and (result.value or 0) > 0
    found = [say(_LOOKS_GOOD)] if looks_good else []
    if verdict.needed is not None and verdict.needed > verdict.bets:
        found.append(say(_NEEDED) % {"needed": show.number(verdict.needed)})
    if verdict.bets < LEAST_BETS or verdict.days < LEAST_DAYS:
        least = {"bets": show.number(LEAST_BETS), "days": show.number(LEAST_DAYS)}
        found.append(say(_LEAST) % least)
    return found


def _luck(report: Report, luck: tuple[float, float] | None, show: Renderer) -> list[str]:
    found, say = [], show.gettext
    if luck is not None:
        low, high = (show.signed_share(end, 0) for end in luck)
        found.append(say(_LUCK) % {"low": low, "high": high})
    chance = report.figures["random_bettor_chance"].value
    if chance is not None:
        found.append(say(_CHANCE) % {"chance": _chance(chance, show)})
    deflated = report.figures["random_bettor_chance_deflated"].value
    if report.tried > 1 and deflated is not None:
        values = {"tried": show.number(report.tried), "chance": _chance(deflated, show)}
        found.append(say(_DEFLATED) % values)
    return found


def _chance(chance: float, show: Renderer) -> str:
    return show.share(chance, 1 if chance >= 0.001 else 4)


def _close(report: Report, show: Renderer) -> list[str]:
    value, say = report.figures["fair_closing_line_value"], show.gettext
    if value.value is None:
        return [say(_NO_CLOSE)]
    sentence = say(_ABOVE if value.value > 0 else _BELOW)
    told = sentence % {"share": show.share(abs(value.value))}
    interval = interval_text("share", value, show)
    certain = say(_INTERVAL) % {"interval": interval} if interval else say(_NO_INTERVAL)
    return [f"{told} {certain}"]

"""Decisions in words, in the reader's language: one sentence a reason."""

from collections.abc import Callable
from typing import NamedTuple

from bettune import odds
from bettune.decisions import Decision
from bettune.watch.deciding import Cause, Reason
from bettune.web.rendering import Renderer


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


SENTENCES = {
    Reason.BET: _("bet %(stake)s at %(odds)s with %(bookmaker)s"),
    Reason.FILTER_DISABLED: _("no bet: the filter is disabled"),
    Reason.NO_SUBSCRIPTION: _("no bet without an active PRO subscription"),
    Reason.MATCH_OFF: _("no bet: the match is off or over"),
    Reason.MATCH_STARTED: _("no bet: the match has begun"),
    Reason.NO_QUOTE: _("no quote yet"),
    Reason.TOO_EARLY: _("too early, not before %(moment)s"),
    Reason.TOO_LATE: _("too late, not after %(moment)s"),
    Reason.QUOTE_STALE: _("no fresh quote; the newest is %(odds)s at %(bookmaker)s, %(age)s"),
    Reason.ODDS_BELOW: _("needs %(min_odds)s, best %(odds)s at %(bookmaker)s, %(age)s"),
    Reason.BET_ALREADY: _("bet already; best %(odds)s at %(bookmaker)s, %(age)s"),
    Reason.STEP_NOT_REACHED: _(
        "another bet needs %(needed)s, best %(odds)s at %(bookmaker)s, %(age)s"
    ),
    Reason.NO_PROBABILITY: _("Kelly’s stake needs a probability; best %(odds)s at %(bookmaker)s"),
    Reason.NO_EDGE: _("Kelly stakes nothing at %(odds)s, the best, at %(bookmaker)s"),
    Reason.LIMIT_MATCH: _("stake %(stake)s at %(odds)s; the match’s limit leaves %(rest)s"),
    Reason.LIMIT_DAY: _("stake %(stake)s at %(odds)s; the day’s limit leaves %(rest)s"),
    Reason.LIMIT_FILTER: _("stake %(stake)s at %(odds)s; the filter’s limit leaves %(rest)s"),
    Reason.BANKROLL_SPENT: _("stake %(stake)s at %(odds)s; the bankroll has %(rest)s left"),
}
"""Reason -> what is told of a decision for it."""
_NOTHING = _("no bet: the stake comes to less than half a cent; the bankroll has %(rest)s left")
"""What is told instead where the bankroll is not spent, and its share is too small a stake."""
REASONS = {
    Reason.BET: _("bet placed"),
    Reason.FILTER_DISABLED: _("the filter is disabled"),
    Reason.NO_SUBSCRIPTION: _("no active PRO subscription"),
    Reason.MATCH_OFF: _("the match is off or over"),
    Reason.MATCH_STARTED: _("the match has begun"),
    Reason.NO_QUOTE: _("no quote"),
    Reason.TOO_EARLY: _("too early"),
    Reason.TOO_LATE: _("too late"),
    Reason.QUOTE_STALE: _("no fresh quote"),
    Reason.ODDS_BELOW: _("odds below the min odds"),
    Reason.BET_ALREADY: _("bet already"),
    Reason.STEP_NOT_REACHED: _("odds not high enough for another bet"),
    Reason.NO_PROBABILITY: _("no probability for Kelly’s stake"),
    Reason.NO_EDGE: _("Kelly stakes nothing"),
    Reason.LIMIT_MATCH: _("limit of the match"),
    Reason.LIMIT_DAY: _("limit of the day"),
    Reason.LIMIT_FILTER: _("limit of what is at risk"),
    Reason.BANKROLL_SPENT: _("bankroll spent"),
}
"""Reason -> its name, where decisions are counted."""
CAUSES = {
    Cause.QUOTE: _("a new quote"),
    Cause.PREDICTION: _("a prediction was written"),
    Cause.FILTER: _("the filter, its rules or the subscription changed"),
    Cause.TIME: _("the time had come"),
    Cause.MATCH: _("the match changed"),
}
"""Cause -> why the prediction was checked."""


class Told(NamedTuple):
    """A decision as a page and its script show it."""

    text: str
    is_bet: bool


def told(decision: Decision, show: Renderer) -> Told:
    """Return a decision as it is shown."""
    return Told(sentence(decision, show), decision.reason is Reason.BET)


def sentence(decision: Decision, show: Renderer) -> str:
    """Return a decision in words: `needs 2.15, best 2.08 at Pinnacle, 3 minutes old`."""
    text = show.gettext(_NOTHING if decision.stake == 0 else SENTENCES[decision.reason])
    told = {name: tell(decision, show) for name, tell in _PARTS.items() if f"%({name})s" in text}
    return text % told


_PARTS: dict[str, Callable[[Decision, Renderer], str]] = {
    "min_odds": lambda one, show: odds.short_text(one.min_odds),
    "odds": lambda one, show: odds.short_text(one.odds or 0),
    "needed": lambda one, show: odds.short_text(one.detail or 0),
    "bookmaker": lambda one, show: one.bookmaker or "–",
    "age": lambda one, show: old(one.age or 0, show),
    "stake": lambda one, show: show.amount(one.stake or 0),
    "rest": lambda one, show: show.amount(one.detail or 0),
    "moment": lambda one, show: show.short_moment(one.detail or 0),
}
"""What stands in a sentence, by its name there."""


def old(seconds: int, show: Renderer) -> str:
    """Return how old something was, in the largest unit that it fills: `3 minutes old`."""
    ngettext, number = show.ngettext, max(0, seconds)
    if seconds >= 86_400:
        number = seconds // 86_400
        text = ngettext("%(num)s day old", "%(num)s days old", number)
    elif seconds >= 3_600:
        number = seconds // 3_600
        text = ngettext("%(num)s hour old", "%(num)s hours old", number)
    elif seconds >= 60:
        number = seconds // 60
        text = ngettext("%(num)s minute old", "%(num)s minutes old", number)
    else:
        text = ngettext("%(num)s second old", "%(num)s seconds old", number)
    return text % {"num": show.number(number)}

"""What a backtest was asked to do, in plain words."""

from bettune.backtest import price_rules
from bettune.backtest.backtests import Specification
from bettune.backtest.past_matches import Sample
from bettune.backtest.price_rules import CONSENSUS, PriceRule
from bettune.odds import MILLION
from bettune.times import DAY
from bettune.web.figure_formats import utc_date
from bettune.web.rendering import Renderer


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


_RULES = {
    "always": _("It bets at any odds."),
    "given": _("It bets at the min odds of a table or more."),
    "model": _(
        "It bets where a table’s probabilities promise an edge of %(edge)s or more, after a "
        "commission of %(commission)s."
    ),
    "fair": _("It bets at %(factor)s times the margin-free odds of %(source)s or more."),
}
_CONSENSUS = _("It bets at %(factor)s times the margin-free odds of the consensus or more.")
_CLOSING = _("Closing prices count as quotes of the last second.")
_ALL = _("It knows all matches.")
_SOME = _("Its matches: %(matches)s.")
_SINCE = _("from %(day)s")
_UNTIL = _("until %(day)s")


def asked_in_words(asked: Specification, show: Renderer) -> str:
    """Return where the min odds come from, and which matches it is about, in sentences."""
    rule = price_rules.parse(asked.price_rule)
    return " ".join(
        [
            _rule(rule, show) if rule else asked.price_rule,
            *([show.gettext(_CLOSING)] if asked.closing else []),
            _matches(asked.sample, show),
        ]
    )


def _rule(rule: PriceRule, show: Renderer) -> str:
    is_consensus = rule.kind == "fair" and rule.source == CONSENSUS
    sentence = show.gettext(_CONSENSUS if is_consensus else _RULES[rule.kind])
    return sentence % {
        "factor": f"{rule.factor / MILLION:.6f}".rstrip("0").rstrip("."),
        "source": rule.source,
        "edge": show.share(rule.edge / MILLION),
        "commission": show.share(rule.commission / MILLION),
    }


def _matches(sample: Sample, show: Renderer) -> str:
    say = show.gettext
    told = [*sample.countries, *sample.tournaments, *sample.seasons]
    if sample.start is not None:
        told.append(say(_SINCE) % {"day": utc_date(sample.start, "date", show)})
    if sample.end is not None:  # kick-offs before it: the day before is the last
        told.append(say(_UNTIL) % {"day": utc_date(sample.end - DAY, "date", show)})
    return say(_SOME) % {"matches": ", ".join(told)} if told else say(_ALL)

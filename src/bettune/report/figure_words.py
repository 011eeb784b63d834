"""Figures in plain English: their names, their values with intervals, and what they prove.

The command line, files and the API's summaries speak so; pages have their own translations.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence

from bettune import bet_types
from bettune.amounts import span_to_text
from bettune.figures.metrics import METRICS, Figure, Metric, Unit
from bettune.figures.slices import LEAD_TIMES, ODDS, By
from bettune.figures.verdict import LEAST_BETS, LEAST_DAYS, Verdict
from bettune.times import to_text

NAMES = {
    "turnover": "Turnover",
    "profit": "Profit",
    "yield": "Yield",
    "bankroll_growth": "Bankroll growth",
    "drawdown": "Deepest drawdown",
    "drawdown_share": "… of the bankroll then",
    "longest_winning_run": "Longest winning run",
    "longest_losing_run": "Longest losing run",
    "mean_odds": "Mean odds",
    "hit_rate": "Hit rate",
    "implied_hit_rate": "Hit rate that the odds imply",
    "hit_rate_difference": "… difference",
    "closing_line_value": "Closing line value",
    "closing_line_value_median": "… median",
    "closing_line_beaten": "… share of bets above it",
    "fair_closing_line_value": "Closing line value, margin-free",
    "fair_closing_line_value_median": "… median",
    "fair_closing_line_beaten": "… share of bets above it",
    "bets_with_closing": "Bets with a closing price",
    "bets_with_fair_closing": "… margin-free",
    "bets_with_line_moved": "… carried over from another line",
    "brier": "Brier score",
    "brier_market": "… the market's",
    "brier_difference": "… difference",
    "log_loss": "Log-loss",
    "log_loss_market": "… the market's",
    "log_loss_difference": "… difference",
    "ranked_probability_score": "Ranked probability score",
    "ranked_probability_score_market": "… the market's",
    "ranked_probability_score_difference": "… difference",
    "random_bettor_yield": "A random bettor's expected yield",
    "random_bettor_chance": "… chance of doing as well",
    "random_bettor_chance_deflated": "… for the luckiest of the variants tried",
    "luckiest_bettor_yield": "The luckiest one's expected yield",
}
"""Each figure's name; `…` goes on from the one before."""
BY: dict[By, str] = {
    "tournament": "By tournament",
    "bet_type": "By bet type",
    "odds": "By odds",
    "lead_time": "By time before kick-off",
    "month": "By month",
    "period": "Over time",
}
UNTOLD = "–"
"""Stands for what cannot be told."""

_VERDICTS = {
    "too_small": "The sample is too small to tell",
    "beats": "These bets beat the market",
    "loses": "These bets lose",
    "unclear": "Nothing is proven",
}
_BECAUSE = {
    "beats": "the yield's 95% interval lies above 0, and luck alone seldom does as well",
    "loses": "the yield's 95% interval lies below 0",
    "unclear": "the yield may be on either side of 0, or luck may have brought it about",
}


def metric_of(name: str) -> Metric:
    """Return what a figure is; KeyError for none."""
    return _METRICS[name]


_METRICS = {metric.name: metric for metric in METRICS}


def value_text(unit: Unit, value: float | None) -> str:
    """Return a value as it is written: 1050 cents `10.50`, a share of 0.032 `3.2%`, None `–`."""
    if value is None:
        return UNTOLD
    return _FORMS[unit](value)


def interval_text(unit: Unit, figure: Figure) -> str:
    """Return a figure's 95 % interval: `-1.2% … 3.4%`; empty where there is none."""
    if figure.low is None or figure.high is None:
        return ""
    if unit == "share":
        decimals = min(decimals_of(figure.low), decimals_of(figure.high))
        return f"{_share(figure.low, decimals)} … {_share(figure.high, decimals)}"
    return f"{value_text(unit, figure.low)} … {value_text(unit, figure.high)}"


def decimals_of(value: float) -> int:
    """Return with how many decimals a share is written in per cent."""
    return 1 if abs(value) >= 0.001 or value == 0 else 4  # a chance of one in a million


def _share(value: float, decimals: int | None = None) -> str:
    decimals = decimals_of(value) if decimals is None else decimals
    return f"{round(value * 100, decimals) + 0.0:,.{decimals}f}%"  # + 0.0: no minus before 0


def _amount(cents: int) -> str:
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}.{abs(cents) % 100:02d}"


_FORMS: dict[Unit, Callable[[float], str]] = {
    "bets": lambda value: f"{value:,.0f}",
    "cents": lambda value: _amount(round(value)),
    "share": _share,
    "odds": lambda value: f"{value:.3f}",
    "score": lambda value: f"{value:.4f}",
    "nats": lambda value: f"{value:.4f}",
}


def summary(verdict: Verdict, figures: Mapping[str, Figure]) -> list[str]:
    """Return what the bets prove, and how well they did against the close, in sentences."""
    if not verdict.bets:
        return ["There are no settled bets yet."]
    return [_proves(verdict), *_more(verdict), *_against_the_close(figures)]


def _proves(verdict: Verdict) -> str:
    said = _VERDICTS[verdict.code]
    because = _BECAUSE.get(verdict.code)
    if because is None:
        bets, days = _count(verdict.bets, "bet"), _count(verdict.days, "match day")
        because = f"{bets} on {days}"
    return f"{said}: {because}."


def _more(verdict: Verdict) -> list[str]:
    """Return how many bets would tell, where these do not."""
    if verdict.code not in ("too_small", "unclear"):
        return []
    if verdict.needed is not None and verdict.needed > verdict.bets:
        return [
            f"To tell an edge of the size seen from luck, about {verdict.needed:,} bets like these"
            " would be needed."
        ]
    if verdict.bets < LEAST_BETS or verdict.days < LEAST_DAYS:
        return [f"{LEAST_BETS} bets on {LEAST_DAYS} match days are the least that is judged."]
    return []


def _against_the_close(figures: Mapping[str, Figure]) -> list[str]:
    value = figures["fair_closing_line_value"]
    if value.value is None:
        return ["No bet has a margin-free closing price to be held against."]
    how = "above" if value.value > 0 else "below"
    interval = interval_text("share", value)
    told = f", 95% interval {interval}" if interval else ""
    return [
        f"The odds taken were {value_text('share', abs(value.value))} {how} the margin-free closing"
        f" odds (of {_count(value.bets, 'bet')}{told})."
    ]


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def slice_name(by: By, key: tuple[int, ...], tournaments: Mapping[int, str]) -> str:
    """Return a slice's name from its key, as `slices.Slice` has it."""
    if by == "tournament":
        return tournaments.get(key[0], f"Tournament {key[0]}")
    if by == "bet_type":
        return bet_types.name(key[0], key[1])
    if by == "odds":
        return _band(key[0], ODDS, lambda edge: f"{edge / 1e6:.2f}")
    if by == "lead_time":
        return _band(key[0], LEAD_TIMES, span_to_text)
    if by == "month":
        return f"{key[0]}-{key[1]:02d}"
    return to_text(key[0])[:10]


def _band(low: int, edges: Sequence[int], told: Callable[[int], str]) -> str:
    """Return a band from its lower edge, 0 below the first: `1.50 to 2.00`."""
    place = bisect_right(edges, low)
    if place == 0:
        return f"below {told(edges[0])}"
    if place == len(edges):
        return f"{told(low)} or more"
    return f"{told(low)} to {told(edges[place])}"

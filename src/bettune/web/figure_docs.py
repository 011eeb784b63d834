"""What the figures of a report are: one definition each, as docs/metrics.md has it at length."""

from starlette.responses import Response

from bettune.figures.metrics import METRICS
from bettune.web.metric_words import GROUPS, NAMES
from bettune.web.visit import Visit


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


WHAT = {
    "turnover": _("The sum of all stakes."),
    "profit": _("The sum of what the bets won and lost, after commission."),
    "yield": _("Profit divided by turnover."),
    "bankroll_growth": _("Profit divided by the bankroll to begin with."),
    "drawdown": _("The deepest fall of the profit so far below the highest level it had reached."),
    "drawdown_share": _("That fall, divided by the bankroll at its peak."),
    "longest_winning_run": _("The most bets won, in whole or half, one after the other."),
    "longest_losing_run": _("The most bets lost, in whole or half, one after the other."),
    "mean_odds": _("The mean of the odds taken."),
    "hit_rate": _("The part that won of what was decided; a half of a quarter line is half a bet."),
    "implied_hit_rate": _("The hit rate at which the odds taken break even, before commission."),
    "hit_rate_difference": _("Hit rate less the one that the odds imply."),
    "closing_line_value": _(
        "The mean of the odds taken divided by the closing odds of the same line, minus 1."
    ),
    "closing_line_value_median": _("The median of the same."),
    "closing_line_beaten": _("The share of bets taken above the closing odds."),
    "fair_closing_line_value": _(
        "The same against the closing odds without the bookmaker’s margin: the yield to be "
        "expected if the closing odds were right."
    ),
    "fair_closing_line_value_median": _("The median of the same."),
    "fair_closing_line_beaten": _("The share of bets taken above the margin-free closing odds."),
    "bets_with_closing": _("How many bets have closing odds of their own line."),
    "bets_with_fair_closing": _("How many have margin-free closing odds, also of a moved line."),
    "bets_with_line_moved": _(
        "How many of these were carried over from another line, by the goals that the market "
        "expected."
    ),
    "brier": _(
        "The mean squared difference between the probabilities given and what happened: 0 is "
        "perfect, 0.5 is a coin."
    ),
    "brier_market": _("The same of the market’s margin-free probabilities at placing."),
    "brier_difference": _("The one less the other, bet by bet; below 0 yours were better."),
    "log_loss": _("The mean surprise at what happened, in nats: lower is better."),
    "log_loss_market": _("The same of the market’s margin-free probabilities at placing."),
    "log_loss_difference": _("The one less the other, bet by bet; below 0 yours were better."),
    "ranked_probability_score": _(
        "The same for home, draw and away together, counting how far off a forecast was."
    ),
    "ranked_probability_score_market": _(
        "The same of the market’s margin-free probabilities at placing."
    ),
    "ranked_probability_score_difference": _(
        "The one less the other, match by match; below 0 yours were better."
    ),
    "random_bettor_yield": _(
        "What a bettor who knows nothing has to expect with the same stakes at the same odds."
    ),
    "random_bettor_chance": _("The chance that such a bettor makes as much, or more."),
    "random_bettor_chance_deflated": _(
        "The chance that the luckiest of as many random bettors as variants were tried does."
    ),
    "luckiest_bettor_yield": _("The yield that the luckiest of them has to expect."),
}
"""Metric -> its definition."""
BEHIND = {
    "all": _("all settled bets"),
    "decided": _("bets that won or lost, in whole or half"),
    "closing": _("bets with closing odds of their own line"),
    "fair_closing": _("bets with margin-free closing odds"),
    "line_moved": _("bets whose margin-free closing odds were carried over"),
    "given": _("decided bets with a probability given; else that of the min odds"),
    "given_and_market": _("the same where the market’s is known too"),
    "given_1x2": _("the first bet on each match with three probabilities given"),
    "given_and_market_1x2": _("the same where the market’s three are known too"),
    "market": _("decided bets whose market’s probability is known"),
}
"""Key of `metrics.BEHIND` -> which bets they are."""


async def show_figures(visit: Visit) -> Response:
    """Show what each figure is."""
    return visit.page(
        "figure_docs.html",
        groups=GROUPS,
        names=NAMES,
        what=WHAT,
        behind={metric.name: BEHIND[metric.behind] for metric in METRICS},
    )

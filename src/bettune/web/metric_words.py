"""The names of figures, slices and verdicts, to be translated where they are shown."""

from bettune.figures.slices import By


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


NAMES = {
    "turnover": _("Turnover"),
    "profit": _("Profit"),
    "yield": _("Yield"),
    "bankroll_growth": _("Bankroll growth"),
    "drawdown": _("Deepest drawdown"),
    "drawdown_share": _("Deepest drawdown, of the bankroll then"),
    "longest_winning_run": _("Longest winning run"),
    "longest_losing_run": _("Longest losing run"),
    "mean_odds": _("Mean odds"),
    "hit_rate": _("Hit rate"),
    "implied_hit_rate": _("Hit rate that the odds imply"),
    "hit_rate_difference": _("Hit rate above what the odds imply"),
    "closing_line_value": _("Closing line value"),
    "closing_line_value_median": _("Closing line value, median"),
    "closing_line_beaten": _("Bets above the closing odds"),
    "fair_closing_line_value": _("Closing line value, margin-free"),
    "fair_closing_line_value_median": _("Closing line value, margin-free, median"),
    "fair_closing_line_beaten": _("Bets above the margin-free closing odds"),
    "bets_with_closing": _("Bets with a closing price"),
    "bets_with_fair_closing": _("Bets with a margin-free closing price"),
    "bets_with_line_moved": _("Bets whose line moved, carried over"),
    "brier": _("Brier score"),
    "brier_market": _("Brier score of the market"),
    "brier_difference": _("Brier score, difference"),
    "log_loss": _("Log-loss"),
    "log_loss_market": _("Log-loss of the market"),
    "log_loss_difference": _("Log-loss, difference"),
    "ranked_probability_score": _("Ranked probability score"),
    "ranked_probability_score_market": _("Ranked probability score of the market"),
    "ranked_probability_score_difference": _("Ranked probability score, difference"),
    "random_bettor_yield": _("A random bettor’s expected yield"),
    "random_bettor_chance": _("Chance that a random bettor does as well"),
    "random_bettor_chance_deflated": _("The same for the luckiest of the variants tried"),
    "luckiest_bettor_yield": _("The luckiest one’s expected yield"),
}
"""Each figure's name."""
GROUPS = (
    (_("Money"), ("turnover", "profit", "yield", "bankroll_growth", "drawdown", "drawdown_share")),
    (
        _("Hits"),
        (
            "hit_rate",
            "implied_hit_rate",
            "hit_rate_difference",
            "mean_odds",
            "longest_winning_run",
            "longest_losing_run",
        ),
    ),
    (
        _("Against the closing odds"),
        (
            "fair_closing_line_value",
            "fair_closing_line_value_median",
            "fair_closing_line_beaten",
            "closing_line_value",
            "closing_line_value_median",
            "closing_line_beaten",
            "bets_with_closing",
            "bets_with_fair_closing",
            "bets_with_line_moved",
        ),
    ),
    (
        _("Luck"),
        (
            "random_bettor_yield",
            "random_bettor_chance",
            "random_bettor_chance_deflated",
            "luckiest_bettor_yield",
        ),
    ),
    (
        _("The odds given, as probabilities"),
        (
            "brier",
            "brier_market",
            "brier_difference",
            "log_loss",
            "log_loss_market",
            "log_loss_difference",
            "ranked_probability_score",
            "ranked_probability_score_market",
            "ranked_probability_score_difference",
        ),
    ),
)
"""The figures as they stand together; a test holds all of `metrics.METRICS` against them."""
BY: dict[By, str] = {
    "tournament": _("By tournament"),
    "bet_type": _("By bet type"),
    "odds": _("By odds"),
    "lead_time": _("By time before kick-off"),
    "month": _("By month"),
    "period": _("Over time"),
}
METHODS = {
    "multiplicative": _("multiplicative"),
    "additive": _("additive"),
    "power": _("power"),
    "shin": _("Shin"),
    "odds_ratio": _("odds ratio"),
}

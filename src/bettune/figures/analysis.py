"""The analysis of settled bets: everything that a report shows of them."""

import msgspec

from bettune.figures import calibration, closing_line, equity, runs
from bettune.figures.bootstrap import DRAWS
from bettune.figures.calibration import Bin
from bettune.figures.closing_line import Bar
from bettune.figures.counting import figures
from bettune.figures.equity import Curve, Drawdown
from bettune.figures.metrics import Figure
from bettune.figures.runs import Run
from bettune.figures.settled_bets import SettledBets
from bettune.figures.slices import By, Slice, slices
from bettune.figures.verdict import Verdict, verdict


class Analysis(msgspec.Struct, frozen=True, rename="camel"):
    """Figures, verdict, slices, and what the charts are drawn from."""

    seed: int
    draws: int
    bankroll: int | None
    """Cents to begin with."""
    tried: int
    """How many variants were tried before these bets were chosen, themselves included."""
    verdict: Verdict
    figures: dict[str, Figure]
    slices: dict[By, list[Slice]]
    curve: Curve | None
    """None without bets, as is the drawdown."""
    drawdown: Drawdown | None
    winning_run: Run
    losing_run: Run
    closing_line_values: list[Bar]
    fair_closing_line_values: list[Bar]
    calibration: list[Bin]


def analyse(
    bets: SettledBets,
    *,
    seed: int,
    draws: int = DRAWS,
    bankroll: int | None = None,
    tried: int = 1,
) -> Analysis:
    """Return everything that a report shows of the bets."""
    found = figures(bets, seed=seed, draws=draws, bankroll=bankroll, tried=tried)
    steps = equity.steps(bets) if len(bets) else None
    return Analysis(
        seed=seed,
        draws=draws,
        bankroll=bankroll,
        tried=tried,
        verdict=verdict(bets, found, tried),
        figures=found,
        slices=slices(bets, seed=seed),
        curve=equity.curve_of(steps) if steps else None,
        drawdown=equity.deepest(steps, bankroll) if steps else None,
        winning_run=runs.longest(bets, won=True),
        losing_run=runs.longest(bets, won=False),
        closing_line_values=closing_line.distribution(closing_line.raw_values(bets)),
        fair_closing_line_values=closing_line.distribution(closing_line.fair_values(bets)),
        calibration=calibration.bins(bets),
    )

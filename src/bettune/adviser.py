"""The Min Odds adviser: the lowest odds worth taking, and the edge that odds give.

The edge is the profit to be expected of a unit staked, after commission:
p (odds - 1)(1 - rate) - (1 - p). All in integer millionths, without a float. Of a bet that can be
void, the probability is that of winning when it is not, and the edge that of what is then staked.
"""

from bettune.odds import HIGHEST, LOWEST, MILLION
from bettune.rounding import up


def lowest_odds(probability: int, edge: int = 0, commission_rate: int = 0) -> int | None:
    """Return the lowest odds that give the edge, rounded up; None if they are 10,000 or more.

    Probability above 0 and below 1,000,000; a commission rate below 1,000,000; all millionths. An
    edge so far below zero that any odds give it is answered with the lowest odds there are.
    """
    wanted = edge + MILLION - probability
    least = up(wanted * MILLION**2, probability * (MILLION - commission_rate))
    odds = LOWEST + max(1, least)
    return odds if odds < HIGHEST else None


def edge_at(odds: int, probability: int, commission_rate: int = 0) -> int:
    """Return the edge in millionths at odds, rounded down, so that it is never overstated.

    It is at least a wanted edge exactly at the odds that `lowest_odds` tells, and above them.
    """
    price = (odds - MILLION) * (MILLION - commission_rate)
    return probability * price // MILLION**2 - (MILLION - probability)

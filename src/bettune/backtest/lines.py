"""The bets of a backtest as lines of a table, with the names of what they were on."""

from collections.abc import Iterator

import numpy as np

from bettune import bet_types, matches, odds, times
from bettune.amounts import cents_to_text
from bettune.backtest.bets import BacktestBets
from bettune.database import Session
from bettune.figures.settled_bets import Integers
from bettune.matches import Fixture
from bettune.settlement import Result
from bettune.sports import FOOTBALL
from bettune.spreadsheets import safe

COLUMNS = (
    "id", "match_id", "kickoff", "country", "tournament", "home", "away", "score", "bet_type",
    "bookmaker", "odds", "min_odds", "probability", "captured_at", "placed_at", "stake",
    "commission", "result", "profit", "closing_odds", "fair_closing_odds", "line_moved",
    "market_probability",
)  # fmt: skip
_AT_ONCE = 5_000
"""Bets whose matches are read at a time."""


def bet_lines(
    session: Session, bets: BacktestBets, places: Integers | None = None
) -> Iterator[tuple[str, ...]]:
    """Yield a line of COLUMNS for each bet, or for those at the places, in their order.

    Odds have six decimals, amounts two, probabilities and rates are numbers from 0 to 1; a cell is
    empty where nothing is known.
    """
    wanted = np.arange(len(bets)) if places is None else places
    bookmakers = bookmaker_names(session)
    names = bets.__struct_fields__
    for first in range(0, len(wanted), _AT_ONCE):
        here = wanted[first : first + _AT_ONCE]
        columns = [getattr(bets, name)[here].tolist() for name in names]
        fixtures = {
            one.id: one
            for one in matches.fixtures_of(session, set(bets.match_id[here].tolist()), FOOTBALL)
        }
        for place, *values in zip(here.tolist(), *columns, strict=True):
            bet = dict(zip(names, values, strict=True))
            yield _line(place + 1, bet, fixtures[bet["match_id"]], bookmakers[bet["bookmaker_id"]])


def bookmaker_names(session: Session) -> dict[int, str]:
    """Return the names of all bookmakers by id."""
    return dict(session.all("SELECT id, name FROM bookmakers"))


def _line(number: int, bet: dict[str, int], match: Fixture, bookmaker: str) -> tuple[str, ...]:
    has_score = match.status == "finished"
    return (
        str(number),
        str(match.id),
        times.to_text(bet["kickoff"]),
        *map(safe, (match.country, match.tournament, match.home, match.away)),
        f"{match.home_goals}-{match.away_goals}" if has_score else "",
        bet_types.name(bet["kind"], bet["line"]),
        safe(bookmaker),
        odds.to_text(bet["odds"]),
        odds.to_text(bet["min_odds"]),
        _share(bet["probability"], 6),
        times.to_text(bet["captured_at"]),
        times.to_text(bet["placed_at"]),
        cents_to_text(bet["stake"]),
        f"{bet['commission'] / odds.MILLION:.6f}",
        Result(bet["result"]).word if bet["result"] else "",
        cents_to_text(bet["profit"]) if bet["result"] else "",
        odds.to_text(bet["closing"]) if bet["closing"] else "",
        odds.to_text(bet["fair_closing"]) if bet["fair_closing"] else "",
        "yes" if bet["line_moved"] else "",
        _share(bet["market"], 9),
    )


def _share(value: int, decimals: int) -> str:
    return f"{value / 10**decimals:.{decimals}f}" if value else ""

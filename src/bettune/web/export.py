"""A day as a CSV file, safe to open in a spreadsheet and fit to be brought in again."""

import csv
from io import StringIO

from bettune import odds, times
from bettune.quotes import Price
from bettune.spreadsheets import safe
from bettune.web.day import Board, Choice, odds_shown, odds_text

COLUMNS = (
    "match_id", "kickoff", "country", "tournament", "home", "away",
    "open_odds", "open_bookmaker", "open_captured_at",
    "last_odds", "last_bookmaker", "last_captured_at", "min_odds", "probability",
)  # fmt: skip
_MOMENTS = {odds.EARLY: "early", odds.CLOSING: "closing"}


def csv_of(board: Board, choice: Choice) -> str:
    """Return the matches that are shown, with their odds as they are shown."""
    text = StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(COLUMNS)
    is_shown = choice.test()
    for one in board.fixtures:
        if not is_shown(one):
            continue
        prices, prediction = board.prices.get(one.id), board.predictions.get(one.id)
        kickoff = times.to_text(one.kickoff)
        cells = [
            str(one.id),
            kickoff if one.kickoff_known else kickoff[:10],
            *(one.country, one.tournament, one.home, one.away),
            *_price(prices.open if prices else None),
            *_price(prices.last if prices else None),
            odds_shown(prediction.odds) if prediction else "",
            odds_shown(prediction.probability or "") if prediction else "",
        ]
        lines.writerow([safe(cell) for cell in cells])
    return text.getvalue()


def _price(price: Price | None) -> tuple[str, str, str]:
    if price is None:
        return "", "", ""
    at = _MOMENTS.get(price.captured_at) or times.to_text(price.captured_at)
    return odds_text(price.odds), price.bookmaker, at

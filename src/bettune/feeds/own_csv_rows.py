"""The rows of the CSV format of our own, each to a match with its quote."""

import re

from bettune import bet_types, odds, times
from bettune.feeds import LONGEST_NAME, MOST_GOALS, Bookmaker, MatchRow, Quote, Unusable
from bettune.feeds.bookmakers import bookmaker

REQUIRED = ("country", "tournament", "season", "kickoff", "home", "away")
RESULT = ("status", "home_goals", "away_goals", "half_time_home", "half_time_away")
QUOTE = ("bet_type", "bookmaker", "odds")
COLUMNS = (*REQUIRED, *RESULT, *QUOTE, "captured_at")

STATUSES = ("scheduled", "finished", "awarded", "abandoned", "postponed", "cancelled")
CAPTURED = {"early": odds.EARLY, "closing": odds.CLOSING}

_SEASON = re.compile(r"([12][0-9]{3})(?:/([12][0-9]{3}))?", re.ASCII)
_DAY = re.compile(r"[12][0-9]{3}-[0-9]{2}-[0-9]{2}", re.ASCII)
_GOALS = re.compile(r"[0-9]{1,2}", re.ASCII)

Cells = dict[str, str]
"""Column -> text, of all columns; empty where there is none."""


class _QuoteError(Exception):
    """Why a row's quote cannot be taken: the column at fault, and the reason."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(reason)
        self.column = column


def row_of(line: int, digest: int, cells: Cells) -> MatchRow:
    """Return the match of a row, without its result and quote. Raises Unusable."""
    for column in REQUIRED:
        _check_name(column, cells[column])
    if cells["home"].casefold() == cells["away"].casefold():
        raise Unusable(f"{cells['home']!r} cannot play against itself.")
    kickoff, kickoff_known = _kickoff(cells["kickoff"])
    return MatchRow(
        line=line,
        digest=digest,
        country=cells["country"],
        tournament=cells["tournament"],
        season=_season(cells["season"]),
        home=cells["home"],
        away=cells["away"],
        kickoff=kickoff,
        kickoff_known=kickoff_known,
    )


def _check_name(column: str, text: str) -> None:
    if not text:
        raise Unusable(f"`{column}` is empty.")
    if len(text) > LONGEST_NAME or not text.isprintable():
        raise Unusable(f"`{column}` has more than {LONGEST_NAME} or unprintable characters.")


def _season(text: str) -> str:
    found = _SEASON.fullmatch(text)
    if not found or (found[2] and int(found[2]) != int(found[1]) + 1):
        raise Unusable(f"`season` is {text!r}, neither as in `2024/2025` nor as in `2024`.")
    return text


def _kickoff(text: str) -> tuple[int, bool]:
    """Return the kick-off, and whether its time is known: a bare day is 12:00 UTC."""
    known = not _DAY.fullmatch(text)
    moment = times.from_text(text if known else f"{text}T12:00Z")
    if moment is None:
        raise Unusable(
            f"`kickoff` is {text!r}, neither a time with its offset, as in"
            f" `2026-06-06T18:00:00+00:00`, nor a day, as in `2026-06-06`."
        )
    return moment, known


def set_result(row: MatchRow, cells: Cells) -> dict[str, str]:
    """Set status and goals; return what was not taken, and why."""
    full = _pair(cells, "home_goals", "away_goals")
    half = _pair(cells, "half_time_home", "half_time_away")
    row.status = cells["status"].casefold() or ("finished" if full else "scheduled")
    if row.status not in STATUSES:
        raise Unusable(f"`status` is {cells['status']!r:.60}, not one of {', '.join(STATUSES)}.")
    if row.status not in {"finished", "awarded"}:
        reason = f"The goals of a match that is {row.status} are not taken."
        return {f"{column}: {cells[column]}": reason for column in RESULT[1:] if cells[column]}
    if full is None:
        raise Unusable(f"The match is {row.status}, but `home_goals` and `away_goals` are empty.")
    row.home_goals, row.away_goals = full
    if half is None:
        return {}
    if half[0] > full[0] or half[1] > full[1]:
        raise Unusable("There are more goals at half-time than at the end.")
    row.half_time_home, row.half_time_away = half
    return {}


def _pair(cells: Cells, home: str, away: str) -> tuple[int, int] | None:
    if not cells[home] and not cells[away]:
        return None
    return _goals(home, cells[home]), _goals(away, cells[away])


def _goals(column: str, text: str) -> int:
    if not _GOALS.fullmatch(text) or int(text) > MOST_GOALS:
        raise Unusable(f"`{column}` is {text!r:.60}, not a number from 0 to {MOST_GOALS}.")
    return int(text)


def has_quote(cells: Cells) -> bool:
    """Tell whether the row is meant to have a quote."""
    return any(cells[column] for column in QUOTE)


def set_quote(
    row: MatchRow, cells: Cells, captured_at: int | None, aside: dict[str, str]
) -> Bookmaker | None:
    """Set the row's quote and return its bookmaker, None if there is no quote.

    A quote at fault takes its row with it, unless the row has a result to tell.
    """
    if not has_quote(cells):
        return None
    try:
        quote = _quote(cells, captured_at)
    except _QuoteError as error:
        if not any(cells[column] for column in RESULT):
            raise Unusable(str(error)) from error
        aside[f"{error.column}: {cells[error.column]:.60}"] = str(error)
        return None
    row.quotes = [quote]
    return bookmaker(cells["bookmaker"])


def _quote(cells: Cells, captured_at: int | None) -> Quote:
    for column in QUOTE:
        text = cells[column]
        if not text:
            raise _QuoteError(column, f"A quote needs {', '.join(QUOTE)}; `{column}` is empty.")
    bet_type = bet_types.parse(cells["bet_type"])
    if bet_type is None:
        reason = f"`bet_type` is {cells['bet_type']!r:.60}, no bet type as in `Home` or `Over 2.5`."
        raise _QuoteError("bet_type", reason)
    if len(cells["bookmaker"]) > LONGEST_NAME or not cells["bookmaker"].isprintable():
        raise _QuoteError("bookmaker", "`bookmaker` is too long or has unprintable characters.")
    price = odds.from_text(cells["odds"])
    if price is None:
        reason = f"`odds` is {cells['odds']!r:.60}, not decimal odds above 1, as in `2.15`."
        raise _QuoteError("odds", reason)
    return (*bet_type, cells["bookmaker"], _captured_at(cells, captured_at), price, 1)


def _captured_at(cells: Cells, captured_at: int | None) -> int:
    text = cells["captured_at"]
    if not text and captured_at is None:
        reason = "Say when the odds were captured: in a column `captured_at`, or for the import."
        raise _QuoteError("captured_at", reason)
    if not text and captured_at is not None:
        return captured_at
    moment = CAPTURED.get(text.casefold(), times.from_text(text))
    if moment is None or not (text.casefold() in CAPTURED or odds.EARLY < moment < odds.CLOSING):
        reason = (
            f"`captured_at` is {text!r:.60}, not a time with its offset, as in"
            f" `2026-06-06T18:00:00+00:00`, nor `early` or `closing`."
        )
        raise _QuoteError("captured_at", reason)
    return moment

"""The rows of a football-data.co.uk file, each to a match with its quotes."""

from datetime import date
from operator import itemgetter

import msgspec

from bettune import odds
from bettune.feeds import MOST_GOALS, MatchRow, Remark, Unusable
from bettune.feeds.football_data_columns import Columns, Market
from bettune.feeds.football_data_kickoff import kickoff
from bettune.feeds.football_data_leagues import (
    DIVISIONS,
    league,
    season,
    season_on,
    spanning,
    tidy,
    within,
)
from bettune.feeds.football_data_quotes import Plan

_GOALS = {str(goals): goals for goals in range(MOST_GOALS + 1)}
_NOTES = {"abandoned": "abandoned"}
"""What may be noted in a cell beyond the header -> the status that it gives the match."""


class Form(msgspec.Struct, frozen=True):
    """What a file is, as far as it decides what its rows mean."""

    fixtures: bool = False
    starts: int | None = None
    """The year in which the season of a main league's file starts."""
    captured_at: int | None = None
    """When the odds of fixtures were captured, UTC seconds."""


class _Texts(msgspec.Struct):
    """The cells of a row that are not odds, in the order of `football_data_columns.FIELDS`."""

    division: str
    country: str
    league: str
    season: str
    date: str
    time: str
    home: str
    away: str
    home_goals: str
    away_goals: str
    result: str
    half_time_home: str
    half_time_away: str


class Rows:
    """Reads the rows below one header."""

    def __init__(self, header: Columns, form: Form) -> None:
        self._header = header
        self._form = form
        self._texts = itemgetter(*header.fields.values())
        self._closing = {(market.code, market.kinds) for market in header.markets if market.closing}
        self._plan = Plan(header, self._captured)

    def _captured(self, market: Market) -> int:
        if market.closing:
            return odds.CLOSING
        if self._form.fixtures:
            return self._form.captured_at or odds.EARLY
        # The extra leagues' seasons have nothing but closing odds, older ones without the `C`.
        if self._header.has("season") and (market.code, market.kinds) not in self._closing:
            return odds.CLOSING
        return odds.EARLY

    def match(self, line: int, digest: int, cells: list[str], remarks: list[Remark]) -> MatchRow:
        """Return the match in a row's cells; what is not taken of them is added to the remarks.

        Raises `Unusable`.
        """
        beyond = self._fit(cells)
        texts = _Texts(*self._texts(cells))
        start = kickoff(texts.date, texts.time)
        if start is None:
            raise Unusable(
                f"The date {texts.date!r} is not one: dd/mm/yy or dd/mm/yyyy is expected."
            )
        if start.unread:
            reason = "This is no time of day (hh:mm is expected), so the time counts as unknown."
            remarks.append(Remark(line, reason, f"Time: {start.unread[:40]}"))
        country, tournament = _tournament(texts)
        home, away = _teams(texts)
        row = MatchRow(
            line=line,
            digest=digest,
            country=country,
            tournament=tournament,
            season=self._season(texts, start.day, country),
            home=home,
            away=away,
            kickoff=start.seconds,
            kickoff_known=start.known,
        )
        _set_score(row, texts, remarks)
        if beyond:
            _set_note(row, beyond, remarks)
        row.quotes = self._plan.quotes(line, cells, remarks)
        return row

    def _fit(self, cells: list[str]) -> list[str]:
        """Make the cells as many as the header's, and an empty one; return what stood beyond."""
        width = self._header.width
        beyond = [text for cell in cells[width:] if (text := tidy(cell))]
        del cells[width:]
        cells += [""] * (width + 1 - len(cells))
        for place, later in self._header.spare:
            if not cells[place].strip():
                cells[place] = cells[later]
        return beyond

    def _season(self, texts: _Texts, day: date, country: str) -> str:
        if self._header.has("season"):
            named = season(texts.season)
            if named is None:
                raise Unusable(
                    f"The season {texts.season!r} is none: 2012 or 2012/2013 is expected."
                )
            return named
        if self._form.starts is None:
            return season_on(day, texts.division.strip() or country)
        if not within(day, self._form.starts):
            raise Unusable(
                f"The date {texts.date!r} is not within the file's season"
                f" {spanning(self._form.starts)}."
            )
        return spanning(self._form.starts)


def _tournament(texts: _Texts) -> tuple[str, str]:
    """Return country and tournament."""
    country, name = tidy(texts.country), league(texts.league)
    if country and name:
        return country, name
    division = texts.division.strip()
    if division in DIVISIONS:
        return DIVISIONS[division]
    raise Unusable(
        f"The division {division!r} is not known; known are {', '.join(DIVISIONS)},"
        " or country and league."
    )


def _teams(texts: _Texts) -> tuple[str, str]:
    home, away = tidy(texts.home), tidy(texts.away)
    if not home or not away:
        raise Unusable(f"A team is missing: home is {home!r}, away {away!r}.")
    if home == away:
        raise Unusable(f"{home!r} cannot play against itself.")
    return home, away


def _set_score(row: MatchRow, texts: _Texts, remarks: list[Remark]) -> None:
    home, away = texts.home_goals.strip(), texts.away_goals.strip()
    half = texts.half_time_home.strip(), texts.half_time_away.strip()
    if home or away:
        row.home_goals, row.away_goals = _GOALS.get(home), _GOALS.get(away)
        if row.home_goals is None or row.away_goals is None:
            raise Unusable(
                f"The score {home!r} to {away!r} is none: two numbers, 0 to {MOST_GOALS}."
            )
        row.status = "finished"
        _check_result(row, texts.result.strip(), remarks)
    if any(half):
        _set_half_time(row, half, remarks)


def _check_result(row: MatchRow, result: str, remarks: list[Remark]) -> None:
    home, away = row.home_goals or 0, row.away_goals or 0
    told = "H" if home > away else "A" if home < away else "D"
    if result and result.upper() != told:
        reason = f"The result is not that of the goals, {home} to {away}, which are kept."
        remarks.append(Remark(row.line, reason, f"Result: {result[:40]}"))


def _set_half_time(row: MatchRow, half: tuple[str, str], remarks: list[Remark]) -> None:
    home, away = (_GOALS.get(goals) for goals in half)
    most_home, most_away = row.home_goals, row.away_goals
    if home is None or away is None or most_home is None or most_away is None:
        reason = "The half-time score is not taken: it takes two numbers and a full-time score."
    elif home > most_home or away > most_away:
        reason = "The half-time score is not taken: it is above the full-time score."
    else:
        row.half_time_home, row.half_time_away = home, away
        return
    remarks.append(Remark(row.line, reason, f"HTHG, HTAG: {half[0][:20]}, {half[1][:20]}"))


def _set_note(row: MatchRow, beyond: list[str], remarks: list[Remark]) -> None:
    """Apply what is noted beyond the header's cells; a match not played out has no score."""
    cell = ", ".join(beyond)[:100]
    status = next((_NOTES[text.casefold()] for text in beyond if text.casefold() in _NOTES), None)
    if status is None:
        remarks.append(Remark(row.line, "These cells are beyond the header and not read.", cell))
        return
    row.status = status
    row.home_goals = row.away_goals = row.half_time_home = row.half_time_away = None
    reason = f"The match was {status}, as a cell beyond the header says: no score is taken."
    remarks.append(Remark(row.line, reason, cell))

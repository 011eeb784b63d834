"""A filter's day as it is shown: matches by tournament, their prices, and the filter's min odds."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache, lru_cache
from hashlib import sha256
from itertools import groupby
from typing import NamedTuple

import msgspec
from babel.dates import format_skeleton
from markupsafe import Markup

from bettune import (
    bet_rules,
    decisions,
    filters,
    matches,
    odds,
    predictions,
    quotes,
    subscriptions,
    team_names,
    times,
)
from bettune.database import Session
from bettune.decisions import Decision
from bettune.filters import OwnFilter
from bettune.matches import Fixture
from bettune.predictions import Prediction
from bettune.quotes import Price, Prices
from bettune.web import decision_words
from bettune.web.ages import short_age
from bettune.web.decision_words import Told
from bettune.web.rendering import Renderer


class Choice(msgspec.Struct, frozen=True):
    """Which matches of a day are shown; it stands in the URL."""

    country: int = 0
    tournament: int = 0
    """0: all."""
    team: str = ""

    def test(self) -> Callable[[Fixture], bool]:
        """Return what tells whether a match is shown."""
        wanted = team_names.key(self.team)

        def is_shown(one: Fixture) -> bool:
            return (
                self.country in (0, one.country_id)
                and self.tournament in (0, one.tournament_id)
                and (not wanted or wanted in _key(one.home) or wanted in _key(one.away))
            )

        return is_shown


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


STATUSES = {
    "postponed": _("postponed"),
    "cancelled": _("cancelled"),
    "abandoned": _("abandoned"),
}
"""Status -> what stands where the score would."""
_key = lru_cache(maxsize=65_536)(team_names.key)


class Board(msgspec.Struct, frozen=True):
    """All that a day's page shows, as it stood at one moment."""

    filter: OwnFilter
    start: int
    fixtures: list[Fixture]
    prices: dict[int, Prices]
    predictions: dict[int, Prediction]
    decisions: dict[int, Decision]
    """The last one on each match that has a prediction, if it has any."""
    newest: int
    """The newest write in it."""
    version: int
    """Grows with every change of a match or a quote, and with new decisions."""
    has_pro: bool
    needs_probability: bool
    """Whether the filter stakes nothing where no probability is told."""
    now: int


def board(session: Session, account_id: int, filter_id: int, start: int | None) -> Board:
    """Return a filter's day, by default today; FilterNotFound unless the account has the filter."""
    start = session.now // times.DAY * times.DAY if start is None else start
    one = filters.own_filter(session, account_id, filter_id)
    newest = predictions.last_write(session)  # before the rest: what is newer comes again
    fixtures = matches.fixtures_of_days(session, [start], one.sport.id)
    ids = [fixture.id for fixture in fixtures]
    standing = predictions.search(session, account_id, filter_id, ids)
    with_prediction = [one.match_id for one in standing]
    return Board(
        one,
        start,
        fixtures,
        quotes.prices_of(session, ids, one.kind, one.line),
        {prediction.match_id: prediction for prediction in standing},
        decisions.latest_decisions(session, account_id, filter_id, with_prediction),
        newest,
        matches.version(session),
        subscriptions.pro_until(session, account_id) > session.now,
        bet_rules.rules_of(session, account_id, filter_id).stake_kind == "kelly",
        session.now,
    )


odds_text = odds.short_text


def odds_shown(text: str) -> str:
    """Return a number with six decimals for people: `2.150000` is `2.15`; nothing is nothing."""
    if not text:
        return ""
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


class Row(NamedTuple):
    """A match, ready to be shown."""

    id: int
    kickoff: int
    clock: Markup
    home: str
    away: str
    score: str
    past: bool
    shown: bool
    open: "Offer | None"
    last: "Offer | None"
    odds: str
    probability: str
    source: str
    written: str
    decision: Told | None


class Offer(NamedTuple):
    """A price, ready to be shown."""

    odds: str
    bookmaker: str
    at: str
    """When it was captured; empty where only `early` or `closing` is known."""
    age: str


class Cup(NamedTuple):
    """A tournament with its matches of the day."""

    id: int
    name: str
    country_id: int
    country: str
    rows: list[Row]

    @property
    def shown(self) -> int:
        """How many of its matches are shown."""
        return sum(row.shown for row in self.rows)


def cups(board: Board, choice: Choice, show: Renderer) -> list[Cup]:
    """Return the day's tournaments in the order of their countries."""
    row = _rows(board, choice, show)
    groups = groupby(board.fixtures, key=lambda one: one.tournament_id)
    return [_cup(list(fixtures), row) for _, fixtures in groups]


def _cup(fixtures: list[Fixture], row: Callable[[Fixture], Row]) -> Cup:
    first = fixtures[0]
    rows = [row(fixture) for fixture in fixtures]
    return Cup(first.tournament_id, first.tournament, first.country_id, first.country, rows)


def _rows(board: Board, choice: Choice, show: Renderer) -> Callable[[Fixture], Row]:
    is_shown, now, gettext = choice.test(), board.now, show.gettext
    offer = offers(now, show)

    @cache
    def clock(kickoff: int, known: int) -> Markup:
        return _clock(kickoff, board.start, show) if known else _unknown(gettext)

    def row(one: Fixture) -> Row:
        prices, prediction = board.prices.get(one.id), board.predictions.get(one.id)
        decision = board.decisions.get(one.id)
        return Row(
            one.id,
            one.kickoff if one.kickoff_known else 0,
            clock(one.kickoff, one.kickoff_known),
            one.home,
            one.away,
            _score(one, gettext),
            bool(one.kickoff_known) and one.kickoff <= now,
            is_shown(one),
            offer(prices.open) if prices else None,
            offer(prices.last) if prices else None,
            odds_shown(prediction.odds) if prediction else "",
            odds_shown(prediction.probability or "") if prediction else "",
            prediction.source if prediction else "",
            prediction.updated_at if prediction else "",
            decision_words.told(decision, show) if decision else None,
        )

    return row


def offers(now: int, show: Renderer) -> Callable[[Price], Offer]:
    """Return what makes a price ready to be shown at a moment."""
    labels = {odds.EARLY: show.gettext("early"), odds.CLOSING: show.gettext("closing")}

    @cache
    def age(captured_at: int) -> str:
        return labels.get(captured_at) or short_age(show.language, now - captured_at)

    def offer(price: Price) -> Offer:
        at = price.captured_at
        told = "" if at in labels else times.to_text(at)
        return Offer(odds_text(price.odds), price.bookmaker, told, age(at))

    return offer


def mark_of(rows: object) -> str:
    """Return a mark of matches or prices: another as soon as one of them is another."""
    return sha256(msgspec.json.encode(rows)).hexdigest()[:16]


def _score(one: Fixture, gettext: Callable[[str], str]) -> str:
    if one.home_goals is not None:
        return f"{one.home_goals}–{one.away_goals}"
    return gettext(STATUSES[one.status]) if one.status in STATUSES else ""


def _clock(kickoff: int, start: int, show: Renderer) -> Markup:
    """Return the kick-off in the reader's time zone, marked where it is another day there."""
    there = datetime.fromtimestamp(kickoff, show.zone).date()
    apart = (there - datetime.fromtimestamp(start, UTC).date()).days
    mark = Markup("<sup>{:+d}</sup>").format(apart) if apart else Markup("")
    return show.clock(kickoff) + mark


def _unknown(gettext: Callable[[str], str]) -> Markup:
    return Markup('<abbr title="{}">–</abbr>').format(gettext("The time is not known yet"))


def choices(board: Board) -> tuple[list[tuple[int, str]], list[tuple[int, int, str]]]:
    """Return the day's countries, and its tournaments with their countries' ids, for a choice."""
    countries = {one.country_id: one.country for one in board.fixtures}
    tournaments = {
        one.tournament_id: (one.country_id, f"{one.country} – {one.tournament}")
        for one in board.fixtures
    }
    return list(countries.items()), [(id_, *rest) for id_, rest in tournaments.items()]


def week(today: int, show: Renderer) -> list[tuple[str, str]]:
    """Return the seven days from today as dates and names."""
    starts = range(today, today + 7 * times.DAY, times.DAY)
    return [(times.to_text(start)[:10], day_name(start, today, show)) for start in starts]


def day_name(start: int, today: int, show: Renderer) -> str:
    """Return a day's short name: `Today`, `6 Sat`, `Sat, Jun 6, 2026`."""
    if start == today:
        return show.gettext("Today")
    moment = datetime.fromtimestamp(start, UTC)
    skeleton = "Ed" if today < start < today + 7 * times.DAY else "yMMMEd"
    return format_skeleton(skeleton, moment, locale=show.language)

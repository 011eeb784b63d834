"""What a day asks while it is open: what others wrote, and which odds have moved."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from starlette.responses import Response

from bettune import (
    decisions,
    filters,
    matches,
    prediction_history,
    predictions,
    probabilities,
    quotes,
    times,
)
from bettune.database import Session
from bettune.decisions import Decision
from bettune.errors import InvalidRequest
from bettune.quotes import Prices
from bettune.web import decision_words
from bettune.web.answers import answers_json, json_answer
from bettune.web.day import Offer, mark_of, odds_shown, odds_text, offers
from bettune.web.filter_pages import filter_id_of
from bettune.web.prediction_pages import NUMBER, choice_of
from bettune.web.visit import Visit


class News(msgspec.Struct, frozen=True):
    """What happened since a page last asked."""

    newest: int
    status: str
    """`approved`, `disabled` or `waiting`: whether the filter bets."""
    version: int
    """Grows with every change of any match or quote; cheap to tell."""
    whole: bool
    """Whether `writes` are all predictions of the day, and none stands but those."""
    writes: Sequence[tuple[int, str, str, str, str]]
    """Match, odds (empty: deleted), source, when, probability (empty: none is told)."""


def _news(session: Session, account_id: int, filter_id: int, after: int, start: int | None) -> News:
    newest, writes = prediction_history.writes_since(session, account_id, filter_id, after)
    status = filters.status_of(session, account_id, filter_id)
    version = matches.version(session)
    if writes is not None:
        told = [
            (one.match_id, odds_text(one.odds) if one.odds else "", one.source,
             times.to_text(one.written_at),
             probabilities.short_text(one.probability) if one.probability else "")
            for one in writes
        ]  # fmt: skip
        return News(newest, status, version, False, told)
    sport_id = filters.own_filter(session, account_id, filter_id).sport.id
    start = session.now // times.DAY * times.DAY if start is None else start
    ids = [one.id for one in matches.fixtures_of_days(session, [start], sport_id)]
    standing = predictions.search(session, account_id, filter_id, ids)
    told = [
        (one.match_id, odds_shown(one.odds), one.source, one.updated_at,
         odds_shown(one.probability or ""))
        for one in standing
    ]  # fmt: skip
    return News(newest, status, version, True, told)


@answers_json
async def tell_changes(visit: Visit) -> Response:
    """Tell what was written to the filter's predictions after a write that the page has seen."""
    filter_id, (start, _) = filter_id_of(visit), choice_of(visit)
    after = visit.request.query_params.get("after", "")
    if not NUMBER.fullmatch(after):
        raise InvalidRequest("Expected the id of a write in `after`")
    news = await visit.database.read(_news, visit.account.id, filter_id, int(after), start)
    return json_answer(news)


class _Moved(NamedTuple):
    """What may have moved of a day."""

    version: int
    fixtures: str
    prices: dict[int, Prices]
    decisions: dict[int, Decision]
    now: int


class Market(msgspec.Struct, frozen=True):
    """A day's odds as they stand now, and what they led to."""

    version: int
    matches: str
    """The mark of the day's matches: another when one came, went, was moved or played."""
    mark: str
    """The mark of the odds and decisions."""
    prices: list[tuple[int, Offer, Offer]] | None
    """Match, open, last; None where the page has them already, as the decisions then."""
    decisions: list[tuple[int, str, bool]]
    """Match, what was decided last, whether it was a bet."""


def _moved(session: Session, account_id: int, filter_id: int, start: int | None) -> _Moved:
    version = matches.version(session)  # before the rest: what is newer comes again
    one = filters.own_filter(session, account_id, filter_id)
    start = session.now // times.DAY * times.DAY if start is None else start
    fixtures = matches.fixtures_of_days(session, [start], one.sport.id)
    ids = [each.id for each in fixtures]
    prices = quotes.prices_of(session, ids, one.kind, one.line)
    standing = predictions.search(session, account_id, filter_id, ids)
    decided = decisions.latest_decisions(
        session, account_id, filter_id, [each.match_id for each in standing]
    )
    return _Moved(version, mark_of(fixtures), prices, decided, session.now)


@answers_json
async def tell_prices(visit: Visit) -> Response:
    """Tell the day's odds and decisions, unless the page has those that stand.

    It is asked only after `version` has grown: it reads the quotes of a whole day.
    """
    filter_id, (start, _) = filter_id_of(visit), choice_of(visit)
    found = await visit.database.report(_moved, visit.account.id, filter_id, start)
    mark = mark_of((found.prices, found.decisions))
    if mark == visit.request.query_params.get("mark"):
        return json_answer(Market(found.version, found.fixtures, mark, None, []))
    offer = offers(found.now, visit.renderer)
    told = [(id_, offer(one.open), offer(one.last)) for id_, one in found.prices.items()]
    decided = [
        (id_, *decision_words.told(one, visit.renderer)) for id_, one in found.decisions.items()
    ]
    return json_answer(Market(found.version, found.fixtures, mark, told, decided))

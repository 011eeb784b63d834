"""The Min Odds adviser: the lowest odds worth taking, beside the quote and its fair price."""

from collections.abc import Sequence
from typing import NamedTuple

from starlette.responses import Response

from bettune import amounts, commissions, filters, matches, odds, predictions, times
from bettune.advice import Advice, advise, advise_on
from bettune.database import Session
from bettune.filters import OwnFilter
from bettune.matches import Fixture
from bettune.odds import MILLION
from bettune.rounding import up
from bettune.web.day import odds_shown, offers
from bettune.web.filter_pages import filter_id_of
from bettune.web.prediction_pages import NUMBER
from bettune.web.rendering import Renderer
from bettune.web.visit import Visit

_HUNDREDTH = MILLION // 100


class _Seen(NamedTuple):
    """What the page shows."""

    filter: OwnFilter
    fixtures: Sequence[Fixture]
    """Of the day."""
    match: Fixture | None
    min_odds: str
    """As they stand; empty where there is no prediction, or no match was named."""
    commission: int
    """Of the bookmaker with the best quote, in millionths."""
    advice: Advice | None
    """What the market says at least, where a match was named."""
    start: int
    now: int


class Wish(NamedTuple):
    """What was typed, as it was and as it counts: millionths; None where it is no such share."""

    texts: dict[str, str]
    probability: int | None
    edge: int | None
    commission: int | None


async def show_adviser(visit: Visit) -> Response:
    """Show the form and, where it is filled in, the answer."""
    filter_id, query, show = filter_id_of(visit), visit.request.query_params, visit.renderer
    start = times.day_start(query.get("date", ""))
    match = query.get("match", "")
    match_id = int(match) if NUMBER.fullmatch(match) else 0
    wish = _wish({name: query[name].strip()[:20] for name in _FIELDS if name in query})
    wrong = _wrong(wish, show) if "probability" in query else {}
    is_asked = "probability" in query and not wrong
    seen = await visit.database.report(
        _seen, visit.account.id, filter_id, start, match_id, wish if is_asked else _NOTHING
    )
    found = seen.advice
    texts = wish.texts | (
        {} if "commission" in query else {"commission": _percent(seen.commission)}
    )
    lowest = found.lowest_odds if found and is_asked else None
    return visit.page(
        "adviser.html",
        400 if wrong else 200,
        filter=seen.filter,
        fixtures=seen.fixtures,
        match=seen.match,
        min_odds=seen.min_odds,
        quote=offers(seen.now, show)(found.quote) if found and found.quote else None,
        market=found.market if found else None,
        edge=found.edge_at_odds / MILLION if found and found.edge_at_odds is not None else None,
        is_worth=found.is_worth_taking if found else None,
        date=times.to_text(seen.start)[:10],
        typed={name: show.typed(text) for name, text in texts.items()},
        wrong=wrong,
        is_asked=is_asked,
        probability=odds.short_text(wish.probability or 0),
        exact=odds.short_text(lowest) if lowest else "",
        short=odds.short_text(up(lowest, _HUNDREDTH) * _HUNDREDTH) if lowest else "",
    )


def _seen(
    session: Session,
    account_id: int,
    filter_id: int,
    start: int | None,
    match_id: int,
    wish: Wish,
) -> _Seen:
    one = filters.own_filter(session, account_id, filter_id)
    found = matches.fixtures_of(session, [match_id], one.sport.id) if match_id else []
    if start is None:
        moment = found[0].kickoff if found else session.now
        start = moment // times.DAY * times.DAY
    asked = wish.probability or 1, wish.edge or 0
    if found:
        advice = advise_on(session, *asked, wish.commission, match_id, one.bet_type)
    else:
        advice = advise(*asked, wish.commission or 0)
    standing = predictions.search(session, account_id, filter_id, [match_id]) if found else []
    return _Seen(
        one,
        matches.fixtures_of_days(session, [start], one.sport.id),
        found[0] if found else None,
        odds_shown(standing[0].odds) if standing else "",
        advice.commission,
        advice,
        start,
        session.now,
    )


def _wish(texts: dict[str, str]) -> Wish:
    """Return what was typed; without a commission it is the bookmaker's own."""
    texts = {"probability": "", "edge": "3"} | texts
    shares = {name: _share(text) for name, text in texts.items()}
    return Wish(texts, shares["probability"], shares["edge"], shares.get("commission"))


_NOTHING = Wish({}, None, None, None)


def _percent(millionths: int) -> str:
    return amounts.share_to_text(millionths).removesuffix("%")


def _share(text: str) -> int | None:
    """Return the millionths that a number of per cent spells."""
    return amounts.share_from_text(text.replace(",", ".").removesuffix("%").strip() + "%")


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


_FIELDS = {
    "probability": (1, MILLION - 1, _("Expected per cent above 0 and below 100, like 45.5.")),
    "edge": (0, MILLION, _("Expected per cent from 0 to 100, like 3.")),
    "commission": (0, commissions.HIGHEST, _("Expected per cent from 0 to 50.")),
}
"""What each may be, in millionths."""


def _wrong(wish: Wish, show: Renderer) -> dict[str, str]:
    """Return beside each field what is wrong with it."""
    return {
        name: show.gettext(sentence)
        for name, (low, high, sentence) in _FIELDS.items()
        if name in wish.texts
        and not ((value := getattr(wish, name)) is not None and low <= value <= high)
    }

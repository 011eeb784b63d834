"""What a filter decided on a match, check by check, and the bets that it placed on it."""

from typing import NamedTuple

from starlette.responses import Response

from bettune import bets, decisions, filters, matches, predictions, quotes
from bettune.bets import Bet
from bettune.database import Session
from bettune.decisions import MOST, Decision
from bettune.errors import MatchNotFound
from bettune.filters import OwnFilter
from bettune.matches import Fixture
from bettune.predictions import Prediction
from bettune.quotes import Prices
from bettune.web import decision_words
from bettune.web.day import odds_shown, odds_text, offers
from bettune.web.filter_pages import filter_id_of
from bettune.web.result_words import RESULTS
from bettune.web.visit import Visit


class _Seen(NamedTuple):
    """What the page shows."""

    filter: OwnFilter
    match: Fixture
    prediction: Prediction | None
    prices: Prices | None
    decisions: list[Decision]
    bets: list[Bet]
    now: int


def _seen(session: Session, account_id: int, filter_id: int, match_id: int) -> _Seen:
    one = filters.own_filter(session, account_id, filter_id)
    found = matches.fixtures_of(session, [match_id], one.sport.id)
    if not found:
        raise MatchNotFound
    standing = predictions.search(session, account_id, filter_id, [match_id])
    return _Seen(
        one,
        found[0],
        standing[0] if standing else None,
        quotes.prices_of(session, [match_id], one.kind, one.line).get(match_id),
        decisions.decisions_on(session, account_id, filter_id, match_id),
        bets.bets_on(session, account_id, filter_id, [match_id]).get(match_id, []),
        session.now,
    )


async def show_match(visit: Visit) -> Response:
    """Show all that a filter decided on a match."""
    filter_id, match_id = filter_id_of(visit), visit.number("match_id")
    seen = await visit.database.report(_seen, visit.account.id, filter_id, match_id)
    show = visit.renderer
    offer = offers(seen.now, show)
    prices = seen.prices
    return visit.page(
        "filter_match.html",
        filter=seen.filter,
        match=seen.match,
        min_odds=odds_shown(seen.prediction.odds) if seen.prediction else "",
        open=offer(prices.open) if prices else None,
        last=offer(prices.last) if prices else None,
        decisions=[
            (one, *decision_words.told(one, show), show.gettext(decision_words.CAUSES[one.cause]))
            for one in seen.decisions
        ],
        most=MOST,
        bets=seen.bets,
        results=RESULTS,
        odds_text=odds_text,
    )

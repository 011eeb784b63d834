"""A filter's prediction on a match, what came of it, check by check, and the bets placed on it."""

from typing import NamedTuple

from starlette.responses import Response

from bettune import bet_rules, bets, decisions, filters, matches, predictions, quotes
from bettune.bets import Bet
from bettune.database import Session
from bettune.decisions import MOST, Decision
from bettune.errors import MatchNotFound, NotFound, Refusal
from bettune.filters import OwnFilter
from bettune.matches import Fixture
from bettune.predictions import Prediction
from bettune.quotes import Prices
from bettune.web import decision_words
from bettune.web.day import odds_shown, odds_text, offers
from bettune.web.filter_pages import filter_id_of
from bettune.web.forms import wrong
from bettune.web.result_words import RESULTS
from bettune.web.saving import Wish, has_pro, save
from bettune.web.visit import Visit

_FIELDS = {"odds_invalid": "odds", "probability_invalid": "probability"}


class _Seen(NamedTuple):
    """What the page shows."""

    filter: OwnFilter
    match: Fixture
    prediction: Prediction | None
    prices: Prices | None
    decisions: list[Decision]
    bets: list[Bet]
    needs_probability: bool
    has_pro: bool
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
        bet_rules.rules_of(session, account_id, filter_id).stake_kind == "kelly",
        has_pro(session, account_id),
        session.now,
    )


async def show_match(visit: Visit) -> Response:
    """Show all that a filter decided on a match; or change its prediction."""
    filter_id, match_id = filter_id_of(visit), visit.number("match_id")
    if visit.request.method != "POST":
        return await _shown(visit, filter_id, match_id)
    wish = Wish(match_id, await visit.text("odds"), await visit.text("probability"))
    refusal: Refusal | None = None
    try:
        (outcome,) = await save(visit, filter_id, [wish])
        refusal = outcome if isinstance(outcome, Refusal) else None
    except Refusal as refused:
        refusal = refused
    if isinstance(refusal, NotFound):
        raise refusal
    if refusal:
        return await _shown(visit, filter_id, match_id, wish, refusal)
    return visit.go(f"/filters/{filter_id}/matches/{match_id}?saved=1")


async def _shown(
    visit: Visit,
    filter_id: int,
    match_id: int,
    typed: Wish | None = None,
    refusal: Refusal | None = None,
) -> Response:
    seen = await visit.database.report(_seen, visit.account.id, filter_id, match_id)
    show = visit.renderer
    offer = offers(seen.now, show)
    prices = seen.prices
    return visit.page(
        "filter_match.html",
        refusal.status if refusal else 200,
        filter=seen.filter,
        match=seen.match,
        stands=_wish_of(match_id, seen.prediction),
        typed=typed or _wish_of(match_id, seen.prediction),
        wrong=wrong(visit, refusal, _FIELDS),
        saved=visit.request.query_params.get("saved") == "1",
        needs_probability=seen.needs_probability,
        has_pro=seen.has_pro,
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


def _wish_of(match_id: int, standing: Prediction | None) -> Wish:
    """Return what stands as it would be typed."""
    if standing is None:
        return Wish(match_id, "", "")
    return Wish(match_id, odds_shown(standing.odds), odds_shown(standing.probability or ""))

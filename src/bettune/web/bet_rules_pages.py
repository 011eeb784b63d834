"""When and how much a filter bets: its rules, what they mean, and those that it had before."""

from collections.abc import Mapping
from typing import NamedTuple

from starlette.responses import Response

from bettune import bet_rules, filters
from bettune.bet_rules import RulesSet
from bettune.database import Session
from bettune.errors import BetRulesInvalid
from bettune.filters import OwnFilter
from bettune.sports import IdName
from bettune.watch.deciding import DEFAULTS
from bettune.web import rule_form
from bettune.web.filter_pages import filter_id_of
from bettune.web.rule_form import Typed
from bettune.web.rule_words import in_words
from bettune.web.visit import Visit


class _Stands(NamedTuple):
    """What the page shows of a filter."""

    filter: OwnFilter
    history: list[RulesSet]
    bookmakers: list[IdName]


def _stands(session: Session, account_id: int, filter_id: int) -> _Stands:
    return _Stands(
        filters.own_filter(session, account_id, filter_id),
        bet_rules.rules_history(session, account_id, filter_id),
        bet_rules.bookmakers_to_choose(session),
    )


async def edit_rules(visit: Visit) -> Response:
    """Show the rules by which a filter bets; or let it bet by others from now on."""
    filter_id = filter_id_of(visit)
    if visit.request.method != "POST":
        return await _page(visit, filter_id)
    typed = rule_form.typed_in(await visit.form())
    wish, wrong = rule_form.rules_of(typed, visit.renderer)
    if not wrong:
        account_id = visit.account.id
        try:
            await visit.database.write(bet_rules.set_rules, account_id, filter_id, wish)
        except BetRulesInvalid as refusal:
            wrong = rule_form.told(refusal, visit.renderer)
    if wrong:
        return await _page(visit, filter_id, typed, wrong)
    return visit.go(f"/filters/{filter_id}/rules?saved=1")


async def _page(
    visit: Visit,
    filter_id: int,
    typed: Typed | None = None,
    wrong: Mapping[str, str] = {},  # never changed
) -> Response:
    stands = await visit.database.read(_stands, visit.account.id, filter_id)
    show = visit.renderer
    names = {one.id: one.name for one in stands.bookmakers}
    rules = stands.history[-1].rules if stands.history else DEFAULTS
    typed = typed or rule_form.typed_of(rules, show)
    defaults = rule_form.typed_of(DEFAULTS, show)
    return visit.page(
        "bet_rules.html",
        400 if wrong else 200,
        filter=stands.filter,
        typed=typed.texts,
        chosen=typed.bookmakers,
        bookmakers=stands.bookmakers,
        wrong=wrong,
        defaults=defaults.texts,
        saved=visit.request.query_params.get("saved") == "1",
        in_force=in_words(rules, names, show),
        is_default=rule_form.same(rules) == DEFAULTS,
        history=[(one.set_at, in_words(one.rules, names, show)) for one in stands.history[::-1]],
    )

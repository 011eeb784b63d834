"""For operators: what bookmakers and exchanges take of a profit."""

from typing import NamedTuple

from starlette.responses import Response

from bettune import amounts, bet_rules, commissions
from bettune.commissions import Commission
from bettune.database import Session
from bettune.errors import CommissionInvalid, Refusal
from bettune.sports import IdName
from bettune.web.forms import posted
from bettune.web.visit import Visit

_PATH = "/operator/commissions"


class _Stands(NamedTuple):
    set: list[Commission]
    bookmakers: list[IdName]


def _stands(session: Session) -> _Stands:
    return _Stands(commissions.commissions(session), bet_rules.bookmakers_to_choose(session))


async def show_commissions(visit: Visit) -> Response:
    """List the rates that are set."""
    return await _page(visit)


async def _page(
    visit: Visit, refusal: Refusal | None = None, bookmaker: str = "", rate: str = ""
) -> Response:
    stands = await visit.database.read(_stands)
    return visit.page(
        "operator_commissions.html",
        refusal.status if refusal else 200,
        refusal=refusal,
        done=visit.request.query_params.get("done", "")[:100],
        commissions=[(one, amounts.share_to_text(one.rate)) for one in stands.set],
        bookmakers=stands.bookmakers,
        bookmaker=bookmaker,
        rate=rate,
    )


@posted(_PATH)
async def set_commission(visit: Visit) -> Response:
    """Set a bookmaker's rate for bets placed from now on."""
    bookmaker = (await visit.text("bookmaker"))[:200].replace("\0", "")
    rate = (await visit.text("rate")).strip()[:20]
    millionths = amounts.share_from_text(rate.replace(",", ".").removesuffix("%").strip() + "%")
    try:
        if millionths is None:
            raise CommissionInvalid
        await visit.database.write(commissions.set_commission, bookmaker, millionths)
    except Refusal as refusal:
        return await _page(visit, refusal, bookmaker, rate)
    return visit.go(f"{_PATH}?done=set")

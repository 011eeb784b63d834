"""The pages of a user's filters: list and make them, and change one."""

import re
from contextlib import suppress

from starlette.responses import Response

from bettune import filters
from bettune.errors import FilterNotFound, Refusal, Unavailable
from bettune.record import exports
from bettune.web.saving import has_pro
from bettune.web.visit import Visit

USUAL = (
    "Home", "Draw", "Away", "1X", "12", "X2", "Over 1.5", "Over 2.5", "Over 3.5", "Under 1.5",
    "Under 2.5", "Under 3.5", "BTTS Yes", "BTTS No", "AH Home -0.5", "AH Home 0", "AH Home +0.5",
    "AH Away -0.5", "AH Away 0", "AH Away +0.5", "DNB Home", "DNB Away",
)  # fmt: skip
"""Bet types that a form offers; any other can be typed."""
_ID = re.compile(r"[1-9][0-9]{0,18}", re.ASCII)


def filter_id_of(visit: Visit) -> int:
    """Return the id in the page's address; FilterNotFound if it cannot be one."""
    text = str(visit.request.path_params["filter_id"])
    if not _ID.fullmatch(text) or int(text) >= 2**63:
        raise FilterNotFound
    return int(text)


def _waits(visit: Visit) -> bool:
    return visit.settings.filter_approval == "operator"


async def _bet_type(visit: Visit) -> str:
    """Return the bet type that was typed, its line with a point: `Over 2,5` is `Over 2.5`."""
    return (await visit.text("bet_type")).replace(",", ".")


async def list_filters(visit: Visit) -> Response:
    """Show the user's filters; or make one and go to its matches."""
    if visit.request.method != "POST":
        return await _listed(visit, None)
    name, bet_type = await visit.text("name"), await _bet_type(visit)
    try:
        made = await visit.database.write(
            filters.add_own, visit.account.id, name, bet_type, _waits(visit)
        )
    except Refusal as refusal:
        return await _listed(visit, refusal, name, bet_type)
    return visit.go(f"/filters#filter-{made}")


async def _listed(
    visit: Visit, refusal: Refusal | None, name: str = "", bet_type: str = ""
) -> Response:
    return visit.page(
        "filters.html",
        refusal.status if refusal else 200,
        filters=await visit.database.read(filters.own_filters, visit.account.id),
        has_pro=await visit.database.read(has_pro, visit.account.id),
        by_operator=_waits(visit),
        usual=USUAL,
        refusal=refusal,
        name=name,
        bet_type=bet_type,
    )


async def edit_filter(visit: Visit) -> Response:
    """Show a filter's name and bet type; or change them."""
    filter_id = filter_id_of(visit)
    if visit.request.method != "POST":
        return await _edited(visit, filter_id, None)
    name, bet_type = await visit.text("name"), await _bet_type(visit)
    account_id = visit.account.id
    try:
        await visit.database.write(
            filters.edit, account_id, filter_id, name, bet_type, _waits(visit)
        )
    except Refusal as refusal:
        return await _edited(visit, filter_id, refusal, name, bet_type)
    return visit.go(f"/filters#filter-{filter_id}")


async def _edited(
    visit: Visit, filter_id: int, refusal: Refusal | None, name: str = "", bet_type: str = ""
) -> Response:
    stands = await visit.database.read(filters.own_filter, visit.account.id, filter_id)
    record_key = None
    with suppress(Unavailable):  # the first look makes the key, which can wait
        record_key = (await exports.keys(visit.database)).keys[0]
    return visit.page(
        "filter_edit.html",
        refusal.status if refusal else 200,
        filter=stands,
        record_key=record_key,
        by_operator=_waits(visit),
        usual=USUAL,
        refusal=refusal,
        name=name if refusal else stands.name,
        bet_type=bet_type if refusal else stands.bet_type,
    )


async def set_filter_status(visit: Visit) -> Response:
    """Disable a filter or approve it again, and go back to the list."""
    filter_id = filter_id_of(visit)
    if visit.request.method != "POST":
        return visit.go("/filters")
    status = await visit.text("status")
    try:
        await visit.database.write(
            filters.set_own_status,
            visit.account.id,
            filter_id,
            "approved" if status == "approved" else "disabled",
        )
    except Refusal as refusal:
        return await _listed(visit, refusal)
    return visit.go(f"/filters#filter-{filter_id}")

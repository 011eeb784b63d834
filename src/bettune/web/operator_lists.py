"""For operators: filters that wait, imports with their reports, and names to be settled."""

from starlette.responses import Response

from bettune import approvals, import_reports, paging, unplaced_names
from bettune.errors import FilterNotFound, NameNotFound, Refusal
from bettune.unplaced_names import UnplacedName
from bettune.web.forms import posted
from bettune.web.visit import Visit

LONGEST_NAME = 200


async def filters(visit: Visit) -> Response:
    """List the filters that wait for approval."""
    return await _filters(visit)


async def _filters(visit: Visit, refusal: Refusal | None = None) -> Response:
    wanted, number = visit.search
    return visit.page(
        "operator_filters.html",
        refusal.status if refusal else 200,
        refusal=refusal,
        done=visit.request.query_params.get("done", ""),
        wanted=wanted,
        part=await visit.database.read(approvals.waiting_filters, wanted, number),
        by_operator=visit.settings.filter_approval == "operator",
    )


@posted("/operator/filters")
async def approve(visit: Visit) -> Response:
    """Let a filter that waits bet."""
    try:
        await visit.database.write(approvals.approve, visit.number("id"))
    except FilterNotFound as refusal:
        return await _filters(visit, refusal)
    return visit.go("/operator/filters?done=approved")


async def imports(visit: Visit) -> Response:
    """List what was imported."""
    wanted, number = visit.search
    part = await visit.database.read(import_reports.find_imports, wanted, number)
    return visit.page("operator_imports.html", wanted=wanted, part=part)


async def one_import(visit: Visit) -> Response:
    """Show the report of one import with what it did not take."""
    wanted, number = visit.search
    import_id, read = visit.number("id"), visit.database.read
    return visit.page(
        "operator_import.html",
        kept=await read(import_reports.import_of, import_id),
        wanted=wanted,
        part=await read(import_reports.find_remarks, import_id, wanted, number),
    )


async def names(visit: Visit) -> Response:
    """List the names that no team could be told for."""
    return await _names(visit)


async def _names(
    visit: Visit, refusal: Refusal | None = None, wrong: int = 0, typed: str = ""
) -> Response:
    wanted, number = visit.search
    found = await visit.database.report(unplaced_names.unplaced_names)
    return visit.page(
        "operator_names.html",
        refusal.status if refusal else 200,
        refusal=refusal,
        wrong=wrong,
        typed=typed,
        done=visit.request.query_params.get("done", ""),
        wanted=wanted,
        part=_part([one for one in found if _is_wanted(one, wanted)], number),
    )


def _part(found: list[UnplacedName], number: int) -> paging.Part[UnplacedName]:
    start = (number - 1) * paging.SIZE
    return paging.Part(found[start : start + paging.SIZE], number, len(found))


def _is_wanted(one: UnplacedName, wanted: str) -> bool:
    text = f"{one.name}\n{one.country}\n{one.tournament}\n{one.source}".lower()
    return wanted.strip().lower() in text


@posted("/operator/names")
async def settle(visit: Visit) -> Response:
    """Settle what a name means: the team that was chosen or typed."""
    meant = (await visit.text("meant")).strip()[:LONGEST_NAME].replace("\0", "")
    return await _settle(visit, meant)


@posted("/operator/names")
async def settle_new(visit: Visit) -> Response:
    """Settle that a name is a team of its own."""
    return await _settle(visit, None)


async def _settle(visit: Visit, meant: str | None) -> Response:
    name_id = visit.number("id")
    try:
        await visit.database.write(unplaced_names.settle_name, name_id, meant)
    except NameNotFound as refusal:
        return await _names(visit, refusal)
    except Refusal as refusal:
        return await _names(visit, refusal, name_id, meant or "")
    return visit.go("/operator/names?done=settled")

"""A pasted or uploaded table of min odds: first what it would change, then one click."""

import asyncio
from typing import TypeAlias

import msgspec
from starlette.datastructures import UploadFile
from starlette.responses import Response

from bettune import filters, prediction_tables, times
from bettune.database import Session
from bettune.errors import InvalidRequest, Refusal, TableInvalid
from bettune.prediction_tables import MOST_LINES
from bettune.proposals import Proposal, propose
from bettune.web.day import odds_text
from bettune.web.filter_pages import filter_id_of
from bettune.web.saving import Wish, has_pro, save
from bettune.web.visit import Visit


def _(text: str) -> str:
    """Mark a text for the catalogues."""
    return text


VERDICTS = {
    "new": _("New"),
    "changed": _("Changed"),
    "deleted": _("Deleted"),
    "same": _("As it is"),
    "columns": _("Expected match id and odds, or date, home, away and odds."),
    "match_id": _("That is not a match id."),
    "date": _("That is not a date like 2026-06-06."),
    "teams": _("A team is missing."),
    "odds": _("Odds are more than 1 and less than 10,000, like 2.15."),
    "probability": _("A probability is more than 0 and less than 1, like 0.48."),
    "match": _("There is no such match."),
    "several": _("Several matches fit. Use the match id."),
    "twice": _("A line above is for the same match."),
    "days": _("The table names too many days."),
}
"""Verdict -> what the page says of a line."""


async def show_table(visit: Visit) -> Response:
    """Show the form; what a table would change; or, confirmed, change it."""
    filter_id = filter_id_of(visit)
    if visit.request.method != "POST":
        return await _form(visit, filter_id)
    confirmed = await visit.text("confirmed")
    try:
        if confirmed:
            return await _confirm(visit, filter_id, confirmed)
        lines = await asyncio.to_thread(prediction_tables.read, await _sent(visit))
        if not 1 <= len(lines) <= MOST_LINES:
            raise TableInvalid
        proposals = await visit.database.report(propose, visit.account.id, filter_id, lines)
    except Refusal as refusal:
        return await _form(visit, filter_id, refusal)
    return await _form(visit, filter_id, proposals=proposals)


async def _sent(visit: Visit) -> str:
    """Return the uploaded file's text, else what was pasted; TableInvalid if it is no text."""
    form = await visit.form()
    file = form.get("file")
    content = await file.read() if isinstance(file, UploadFile) else b""
    await form.close()
    return _decoded(content) if content else await visit.text("text")


def _decoded(content: bytes) -> str:
    is_utf16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        text = content.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise TableInvalid from None
    if "\0" in text:
        raise TableInvalid
    return text


async def _form(
    visit: Visit,
    filter_id: int,
    refusal: Refusal | None = None,
    proposals: list[Proposal] | None = None,
) -> Response:
    """Return the page; for a script that asks so, only what the table would change."""

    def read(session: Session) -> tuple[filters.OwnFilter, bool]:
        one = filters.own_filter(session, visit.account.id, filter_id)
        return one, has_pro(session, visit.account.id)

    stands, pro = await visit.database.read(read)
    writing = [one for one in proposals or [] if one.writes]
    refused = [one for one in proposals or [] if not one.writes and one.verdict != "same"]
    date = visit.request.query_params.get("date", "")
    return visit.page(
        "table_preview.html" if visit.wants_part else "prediction_table.html",
        refusal.status if refusal else 200,
        filter=stands,
        has_pro=pro,
        refusal=refusal,
        proposals=proposals,
        writing=len(writing),
        refused=len(refused),
        changes=msgspec.json.encode([_change(one) for one in writing]).decode(),
        verdicts=VERDICTS,
        odds_text=odds_text,
        date=date if times.day_start(date) is not None else "",
        text=await visit.text("text") if visit.request.method == "POST" else "",
    )


Sent: TypeAlias = tuple[int, str, str, str | None, str]
"""Match, odds, the odds before, probability (None: as it stands), the one before."""


def _change(one: Proposal) -> Sent:
    """Return what a line would change, as the page sends it back."""
    keeps = one.line.keeps_probability
    return (
        one.match.id if one.match else 0,
        _shown(one.line.odds),
        _shown(one.before),
        None if keeps else _shown(one.line.probability),
        _shown(one.probability_before),
    )


def _shown(millionths: int | None) -> str:
    return odds_text(millionths) if millionths else ""


async def _confirm(visit: Visit, filter_id: int, confirmed: str) -> Response:
    try:
        changes = msgspec.json.decode(confirmed, type=list[Sent])
    except msgspec.MsgspecError:
        raise InvalidRequest from None
    wishes = [Wish(id_, price, chance) for id_, price, _, chance, _ in changes[:MOST_LINES]]
    outcomes = await save(visit, filter_id, wishes)
    refused = [one for one in outcomes if isinstance(one, Refusal)]
    if refused:
        raise refused[0]
    date = visit.request.query_params.get("date", "")
    return visit.go(f"/filters/{filter_id}?date={date}&saved={len(outcomes)}")

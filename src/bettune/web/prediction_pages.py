"""The predictions of a filter: the page of a day, and what it sends and asks while it is open."""

import re
from collections.abc import Mapping, Sequence

import msgspec
from starlette.responses import Response

from bettune import filters, matches, predictions, times
from bettune.database import Session
from bettune.errors import DateInvalid, InvalidJsonBody, InvalidRequest, Refusal
from bettune.predictions import Outcome, Prediction
from bettune.web import export
from bettune.web.day import (
    Board,
    Choice,
    ages,
    board,
    choices,
    cups,
    day_name,
    odds_shown,
    odds_text,
    week,
)
from bettune.web.filter_pages import filter_id_of
from bettune.web.saving import save
from bettune.web.visit import Handler, Visit

_FIELD = re.compile(r"([1-9][0-9]{0,18}):([0-9.]*)", re.ASCII)
"""The name of a cell in the form without JavaScript: the match, and the odds as they were shown."""
_NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class Wish(msgspec.Struct, frozen=True, rename="camel"):
    """Min odds as the script sends them; empty deletes."""

    match_id: int
    odds: str


class Wishes(msgspec.Struct, frozen=True):
    """The body of a save."""

    changes: list[Wish]


def json_answer(document: object, status: int = 200) -> Response:
    """Return a document for the page's script."""
    return Response(msgspec.json.encode(document), status, media_type="application/json")


def answers_json(handler: Handler) -> Handler:
    """Let a handler for a script refuse in JSON, its message in the reader's language."""

    async def answered(visit: Visit) -> Response:
        try:
            return await handler(visit)
        except Refusal as refusal:
            document = {"code": refusal.code, "message": visit.renderer.say(refusal)}
            return json_answer(document, refusal.status)

    return answered


def _choice(visit: Visit) -> tuple[int | None, Choice]:
    """Return what the URL asks for: a day, None for today, and which matches of it."""
    query = visit.request.query_params
    date = query.get("date", "")
    start = times.day_start(date) if date else None
    if date and start is None:
        raise DateInvalid
    country, tournament = (
        int(text) if _NUMBER.fullmatch(text) else 0
        for text in (query.get("country", ""), query.get("tournament", ""))
    )
    return start, Choice(country, tournament, " ".join(query.get("team", "").split())[:60])


async def show_day(visit: Visit) -> Response:
    """Show a day; or, without JavaScript, save what was typed into it."""
    filter_id = filter_id_of(visit)
    if visit.request.method == "POST":
        return await _save_form(visit, filter_id)
    return await _day(visit, filter_id)


async def _day(
    visit: Visit,
    filter_id: int,
    refusal: Refusal | None = None,
    typed: Mapping[int, str] = {},  # never changed
    refused: Mapping[int, Refusal] = {},
) -> Response:
    start, choice = _choice(visit)
    seen = await visit.database.report(board, visit.account.id, filter_id, start)
    status = refusal.status if refusal else 400 if refused else 200
    return visit.page(
        "predictions.html", status, **_values(visit, seen, choice),
        refusal=refusal, typed=typed, refused=refused,
    )  # fmt: skip


def _values(visit: Visit, seen: Board, choice: Choice) -> dict[str, object]:
    show, today = visit.renderer, seen.now // times.DAY * times.DAY
    countries, tournaments = choices(seen)
    shown = cups(seen, choice, show)
    return {
        "board": seen,
        "choice": choice,
        "cups": shown,
        "shown": sum(cup.shown for cup in shown),
        "countries": countries,
        "tournaments": tournaments,
        "date": times.to_text(seen.start)[:10],
        "day": day_name(seen.start, today, show),
        "before": times.to_text(seen.start - times.DAY)[:10],
        "after": times.to_text(seen.start + times.DAY)[:10],
        "week": week(today, show),
        "zone": show.zone.key,
        "ages": ages(show.language),
        "query": visit.request.url.query,
        "saved": visit.request.query_params.get("saved", ""),
    }


async def _save_form(visit: Visit, filter_id: int) -> Response:
    fields = [(_FIELD.fullmatch(name), text) for name, text in (await visit.form()).multi_items()]
    wishes = [
        (int(name[1]), text.strip())
        for name, text in fields
        if name and isinstance(text, str) and text.strip() != name[2]
    ]
    try:
        outcomes = await save(visit, filter_id, wishes)
    except Refusal as refusal:
        return await _day(visit, filter_id, refusal, typed=dict(wishes))
    refused = {
        match_id: outcome
        for (match_id, _), outcome in zip(wishes, outcomes, strict=True)
        if isinstance(outcome, Refusal)
    }
    if refused:
        typed = {match_id: text for match_id, text in wishes if match_id in refused}
        return await _day(visit, filter_id, typed=typed, refused=refused)
    url = visit.request.url.remove_query_params("saved").include_query_params(saved=len(wishes))
    return visit.go(f"{url.path}?{url.query}")


@answers_json
async def save_predictions(visit: Visit) -> Response:
    """Save what the script sends, one cell or a whole table; tell what became of each."""
    filter_id = filter_id_of(visit)
    try:
        wishes = msgspec.json.decode(await visit.request.body(), type=Wishes).changes
    except msgspec.ValidationError as error:
        raise InvalidRequest(str(error)) from None
    except msgspec.DecodeError:
        raise InvalidJsonBody from None
    outcomes = await save(visit, filter_id, [(wish.match_id, wish.odds) for wish in wishes])
    return json_answer({"outcomes": [_outcome(visit, outcome) for outcome in outcomes]})


def _outcome(visit: Visit, outcome: Outcome | Refusal) -> dict[str, str]:
    if isinstance(outcome, Refusal):
        return {"code": outcome.code, "message": visit.renderer.say(outcome)}
    if isinstance(outcome, Prediction):
        return {
            "odds": odds_shown(outcome.odds),
            "source": outcome.source,
            "at": outcome.updated_at,
        }
    return {"odds": ""}


class News(msgspec.Struct, frozen=True):
    """What happened since a page last asked."""

    newest: int
    version: int
    whole: bool
    """Whether `writes` are all predictions of the day, and none stands but those."""
    writes: Sequence[tuple[int, str, str, str]]
    """Match, odds (empty: deleted), source, when."""


def _news(session: Session, account_id: int, filter_id: int, after: int, start: int | None) -> News:
    newest, writes = predictions.writes_since(session, account_id, filter_id, after)
    version = matches.version(session)
    if writes is not None:
        told = [
            (one.match_id, odds_text(one.odds) if one.odds else "", one.source,
             times.to_text(one.written_at))
            for one in writes
        ]  # fmt: skip
        return News(newest, version, False, told)
    sport_id = filters.own_filter(session, account_id, filter_id).sport.id
    start = session.now // times.DAY * times.DAY if start is None else start
    ids = [one.id for one in matches.fixtures_of_days(session, [start], sport_id)]
    standing = predictions.search(session, account_id, filter_id, ids)
    told = [(one.match_id, odds_shown(one.odds), one.source, one.updated_at) for one in standing]
    return News(newest, version, True, told)


@answers_json
async def tell_changes(visit: Visit) -> Response:
    """Tell what was written to the filter's predictions after a write that the page has seen."""
    filter_id, (start, _) = filter_id_of(visit), _choice(visit)
    after = visit.request.query_params.get("after", "")
    if not _NUMBER.fullmatch(after):
        raise InvalidRequest("Expected the id of a write in `after`")
    news = await visit.database.read(_news, visit.account.id, filter_id, int(after), start)
    return json_answer(news)


async def export_day(visit: Visit) -> Response:
    """Return what is shown of a day as CSV."""
    filter_id, (start, choice) = filter_id_of(visit), _choice(visit)
    seen = await visit.database.report(board, visit.account.id, filter_id, start)
    name = f"predictions-{filter_id}-{times.to_text(seen.start)[:10]}.csv"
    return Response(
        export.csv_of(seen, choice).encode("utf-8-sig"),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )

"""The predictions of a filter: the page of a day, and what it sends."""

import re
from collections.abc import Mapping

import msgspec
from starlette.responses import Response

from bettune import times
from bettune.errors import DateInvalid, InvalidJsonBody, InvalidRequest, Refusal, TableInvalid
from bettune.prediction_tables import MOST_LINES
from bettune.predictions import Outcome, Prediction
from bettune.unmoved import Elsewhere
from bettune.web import export
from bettune.web.ages import ages
from bettune.web.answers import answers_json, json_answer
from bettune.web.day import (
    Board,
    Choice,
    board,
    choices,
    cups,
    day_name,
    mark_of,
    odds_shown,
    week,
)
from bettune.web.filter_pages import filter_id_of
from bettune.web.saving import Wish, save
from bettune.web.visit import Visit

_FIELD = re.compile(r"([1-9][0-9]{0,18}):([0-9.]*)", re.ASCII)
"""The name of a cell in the form without JavaScript: the match, and the odds as they were shown."""
NUMBER = re.compile(r"[0-9]{1,18}", re.ASCII)


class Wishes(msgspec.Struct, frozen=True):
    """The body of a save."""

    changes: list[Wish]


def choice_of(visit: Visit) -> tuple[int | None, Choice]:
    """Return what the URL asks for: a day, None for today, and which matches of it."""
    query = visit.request.query_params
    date = query.get("date", "")
    start = times.day_start(date) if date else None
    if date and start is None:
        raise DateInvalid
    country, tournament = (
        int(text) if NUMBER.fullmatch(text) else 0
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
    start, choice = choice_of(visit)
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
        "has_chances": any(row.probability for cup in shown for row in cup.rows)
        or seen.needs_probability,
        "countries": countries,
        "tournaments": tournaments,
        "date": times.to_text(seen.start)[:10],
        "day": day_name(seen.start, today, show),
        "before": times.to_text(seen.start - times.DAY)[:10],
        "after": times.to_text(seen.start + times.DAY)[:10],
        "week": week(today, show),
        "zone": show.zone.key,
        "matches_mark": mark_of(seen.fixtures),
        "prices_mark": mark_of((seen.prices, seen.decisions)),
        "ages": ages(show.language),
        "query": visit.request.url.query,
        "saved": visit.request.query_params.get("saved", ""),
    }


async def _save_form(visit: Visit, filter_id: int) -> Response:
    fields = [(_FIELD.fullmatch(name), text) for name, text in (await visit.form()).multi_items()]
    wishes = [
        Wish(int(name[1]), text.strip())
        for name, text in fields
        if name and isinstance(text, str) and text.strip() != name[2]
    ]
    try:
        outcomes = await save(visit, filter_id, wishes)
    except Refusal as refusal:
        typed = {wish.match_id: wish.odds for wish in wishes}
        return await _day(visit, filter_id, refusal, typed)
    refused = {
        wish.match_id: outcome
        for wish, outcome in zip(wishes, outcomes, strict=True)
        if isinstance(outcome, Refusal)
    }
    if refused:
        typed = {wish.match_id: wish.odds for wish in wishes if wish.match_id in refused}
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
    if len(wishes) > MOST_LINES:
        raise TableInvalid
    outcomes = await save(visit, filter_id, wishes)
    return json_answer({"outcomes": [_outcome(visit, outcome) for outcome in outcomes]})


def _outcome(visit: Visit, outcome: Outcome | Elsewhere | Refusal) -> dict[str, object]:
    if isinstance(outcome, Elsewhere):
        return _outcome(visit, outcome.stands) | {"elsewhere": True}
    if isinstance(outcome, Refusal):
        return {"code": outcome.code, "message": visit.renderer.say(outcome)}
    if isinstance(outcome, Prediction):
        return {
            "odds": odds_shown(outcome.odds),
            "source": outcome.source,
            "at": outcome.updated_at,
            "probability": odds_shown(outcome.probability or ""),
        }
    return {"odds": ""}


async def export_day(visit: Visit) -> Response:
    """Return what is shown of a day as CSV."""
    filter_id, (start, choice) = filter_id_of(visit), choice_of(visit)
    seen = await visit.database.report(board, visit.account.id, filter_id, start)
    name = f"predictions-{filter_id}-{times.to_text(seen.start)[:10]}.csv"
    return Response(
        export.csv_of(seen, choice).encode("utf-8-sig"),
        media_type="text/csv",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )

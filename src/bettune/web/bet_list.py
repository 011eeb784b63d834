"""A list of bets as a page shows it, a filter's or a backtest's: the form, the words, the part."""

from typing import Any, NamedTuple

from bettune import paging
from bettune.report.all_bets import AllBets, State, state_of
from bettune.report.reported_bets import ReportedBet
from bettune.report.selections import Selection
from bettune.web.bet_selection import choices, query_of, selection_in, words_of
from bettune.web.day import odds_text
from bettune.web.rendering import Renderer
from bettune.web.result_words import RESULTS
from bettune.web.visit import Visit


class Asked(NamedTuple):
    """Which bets are asked for."""

    number: int
    """Of the part, from 1."""
    selection: Selection
    state: State | None


def asked_in(visit: Visit) -> Asked:
    """Return what the URL asks for; InvalidRequest where it asks for no selection."""
    _, number = visit.search
    state = state_of(visit.request.query_params.get("state", ""))
    return Asked(number, selection_in(visit), state)


def list_values(
    part: paging.Part[ReportedBet[Any]], bets: AllBets, asked: Asked, show: Renderer
) -> dict[str, object]:
    """Return what the list is made of."""
    selection, state = asked.selection, asked.state or ""
    offered = choices(bets, show)
    by_form = {choice.name for choice in offered}
    words = words_of(selection, bets.tournaments, show)
    return {
        "part": part,
        "state": state,
        "selection": dict(selection),
        "choices": offered,
        "chips": [
            (name, text, told, query_of(tuple(one for one in selection if one[0] != name)))
            for (name, text), (_, told) in zip(selection, words, strict=True)
            if name not in by_form
        ],
        "query": query_of(selection, state=state),
        "selected": query_of(selection),
        "results": RESULTS,
        "odds_text": odds_text,
    }

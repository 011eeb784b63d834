"""What the endpoints of the market do: decisions, bets, reports and advice; and their lines.

Reports load numpy, so that what makes them is imported where it is used, in a thread.
"""

import asyncio
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from urllib.parse import parse_qsl

from bettune import advice, decisions, errors
from bettune.amounts import share_from_text
from bettune.api import parameters
from bettune.api.market_schemas import AdviceResponse, BetsResponse, DecisionsResponse
from bettune.api.operations import FILTER, Api, Endpoint, Parameter, encode
from bettune.api.request import Answer, Request
from bettune.commissions import HIGHEST
from bettune.database import Session
from bettune.odds import MILLION

if TYPE_CHECKING:
    from bettune.report.all_bets import State
    from bettune.report.filter_reports import Reports, Wish
    from bettune.report.selections import Selection

T = TypeVar("T")
_BetsWish: TypeAlias = "tuple[int, Selection, State | None, str]"
"""The part, the selection, the state, and how margins are taken out."""
_WHOLE = re.compile(r"[1-9][0-9]{0,17}", re.ASCII)


async def list_decisions(api: Api, request: Request) -> Answer:
    """Answer the last decision on each match, or all on one."""
    query = _texts(request)
    match_id = _told(query, "match", _whole, "a match's id")
    page = _told(query, "page", _whole, "a whole number from 1 on") or 1
    filter_id = parameters.filter_only(request.arguments)
    account_id = request.caller.account_id
    if match_id is None:
        verb = decisions.last_decisions
        found = await api.database.report(verb, account_id, filter_id, page)
        items = [decisions.told(one) for one in found.items]
        return _part(items, found.total, page, found.last)
    on_match = await api.database.read(decisions.decisions_on, account_id, filter_id, match_id)
    return _part([decisions.told(one) for one in on_match], len(on_match), 1, 1)


async def list_bets(api: Api, request: Request) -> Answer:
    """Answer the bets, or those of a selection."""
    reports = await asyncio.to_thread(_loaded, api)
    found = await _in_turn(api, reports, _bets, request, _bets_wish(_texts(request)))
    return Answer(200, found)


async def get_report(api: Api, request: Request) -> Answer:
    """Answer the report, of all settled bets or of a selection."""
    reports = await asyncio.to_thread(_loaded, api)
    found = await _in_turn(api, reports, _report, request, _report_wish(_texts(request)))
    return Answer(200, found)


async def get_advice(api: Api, request: Request) -> Answer:
    """Answer the lowest odds worth taking."""
    query = _texts(request)
    probability = _told(query, "probability", _share(1, MILLION - 1), "between 0 and 1")
    if probability is None:
        raise errors.InvalidRequest("The query's probability is missing")
    edge = _told(query, "edge", _share(0, MILLION), "from 0 to 1") or 0
    commission = _told(query, "commission", _share(0, HIGHEST), "from 0 to 0.5")
    match_id = _told(query, "match", _whole, "a match's id")
    if (match_id is None) != ("betType" not in query):
        raise errors.InvalidRequest("The query's match and betType belong together")
    if match_id is None:
        found = advice.advise(probability, edge, commission or 0)
    else:
        wish = probability, edge, commission, match_id, query["betType"]
        found = await api.database.report(advice.advise_on, *wish)
    return Answer(200, encode(advice.told(found)))


def _loaded(api: Api) -> "Reports":
    """Return the reports, with all that is needed to answer them loaded."""
    import bettune.report.reported_bets  # noqa: F401

    return api.reports


async def _in_turn(
    api: Api,
    reports: "Reports",
    verb: "Callable[[Session, Reports, int, int, T], bytes]",
    request: Request,
    wish: T,
) -> bytes:
    account_id, filter_id = request.caller.account_id, parameters.filter_only(request.arguments)
    return await api.queue.answer(api.database, reports, verb, account_id, filter_id, wish)


def _bets_wish(query: dict[str, str]) -> "_BetsWish":
    from bettune.report.all_bets import state_of
    from bettune.report.selections import selection_of

    page = _told(query, "page", _whole, "a whole number from 1 on") or 1
    state: State | None = _told(query, "state", state_of, "open or settled")
    return page, selection_of(query), state, _method(query)


def _bets(
    session: Session, reports: "Reports", account_id: int, filter_id: int, wish: "_BetsWish"
) -> bytes:
    from bettune.report.reported_bets import bets_behind, told

    found = bets_behind(session, reports, account_id, filter_id, *wish)
    items = [told(one) for one in found.items]
    return _part(items, found.total, found.number, found.last).body


def _report_wish(query: dict[str, str]) -> "Wish":
    from bettune.report.filter_reports import MOST_TRIED, Wish
    from bettune.report.selections import selection_of

    selection = selection_of(query)
    method = _method(query)
    tried = _told(query, "tried", _whole, f"a whole number from 1 to {MOST_TRIED:,}")
    if tried is not None and tried > MOST_TRIED:
        raise errors.InvalidRequest(f"At most {MOST_TRIED:,} variants")
    return Wish(selection, method, tried)


def _report(
    session: Session, reports: "Reports", account_id: int, filter_id: int, wish: "Wish"
) -> bytes:
    return encode(reports.report(session, account_id, filter_id, wish))


def _method(query: dict[str, str]) -> str:
    """Return by which method the margin is taken out."""
    from bettune.margin import METHODS
    from bettune.market.prices import METHOD

    names = {name: name for name in METHODS}
    return _told(query, "method", names.get, f"one of {', '.join(names)}") or METHOD


def _part(items: list[dict[str, object]], total: int, page: int, pages: int) -> Answer:
    document = {"count": len(items), "total": total, "page": page, "pages": pages, "items": items}
    return Answer(200, encode(document))


def _texts(request: Request) -> dict[str, str]:
    """Return the query's parameters; InvalidRequest where one stands there twice."""
    pairs = parse_qsl(request.query.decode("latin-1"), keep_blank_values=True)
    texts = dict(pairs)
    if len(texts) < len(pairs):
        raise errors.InvalidRequest("A parameter of the query stands there twice")
    return texts


def _told(
    texts: dict[str, str], name: str, read: Callable[[str], T | None], expected: str
) -> T | None:
    """Return a parameter as it is read, None where it is absent; InvalidRequest names it."""
    if name not in texts:
        return None
    found = read(texts[name])
    if found is None:
        raise errors.InvalidRequest(f"Invalid {name}. Expected {expected}")
    return found


def _whole(text: str) -> int | None:
    return int(text) if _WHOLE.fullmatch(text) else None


def _share(low: int, high: int) -> Callable[[str], int | None]:
    """Return how a share within bounds, in millionths, is read: `0.025` or `2.5%`."""

    def read(text: str) -> int | None:
        found = share_from_text(text)
        return found if found is not None and low <= found <= high else None

    return read


def _query(
    name: str, example: int | str, description: str, *, is_required: bool = False
) -> Parameter:
    return Parameter(name, "query", type(example), description, is_required, example)


_PAGE = _query("page", 1, "The part of the list, of 50 items each; from 1.")
_METHOD = _query("method", "power", "How the margin is taken out of closing prices.")
_SELECTION = (
    _query("tournament", 3, "Bets on matches of a tournament, by its id."),
    _query("betType", "Home", "Bets of a bet type."),
    _query("odds", "2.0", "Bets of a band of odds, by where it begins."),
    _query("leadTime", 3_600, "Bets of a band of times before kick-off, by where it begins."),
    _query("month", "2026-06", "Bets on matches of a month."),
    _query("period", "2026-06-01", "Bets of one of the report's periods, by its first day."),
    _query("result", "won", "Bets of a result."),
    _query("chance", "0.4", "Bets whose given probability is in a tenth, by where it begins."),
    _query("value", "0.02", "Bets of a bar of closing line values, by where it begins."),
    _query("fairValue", "0.02", "The same, margin-free."),
    _query("since", "2026-06-01T00:00:00Z", "Bets on matches from then on."),
    _query("until", "2026-06-30T23:59:59Z", "Bets on matches up to then."),
    _query("figure", "yield", "Bets that a figure of the report rests on."),
)
"""Parameters that select settled bets; all of them have to be true."""
_OF_A_FILTER = (errors.InvalidRequest, errors.FilterIdInvalid, errors.FilterNotFound)
_OF_A_REPORT = (*_OF_A_FILTER, errors.TooManyReports, errors.ReportsBusy)

MARKET = (
    Endpoint(
        "GET",
        "/prediction-filters/{filterId}/decisions",
        "listDecisions",
        "Market",
        "List what was decided about a filter's predictions",
        list_decisions,
        "The last decision on each match, the newest match first; or all on one match, "
        "the newest first.",
        answer=DecisionsResponse,
        parameters=(FILTER, _query("match", 1_611_243, "Only this match."), _PAGE),
        refusals=_OF_A_FILTER,
    ),
    Endpoint(
        "GET",
        "/prediction-filters/{filterId}/bets",
        "listBets",
        "Market",
        "List a filter's simulated bets",
        list_bets,
        "The bets, the newest first.",
        answer=BetsResponse,
        parameters=(
            FILTER,
            _query("state", "settled", "Only `open` or only `settled` bets."),
            *_SELECTION,
            _METHOD,
            _PAGE,
        ),
        refusals=_OF_A_REPORT,
    ),
    Endpoint(
        "GET",
        "/prediction-filters/{filterId}/report",
        "getReport",
        "Market",
        "Report what a filter's bets came to",
        get_report,
        "Figures with their intervals, what they prove, and what the charts are drawn from.",
        answer="bettune.report.filter_reports:FilterReport",
        parameters=(
            FILTER,
            *_SELECTION,
            _METHOD,
            _query("tried", 5, "How many variants were tried; else your filters that have bet."),
        ),
        refusals=_OF_A_REPORT,
    ),
    Endpoint(
        "GET",
        "/advice",
        "getAdvice",
        "Market",
        "Tell the lowest odds worth taking",
        get_advice,
        "The lowest odds, beside the best quote of a bet if one is named.",
        answer=AdviceResponse,
        parameters=(
            _query("probability", "0.5", "How likely the bet is to win.", is_required=True),
            _query("edge", "0.02", "The profit wanted of a unit staked; else 0."),
            _query("commission", "0.05", "Of a profit; else the bookmaker's own, or 0."),
            _query("match", 1_611_243, "The match of a bet to be held against it."),
            _query("betType", "Home", "The bet's type."),
        ),
        refusals=(errors.InvalidRequest, errors.BetTypeInvalid, errors.MatchNotFound),
    ),
)
"""Their lines of the table."""

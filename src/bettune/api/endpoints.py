"""The table of endpoints, and what each does. The OpenAPI document is made from it."""

from bettune import errors
from bettune.accounts import check_operator
from bettune.api import parameters
from bettune.api.market import MARKET
from bettune.api.offers import offers_in
from bettune.api.operations import BASE, FILTER, MATCH, Api, Day, Endpoint, Parameter, encode
from bettune.api.record import RECORD
from bettune.api.request import Answer, Request
from bettune.api.schemas import (
    MatchesResponse,
    PostQuotesRequest,
    PredictionFiltersResponse,
    PredictionsResponse,
    PutPredictionRequest,
    QuoteOutcome,
    QuotesResponse,
    SearchPredictionsRequest,
    SportsResponse,
)
from bettune.filters import filters_of
from bettune.matches import matches_of_day
from bettune.predictions import Change, Prediction, change_predictions, search
from bettune.quotes import Kept, take_offers
from bettune.sports import all_sports

__all__ = ["BASE", "ENDPOINTS", "Api", "Endpoint", "Parameter", "encode"]


async def list_sports(api: Api, request: Request) -> Answer:
    """Answer all sports."""

    async def make() -> bytes:
        items = await api.database.read(all_sports)
        return encode(SportsResponse(len(items), items))

    document = await api.documents.get(request, "sports", "matches", make)
    return document.answer(request)


async def list_matches(api: Api, request: Request) -> Answer:
    """Answer the matches of a day."""
    date, start = parameters.day(request.query)
    sport_id = parameters.sport(request.query)

    async def make() -> bytes:
        if sport_id not in {sport.id for sport in await api.database.read(all_sports)}:
            raise errors.SportInvalid
        items = await api.database.read(matches_of_day, start, sport_id)
        return encode(MatchesResponse(date, len(items), items))

    document = await api.documents.get(request, (date, sport_id), "matches", make)
    return document.answer(request)


async def list_prediction_filters(api: Api, request: Request) -> Answer:
    """Answer the caller's filters."""
    items = await api.database.read(filters_of, request.caller.account_id)
    return Answer(200, encode(PredictionFiltersResponse(len(items), items)))


async def search_predictions(api: Api, request: Request) -> Answer:
    """Answer the predictions of a filter for some matches."""
    filter_id, match_ids = parameters.search_request(await request.body())
    items = await api.database.read(search, request.caller.account_id, filter_id, match_ids)
    return Answer(200, encode(PredictionsResponse(len(items), items)))


async def put_prediction(api: Api, request: Request) -> Answer:
    """Set the lowest odds, and the probability or none."""
    body = await request.body()
    filter_id, match_id = parameters.filter_and_match(request.arguments)
    odds, probability = parameters.put_values(body)
    prediction = await _change(api, request, filter_id, match_id, odds, probability)
    return Answer(200, encode(prediction))


async def delete_prediction(api: Api, request: Request) -> Answer:
    """Delete the lowest odds."""
    await request.body()
    filter_id, match_id = parameters.filter_and_match(request.arguments)
    await _change(api, request, filter_id, match_id, None)
    return Answer(204, b"")


async def post_quotes(api: Api, request: Request) -> Answer:
    """Keep the quotes of an operator's own feeder."""
    await api.database.read(check_operator, request.caller.account_id)
    offers = offers_in(await request.body())
    outcomes = await api.database.write(take_offers, offers)
    items = [_outcome(position, outcome) for position, outcome in enumerate(outcomes)]
    return Answer(200, encode(QuotesResponse(len(items), items)))


def _outcome(position: int, outcome: Kept | errors.Refusal) -> QuoteOutcome:
    if isinstance(outcome, errors.Refusal):
        return QuoteOutcome(position, "refused", outcome.code, str(outcome))
    return QuoteOutcome(position, outcome, None, None)


async def _change(
    api: Api,
    request: Request,
    filter_id: int,
    match_id: int,
    odds: int | None,
    probability: int | None = None,
) -> Prediction | None:
    change = Change(request.caller.account_id, filter_id, match_id, odds, "api", probability)
    (outcome,) = await api.database.write(change_predictions, [change])
    if isinstance(outcome, errors.Refusal):
        raise outcome
    return outcome


_IDS = (FILTER, MATCH)
_OF_A_PREDICTION = (
    errors.InvalidJsonBody,
    errors.InvalidRequest,
    errors.FilterNotFound,
    errors.MatchNotFound,
    errors.RequestTimeout,
)

ENDPOINTS = (
    Endpoint(
        "GET",
        "/sports",
        "listSports",
        "Sports",
        "List available sports",
        list_sports,
        "Available sports.",
        answer=SportsResponse,
    ),
    Endpoint(
        "GET",
        "/matches",
        "listMatches",
        "Matches",
        "List matches for one UTC date",
        list_matches,
        "Matches for the requested UTC date.",
        answer=MatchesResponse,
        parameters=(
            Parameter("date", "query", Day, "UTC date in `YYYY-MM-DD` format."),
            Parameter(
                "sport", "query", int, "Sport id. Currently only football is exposed by `/sports`."
            ),
        ),
        refusals=(errors.DateInvalid, errors.SportInvalid),
        bad_request="Invalid query parameters.",
    ),
    Endpoint(
        "GET",
        "/prediction-filters",
        "listPredictionFilters",
        "Prediction Filters",
        "List prediction filters",
        list_prediction_filters,
        "Prediction-based filters for the current API token user.",
        answer=PredictionFiltersResponse,
    ),
    Endpoint(
        "POST",
        "/predictions/search",
        "searchPredictions",
        "Predictions",
        "Search existing predictions",
        search_predictions,
        "Existing predictions for requested matches.",
        answer=PredictionsResponse,
        body=SearchPredictionsRequest,
        refusals=(*_OF_A_PREDICTION, errors.TooManyMatches),
    ),
    Endpoint(
        "PUT",
        "/prediction-filters/{filterId}/matches/{matchId}/prediction",
        "putPrediction",
        "Predictions",
        "Create or update prediction odds",
        put_prediction,
        "Created or updated prediction.",
        answer=Prediction,
        parameters=_IDS,
        body=PutPredictionRequest,
        refusals=(
            *_OF_A_PREDICTION,
            errors.FilterIdInvalid,
            errors.MatchIdInvalid,
            errors.OddsInvalid,
            errors.ProbabilityInvalid,
        ),
    ),
    Endpoint(
        "DELETE",
        "/prediction-filters/{filterId}/matches/{matchId}/prediction",
        "deletePrediction",
        "Predictions",
        "Delete prediction",
        delete_prediction,
        "Prediction deleted. The endpoint is idempotent.",
        parameters=_IDS,
        refusals=(*_OF_A_PREDICTION, errors.FilterIdInvalid, errors.MatchIdInvalid),
    ),
    Endpoint(
        "POST",
        "/quotes",
        "postQuotes",
        "Quotes",
        "Send quotes of an operator's own feeder",
        post_quotes,
        "What became of each quote, in their order.",
        answer=QuotesResponse,
        body=PostQuotesRequest,
        refusals=(
            errors.InvalidJsonBody,
            errors.InvalidRequest,
            errors.TooManyQuotes,
            errors.OperatorsOnly,
            errors.RequestTimeout,
        ),
    ),
    *RECORD,
    *MARKET,
)
"""Every operation: those of the published contract, then the additions to it."""

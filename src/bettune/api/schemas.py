"""The documents of the contract that are not a noun of their own: lists and request bodies."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from bettune.filters import PredictionFilter
from bettune.matches import Match
from bettune.predictions import Prediction
from bettune.sports import Sport


class ErrorResponse(msgspec.Struct):
    """What every refusal answers."""

    code: str
    message: str


class SportsResponse(msgspec.Struct):
    """All sports."""

    count: int
    items: list[Sport]


class MatchesResponse(msgspec.Struct):
    """The matches of a day."""

    date: Annotated[str, Meta(examples=["2026-06-06"], extra_json_schema={"format": "date"})]
    count: int
    items: list[Match]


class PredictionFiltersResponse(msgspec.Struct):
    """The caller's filters."""

    count: int
    items: list[PredictionFilter]


class SearchPredictionsRequest(msgspec.Struct, rename="camel"):
    """Which predictions are asked for."""

    filter_id: Annotated[int, Meta(examples=[11583])]
    match_ids: Annotated[list[int], Meta(examples=[[1611243, 1611244]])]


class PutPredictionRequest(msgspec.Struct, omit_defaults=True):
    """The lowest odds to set, and how likely the bet is to win."""

    odds: Annotated[str | float, Meta(examples=["2.15"])]
    probability: Annotated[str | float | None, Meta(examples=["0.48"])] = None


class PredictionsResponse(msgspec.Struct):
    """The predictions that were found."""

    count: int
    items: list[Prediction]


class SentQuote(msgspec.Struct, rename="camel"):
    """A quote that an operator's own feeder sends."""

    match_id: Annotated[int, Meta(examples=[1611243])]
    bet_type: Annotated[str, Meta(examples=["Over 2.5"])]
    bookmaker: Annotated[str, Meta(examples=["Pinnacle"])]
    odds: Annotated[str | float, Meta(examples=["1.92"])]
    captured_at: Annotated[
        str, Meta(examples=["2026-06-06T12:00:00+00:00"], extra_json_schema={"format": "date-time"})
    ]


class PostQuotesRequest(msgspec.Struct):
    """The quotes to keep."""

    quotes: list[SentQuote]


class QuoteOutcome(msgspec.Struct):
    """What became of a quote."""

    position: Annotated[int, Meta(examples=[0])]
    """In the request, from 0."""
    outcome: Annotated[
        Literal["added", "changed", "same", "outranked", "refused"], Meta(examples=["added"])
    ]
    code: Annotated[str | None, Meta(examples=[None])]
    message: Annotated[str | None, Meta(examples=[None])]


class QuotesResponse(msgspec.Struct):
    """What became of the quotes."""

    count: int
    items: list[QuoteOutcome]

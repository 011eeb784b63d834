"""The documents of the contract that are not a noun of their own: lists and request bodies."""

from typing import Annotated

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


class PutPredictionRequest(msgspec.Struct):
    """The lowest odds to set."""

    odds: Annotated[str | float, Meta(examples=["2.15"])]


class PredictionsResponse(msgspec.Struct):
    """The predictions that were found."""

    count: int
    items: list[Prediction]

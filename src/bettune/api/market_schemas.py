"""The documents of decisions, bets and advice. Odds and amounts are texts, moments ISO 8601."""

from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import Meta

Moment: TypeAlias = Annotated[
    str, Meta(examples=["2026-06-06T17:45:00+00:00"], extra_json_schema={"format": "date-time"})
]
Odds: TypeAlias = Annotated[str, Meta(examples=["2.150000"])]
OddsOrNone: TypeAlias = Annotated[str | None, Meta(examples=["2.080000"])]
AmountOrNone: TypeAlias = Annotated[str | None, Meta(examples=["10.00"])]


class DecisionItem(msgspec.Struct, rename="camel"):
    """One check of a prediction, and what came of it."""

    filter_id: Annotated[int, Meta(examples=[11583])]
    match_id: Annotated[int, Meta(examples=[1611243])]
    number: Annotated[int, Meta(examples=[3])]
    """Of the filter's decisions on the match, from 1."""
    checked_at: Moment
    cause: Annotated[str, Meta(examples=["quote"])]
    reason: Annotated[str, Meta(examples=["odds_below"])]
    min_odds: Odds
    odds: OddsOrNone
    """Of the quote that was looked at, if it came to that."""
    bookmaker: Annotated[str | None, Meta(examples=["Pinnacle"])]
    captured_at: Annotated[str | None, Meta(examples=["2026-06-06T17:42:00+00:00"])]
    detail: Annotated[int | None, Meta(examples=[None])]
    stake: AmountOrNone
    bet_id: Annotated[int | None, Meta(examples=[None])]


class DecisionsResponse(msgspec.Struct):
    """A part of the decisions."""

    count: int
    """Of this part."""
    total: int
    page: int
    pages: int
    items: list[DecisionItem]


class BetItem(msgspec.Struct, rename="camel"):
    """A simulated bet, its match, and what the market said of it."""

    id: Annotated[int, Meta(examples=[4711])]
    filter_id: Annotated[int, Meta(examples=[11583])]
    match_id: Annotated[int, Meta(examples=[1611243])]
    number: Annotated[int, Meta(examples=[1])]
    """Of the filter's bets on the match, from 1."""
    decision_number: Annotated[int, Meta(examples=[3])]
    bet_type: Annotated[str, Meta(examples=["Home"])]
    odds: Odds
    min_odds: OddsOrNone
    probability: Annotated[float | None, Meta(examples=[None])]
    bookmaker: Annotated[str, Meta(examples=["Pinnacle"])]
    captured_at: Moment
    stake: Annotated[str, Meta(examples=["10.00"])]
    commission: Annotated[float, Meta(examples=[0.0])]
    placed_at: Moment
    kickoff: Moment
    result: Annotated[str | None, Meta(examples=["won"])]
    profit: Annotated[str | None, Meta(examples=["11.50"])]
    home: Annotated[str, Meta(examples=["Arsenal"])]
    away: Annotated[str, Meta(examples=["Chelsea"])]
    tournament: Annotated[str, Meta(examples=["England Premier League"])]
    score: Annotated[str | None, Meta(examples=["2-1"])]
    closing_odds: OddsOrNone
    closing_line_value: Annotated[float | None, Meta(examples=[0.033654])]
    fair_closing_odds: Annotated[str | None, Meta(examples=["2.121000"])]
    fair_closing_line_value: Annotated[float | None, Meta(examples=[0.013673])]
    line_moved: Annotated[bool, Meta(examples=[False])]
    market_probability: Annotated[float | None, Meta(examples=[0.468])]


class BetsResponse(msgspec.Struct):
    """A part of the bets."""

    count: int
    """Of this part."""
    total: int
    page: int
    pages: int
    items: list[BetItem]


class AdviceResponse(msgspec.Struct, rename="camel"):
    """The lowest odds worth taking, beside the best quote and its margin-free price."""

    probability: Annotated[float, Meta(examples=[0.5])]
    edge: Annotated[float, Meta(examples=[0.02])]
    commission: Annotated[float, Meta(examples=[0.0])]
    lowest_odds: Annotated[str | None, Meta(examples=["2.040000"])]
    """None where they would be 10,000 or more."""
    bookmaker: Annotated[str | None, Meta(examples=["Pinnacle"])]
    odds: OddsOrNone
    captured_at: Annotated[str | None, Meta(examples=["2026-06-06T17:42:00+00:00"])]
    edge_at_odds: Annotated[float | None, Meta(examples=[0.04])]
    """What is to be expected of a unit staked at the quote, after commission."""
    is_worth_taking: Annotated[bool | None, Meta(examples=[True])]
    market_probability: Annotated[float | None, Meta(examples=[0.468])]
    """Margin-free."""
    margin_free_odds: Annotated[str | None, Meta(examples=["2.136752"])]


State: TypeAlias = Annotated[Literal["open", "settled"], Meta(examples=["settled"])]

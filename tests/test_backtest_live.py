"""The watch and a backtest of the same past place the same bets: they are the same code."""

import random
from typing import Any

import pytest

from bettune.database import Database
from conftest import NOON, Clock, Given
from market import HOUR, Market
from past import Past

BOOKS = ("Pinnacle", "bet365", "bwin")
RULES: list[dict[str, Any]] = [
    {},
    {"most_bets": 3, "step": 50_000, "most_on_day": 4_000},
    {"stake_kind": "share", "stake": 30_000, "earliest": 5 * HOUR, "fresh_for": 2 * HOUR},
    {"bankroll": 4_500, "most_on_filter": 3_000, "opens_after": HOUR - 30, "fresh_for": 3 * HOUR},
]


@pytest.mark.parametrize("rules", RULES)
def test_live_and_in_a_backtest_the_same_bets_are_placed(
    database: Database, given: Given, clock: Clock, rules: dict[str, Any]
) -> None:
    chance = random.Random(str(rules))
    market = Market(database, given, clock)
    past = Past(database, given)
    filter_id = market.filter("Home", **rules)
    start = NOON
    kickoffs = {given.match(start + hours * HOUR): start + hours * HOUR for hours in range(6, 14)}
    table = ["id,odds"]
    for match_id in kickoffs:
        price = f"{chance.randint(190, 215) / 100:.2f}"
        given.prediction(filter_id, match_id, price)
        table.append(f"{match_id},{price}")
    market.watch()
    for step in range(0, 16 * HOUR, HOUR // 3):
        clock.now = start + step
        for match_id, kickoff in kickoffs.items():
            if kickoff + 2 * HOUR == clock.now:
                market.result(match_id, "finished", chance.randint(0, 1), 0)
        market.watch()
        clock.now += 30  # when a line may be bet on that opened an hour less 30 seconds ago
        market.watch()
        clock.now += 30
        for match_id, kickoff in kickoffs.items():
            if clock.now < kickoff and chance.random() < 0.5:
                price = f"{chance.randint(180, 240) / 100:.2f}"
                market.quote(match_id, price, chance.choice(BOOKS))
                market.watch()
    live = [
        (bet.match_id, bet.odds, bet.stake, bet.placed_at, bet.result)
        for bet in market.bets(filter_id)
    ]
    found = past.outcome("Home", "given", table="\n".join(table), **rules).bets
    names = ("match_id", "odds", "stake", "placed_at", "result")
    replayed = list(zip(*(getattr(found, name).tolist() for name in names), strict=True))
    assert len(live) > 3
    assert replayed == [(*bet[:4], bet[4] or 0) for bet in live]

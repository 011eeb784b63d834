"""Settlement over columns: the same results and the same cents as bet by bet."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bettune import bet_types, odds
from bettune.odds import MILLION
from bettune.settlement import TERMS, Result, profit, settle
from bettune.settlement_columns import profit_many, settle_many
from bettune.staking import HIGHEST_STAKE

goals = st.integers(0, 30)
bets = st.tuples(
    st.sampled_from(sorted(TERMS)),
    st.integers(-40, 40),
    goals,
    goals,
    st.integers(1, HIGHEST_STAKE),
    st.integers(odds.LOWEST + 1, odds.HIGHEST - 1),
    st.sampled_from(Result),
    st.integers(0, MILLION - 1),
)


@settings(deadline=None)
@given(st.lists(bets, min_size=1, max_size=60))
def test_columns_settle_and_pay_to_the_same_cent(many: list[Any]) -> None:
    kind, line, home, away, stake, taken, result, rate = (
        list(one) for one in zip(*many, strict=True)
    )
    assert settle_many(kind, line, home, away).tolist() == [int(settle(*bet[:4])) for bet in many]
    assert profit_many(stake, taken, result, rate).tolist() == [profit(*bet[4:]) for bet in many]
    assert profit_many(stake, taken, result).tolist() == [profit(*bet[4:7]) for bet in many]


def test_columns_hold_the_highest_stake_at_the_highest_odds() -> None:
    most = (HIGHEST_STAKE, odds.HIGHEST - 1, Result.WON, MILLION - 1)
    assert profit_many(*([one] for one in most)).tolist() == [profit(*most)]


def test_one_number_goes_for_a_whole_column() -> None:
    found = settle_many(bet_types.OVER, 10, [0, 2, 3], [0, 1, 3])
    assert found.tolist() == [Result.LOST, Result.WON, Result.WON]
    assert profit_many(1000, 1_950_000, found).tolist() == [-1000, 950, 950]

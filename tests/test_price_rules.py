"""Price rules as they are written, and in full."""

import pytest

from bettune.backtest.price_rules import parse


@pytest.mark.parametrize(
    ("text", "in_full"),
    [
        ("always", "always"),
        (" Always ", "always"),
        ("given", "given"),
        ("model", "model 0% 0%"),
        ("model 2%", "model 2% 0%"),
        ("model 0.02 5%", "model 2% 5%"),
        ("fair Pinnacle", "fair Pinnacle 1 power"),
        ("fair Pinnacle 1.03", "fair Pinnacle 1.03 power"),
        ("fair Pinnacle 103%", "fair Pinnacle 1.03 power"),
        ("fair William Hill 0.97 Shin", "fair William Hill 0.97 shin"),
        ("fair consensus odds_ratio", "fair consensus 1 odds_ratio"),
        ("FAIR Consensus 1.000001", "fair consensus 1.000001 power"),
        ("fair 1xBet", "fair 1xBet 1 power"),
    ],
)
def test_a_rule_is_read_and_said_in_full(text: str, in_full: str) -> None:
    rule = parse(text)
    assert rule is not None
    assert str(rule) == in_full
    assert parse(in_full) == rule


@pytest.mark.parametrize(
    "text",
    [
        "",
        "sometimes",
        "always 1",
        "given 2.0",
        "model x",
        "model 1% 2% 3%",
        "model 1% 100%",
        "fair",
        "fair 1.03",
        "fair power",
        "fair Pinnacle 0",
        "fair Pinnacle 101",
    ],
)
def test_what_is_no_rule_is_none(text: str) -> None:
    assert parse(text) is None

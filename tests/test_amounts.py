"""Amounts, shares and spans are read exactly or not at all."""

import pytest

from bettune import amounts

MONEY = [("10", 1_000), ("10.5", 1_050), ("0.05", 5), ("999999999999.99", 99_999_999_999_999)]
NOT_MONEY = ["", "-1", "1.234", "1,5", ".5", "5.", "1e3", "10 ", "٣", "1" * 13]
SHARES = [("0.025", 25_000), ("2.5%", 25_000), ("100%", 1_000_000), ("0.0001%", 1)]
NOT_SHARES = ["", "%", "-1%", "0.00001%", "0.0000001", "1e-2", "5 %"]
SPANS = [("90", 90), ("90s", 90), ("15m", 900), ("48h", 172_800), ("7d", 604_800)]
NOT_SPANS = ["", "m", "-5m", "1.5h", "5 m", "5w", "1" * 10]


@pytest.mark.parametrize(("text", "cents"), MONEY)
def test_money_is_read_to_the_cent(text: str, cents: int) -> None:
    assert amounts.cents_from_text(text) == cents
    assert amounts.cents_from_text(amounts.cents_to_text(cents)) == cents


def test_money_below_zero_has_its_sign() -> None:
    told = [amounts.cents_to_text(cents) for cents in (-5, -1_050, 0, 7)]
    assert told == ["-0.05", "-10.50", "0.00", "0.07"]


@pytest.mark.parametrize(("text", "millionths"), SHARES)
def test_a_share_is_read_to_the_millionth(text: str, millionths: int) -> None:
    assert amounts.share_from_text(text) == millionths
    assert amounts.share_from_text(amounts.share_to_text(millionths)) == millionths


@pytest.mark.parametrize(("text", "seconds"), SPANS)
def test_a_span_is_read_in_its_unit(text: str, seconds: int) -> None:
    assert amounts.span_from_text(text) == seconds
    assert amounts.span_from_text(amounts.span_to_text(seconds)) == seconds


@pytest.mark.parametrize("text", NOT_MONEY)
def test_what_is_no_amount_is_none(text: str) -> None:
    assert amounts.cents_from_text(text) is None


@pytest.mark.parametrize("text", NOT_SHARES)
def test_what_is_no_share_is_none(text: str) -> None:
    assert amounts.share_from_text(text) is None


@pytest.mark.parametrize("text", NOT_SPANS)
def test_what_is_no_span_is_none(text: str) -> None:
    assert amounts.span_from_text(text) is None


def test_a_span_is_told_in_its_largest_whole_unit() -> None:
    told = [amounts.span_to_text(seconds) for seconds in (0, 59, 60, 3_600, 5_400, 172_800)]
    assert told == ["0s", "59s", "1m", "1h", "90m", "2d"]

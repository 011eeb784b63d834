"""The values beside an axis are round, few, and where they are said to be."""

from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bettune.charts.formats import ENGLISH
from bettune.charts.scales import Scale, rounded, step_of, ticks_within, time_scale, time_ticks
from bettune.times import DAY

VALUES = st.one_of(st.integers(-(10**15), 10**15), st.floats(-1e6, 1e6))
MOMENTS = st.integers(0, 4_000_000_000)


@given(st.lists(VALUES, min_size=1, max_size=20), st.integers(2, 12))
def test_a_scale_holds_all_values_between_its_ticks(values: list[float], most: int) -> None:
    scale, ticks = rounded(values, most, 1e-4)
    room = (scale.high - scale.low) * 1e-6
    assert scale.low - room <= min(values) <= max(values) <= scale.high + room
    assert 2 <= len(ticks) <= most + 2
    assert ticks[0] == pytest.approx(scale.low)
    assert ticks[-1] == pytest.approx(scale.high)
    assert ticks == sorted(set(ticks))


@given(VALUES, VALUES, st.integers(2, 12))
def test_ticks_within_a_scale_stay_within_it(low: float, high: float, most: int) -> None:
    assume(high - low > 1e-3)
    ticks = ticks_within(Scale(low, high), most, 1e-4)
    step = step_of(low, high, most, 1e-4)
    assert len(ticks) <= most + 1
    assert all(low - step * 1e-6 <= tick <= high + step * 1e-6 for tick in ticks)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ((0, 100), [0, 20, 40, 60, 80, 100]),
        ((-3, 1), [-3, -2, -1, 0, 1]),
        ((0.1, 0.3), [0.1, 0.15, 0.2, 0.25, 0.3]),
        ((0, 0), [-1, 0, 1]),
        ((70_000, 70_000), [-50_000, 0, 50_000, 100_000, 150_000, 200_000]),
    ],
)
def test_steps_are_1_2_or_5(values: tuple[float, float], ticks: list[float]) -> None:
    least = 0.05 if values == (0.1, 0.3) else 1
    assert rounded(values, 5, least)[1] == ticks


@given(MOMENTS, MOMENTS, st.integers(3, 12))
def test_dates_lie_within_their_axis_and_in_order(one: int, other: int, most: int) -> None:
    scale = time_scale((one, other))
    ticks = time_ticks(scale, most)
    moments = [tick.at for tick in ticks]
    assert 1 <= len(ticks) <= 2 * most
    assert moments == sorted(set(moments))
    assert scale.low <= moments[0] <= moments[-1] <= scale.high


@given(MOMENTS, st.integers(1, 20_000), st.sampled_from([5, 10]))
def test_each_month_and_year_is_named_once(start: int, days: int, most: int) -> None:
    ticks = time_ticks(Scale(start, start + days * DAY), most)
    named = [ENGLISH.date(tick.at, tick.below) for tick in ticks if tick.below]
    assert len(named) == len(set(named))
    assert any(ENGLISH.date(tick.at, "year") in " ".join(named) for tick in ticks) or (
        ticks[0].form in ("year", "date")
    )


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-03-01", "2024-03-06", ["1 Mar 2024", "2", "3", "4", "5", "6"]),
        ("2024-02-26", "2024-03-14", ["26", "1 Mar 2024", "6", "11"]),
        ("2024-02-01", "2025-01-20", ["Mar 2024", "May", "Jul", "Sep", "Nov", "Jan 2025"]),
        ("2021-05-05", "2024-03-01", ["Jul 2021", "Jan 2022", "Jul", "Jan 2023", "Jul"]),
        ("2001-05-05", "2024-09-09", ["2005", "2010", "2015", "2020"]),
        ("2024-03-01T10:00", "2024-03-01T11:00", ["1 Mar 2024"]),
    ],
)
def test_dates_are_written_as_long_as_they_have_to_be(
    first: str, last: str, words: list[str]
) -> None:
    low, high = (
        datetime.fromisoformat(end).replace(tzinfo=UTC).timestamp() for end in (first, last)
    )
    ticks = time_ticks(Scale(low, high), 6)
    written = []
    for tick in ticks:
        text = ENGLISH.date(tick.at, tick.form)
        if tick.below:
            text += " " + ENGLISH.date(tick.at, tick.below)
        written.append(text)
    assert written[: len(words)] == words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (ENGLISH.amount(-123_456_789, 2), "-1,234,567.89"),
        (ENGLISH.amount(-250, 0), "-2"),
        (ENGLISH.signed_amount(5), "+0.05"),
        (ENGLISH.share(-0.00001, 1), "0.0%"),
        (ENGLISH.signed_share(0.0004), "0.0%"),
        (ENGLISH.signed_share(0.0321), "+3.2%"),
        ("".join(ENGLISH.figure(0.0321, 0.01, 0.05)), "+3.2% (+1.0% … +5.0%)"),
        ("".join(ENGLISH.figure(0.0321, 0.031, 0.033)), "+3.21% (+3.10% … +3.30%)"),
        ("".join(ENGLISH.figure(0.0321, None, None)), "+3.2%"),
        ("".join(ENGLISH.figure(None, None, None)), "–"),
    ],
)
def test_numbers_are_written_in_plain_english(text: str, expected: str) -> None:
    assert text == expected

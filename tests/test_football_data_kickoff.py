"""Dates and times as published, to UTC."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bettune.feeds.football_data_kickoff import early_captured_at, kickoff, noon, parse_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("14/08/93", date(1993, 8, 14)),
        ("01/01/99", date(1999, 1, 1)),
        ("12/08/00", date(2000, 8, 12)),
        ("12/08/92", date(2092, 8, 12)),
        ("17/08/2002", date(2002, 8, 17)),
        ("1/8/2002", date(2002, 8, 1)),
        ("29/02/2023", None),
        ("08/17/2002", None),
        ("2002-08-17", None),
        ("17/08/1892", None),
        ("17/08/002", None),
        ("17.08.02", None),
        ("", None),
    ],
)
def test_a_date_is_day_month_and_year(text: str, day: date | None) -> None:
    assert parse_day(text) == day


@pytest.mark.parametrize(
    ("day", "time", "utc"),
    [
        ("09/08/2019", "20:00", (2019, 8, 9, 19, 0)),
        ("09/02/2020", "20:00", (2020, 2, 9, 20, 0)),
        ("09/08/2019", "00:30", (2019, 8, 8, 23, 30)),
        ("30/03/2024", "15:00", (2024, 3, 30, 15, 0)),
        ("31/03/2024", "15:00", (2024, 3, 31, 14, 0)),
        (" 09/02/2020 ", " 9:05", (2020, 2, 9, 9, 5)),
        ("09/02/2020", "20:00:00", (2020, 2, 9, 20, 0)),
        ("10/08/2025 15:00", "", (2025, 8, 10, 14, 0)),
        ("10/08/2025 15:00", "16:00", (2025, 8, 10, 15, 0)),
    ],
)
def test_a_time_is_the_united_kingdoms_summer_time_included(
    day: str, time: str, utc: tuple[int, int, int, int, int]
) -> None:
    start = kickoff(day, time)
    assert start is not None
    assert (datetime.fromtimestamp(start.seconds, UTC), start.known) == (
        datetime(*utc, tzinfo=UTC),
        True,
    )


@pytest.mark.parametrize("time", ["", " ", "24:00", "15:60", "3pm", "15"])
def test_without_a_time_it_is_noon_and_said_to_be_unknown(time: str) -> None:
    start = kickoff("09/08/2019", time)
    assert start is not None
    assert (start.seconds, start.known) == (noon(date(2019, 8, 9)), False)
    assert start.unread == time.strip()


def test_without_a_date_there_is_no_kick_off() -> None:
    assert kickoff("", "15:00") is None


@pytest.mark.parametrize(
    ("start", "collected"),
    [
        ("2026-01-30T19:45:00Z", "2026-01-30T15:00:00Z"),  # a Friday evening
        ("2026-01-30T15:00:01Z", "2026-01-30T15:00:00Z"),
        ("2026-01-30T15:00:00Z", "2026-01-27T15:00:00Z"),  # not at the kick-off: the Tuesday before
        ("2026-01-30T12:00:00Z", "2026-01-27T15:00:00Z"),
        ("2026-01-31T12:30:00Z", "2026-01-30T15:00:00Z"),
        ("2026-02-01T16:30:00Z", "2026-01-30T15:00:00Z"),
        ("2026-02-02T20:00:00Z", "2026-01-30T15:00:00Z"),  # a Monday
        ("2026-02-03T19:45:00Z", "2026-02-03T15:00:00Z"),  # a Tuesday evening
        ("2026-02-03T13:00:00Z", "2026-01-30T15:00:00Z"),
        ("2026-02-04T20:00:00Z", "2026-02-03T15:00:00Z"),
        ("2026-02-05T20:00:00Z", "2026-02-03T15:00:00Z"),
        ("2026-05-09T14:00:00Z", "2026-05-08T14:00:00Z"),  # 15:00 in summer time
        ("2026-03-29T14:00:00Z", "2026-03-27T15:00:00Z"),  # the clocks changed in between
        ("2026-05-08T23:30:00Z", "2026-05-08T14:00:00Z"),  # already Saturday over there
        ("2026-05-12T23:30:00Z", "2026-05-12T14:00:00Z"),
    ],
)
def test_early_odds_are_of_the_last_collection_before_the_kick_off(
    start: str, collected: str
) -> None:
    found = early_captured_at(int(datetime.fromisoformat(start).timestamp()))
    assert datetime.fromtimestamp(found, UTC) == datetime.fromisoformat(collected)


@given(st.integers(740_000_000, 2_000_000_000))
def test_early_odds_are_at_most_four_days_before_the_kick_off_and_never_after(start: int) -> None:
    found = early_captured_at(start)
    assert 0 < start - found <= timedelta(days=4, hours=1).total_seconds()
    assert early_captured_at(found + 1) == found

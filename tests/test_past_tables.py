"""Tables of predictions for a backtest: what is read, and in which words the rest is refused."""

import pytest

from bettune.backtest.past_tables import Forecast, read

BY_NAME = "date,home,away,"
DAY = 1_534_550_400
"""2018-08-18."""


def lines(*text: str) -> list[Forecast]:
    return list(read("\n".join(text)))


def test_a_match_is_told_by_its_id_or_its_day_and_teams() -> None:
    told = lines("Match ID,date,home,away,Min odds", "7,,,,2.15", ",2018-08-18,A,B,2.5")
    assert told == [
        Forecast(number=2, match_id=7, odds=2_150_000),
        Forecast(number=3, day=DAY, home="A", away="B", odds=2_500_000),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "match id;probability\n7;0,525",
        "match_id\tprobability\n\n7\t52.5%\n",
        "\ufeffid,chance\n7,.525",
    ],
)
def test_separators_headings_and_ways_of_writing_numbers(text: str) -> None:
    (forecast,) = read(text)
    assert (forecast.match_id, forecast.probability) == (7, 525_000)


def test_three_probabilities_and_the_moment() -> None:
    (forecast,) = lines("id,p_home,p_draw,p_away,at", "7,0.5,0.3,0.2,2018-08-18T12:00:00+02:00")
    assert forecast.three == (500_000, 300_000, 200_000)
    assert forecast.at == DAY + 10 * 3_600


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("7,2.15,", "has 3 cells and not 5"),
        ("x,2.15,,,", "'x' is no match id"),
        ("99999999999999999999,2.15,,,", "'99999999999999999999' is no match id"),
        ("7,1.00,,,", "'1.00' are no odds"),
        ("7,,1.5,,", "'1.5' is no probability between 0 and 1"),
        ("7,,0,,", "'0' is no probability between 0 and 1"),
        ("7,,,,", "there are neither min odds nor a probability"),
        ("7,2.15,,2018-08-18,", "'2018-08-18' is no moment with its offset, like"),
        ("7,2.15,,2018-08-18T12:00:00,", "'2018-08-18T12:00:00' is no moment with its offset"),
    ],
)
def test_a_line_that_cannot_be_read_says_why(line: str, fault: str) -> None:
    (forecast,) = lines("id,odds,probability,at,remark", line)
    assert forecast.number == 2
    assert forecast.fault.startswith(fault)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("18/08/2018,A,B,2.15", "'18/08/2018' is no date like 2024-08-16"),
        ("2018-08-18,A,,2.15", "a team is missing"),
    ],
)
def test_a_match_that_is_not_told_says_why(line: str, fault: str) -> None:
    (forecast,) = lines("date,home,away,odds", line)
    assert forecast.fault == fault


def test_probabilities_that_do_not_sum_to_one_are_refused() -> None:
    heading = "id,home probability,draw probability,away probability"
    right, wrong = lines(heading, "7,0.3333,0.3333,0.3333", "8,0.5,0.5,0.5")
    assert right.three == (333_300, 333_300, 333_300)
    assert wrong.fault == "the three probabilities do not sum to 1"


@pytest.mark.parametrize(
    ("heading", "fault"),
    [
        ("home,away,odds", "The heading names neither a match id nor date, home and away"),
        ("id,price", "The heading names neither min odds nor a probability"),
        ("id,p_home,p_draw", "The heading names neither min odds nor a probability"),
    ],
)
def test_a_heading_that_is_none_is_told(heading: str, fault: str) -> None:
    assert lines(heading, "7,2.15") == [Forecast(number=0, fault=fault)]


def test_a_line_that_is_far_too_long_is_no_line() -> None:
    (forecast,) = lines("id,odds", "7," + "9" * 2_000)
    assert forecast.fault == "has 0 cells and not 2"

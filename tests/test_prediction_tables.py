"""Pasted tables: text in, lines out."""

import pytest

from bettune import times
from bettune.prediction_tables import MOST_LINES, Line, read

DAY = times.day_start("2026-06-06")


def wish(line: Line) -> tuple[object, ...]:
    who = line.match_id or (line.day, line.home, line.away)
    return (line.fault,) if line.fault else (who, line.odds)


@pytest.mark.parametrize(
    "text",
    [
        "12,2.15",
        "12\t2.15",
        "12;2.15",
        "12;2,15",
        "12\t2,15",
        '12,"2,15"',
        " 12 , 2.15 \n\n",
        "\ufeff12,2.15",
    ],
)
def test_a_match_id_and_odds_in_any_separator(text: str) -> None:
    assert [wish(line) for line in read(text)] == [(12, 2_150_000)]


@pytest.mark.parametrize(
    "heading",
    ["match id,odds", "Match_ID,Min odds", "Spiel,Quote", "id,odds"],
)
def test_a_heading_is_no_line(heading: str) -> None:
    (line,) = read(f"{heading}\n12,2.15")
    assert wish(line) == (12, 2_150_000)
    assert line.number == 2


@pytest.mark.parametrize("date", ["2026-06-06", "06.06.2026", "6.6.2026", "2026-06-06T18:00Z"])
def test_a_match_can_be_told_by_its_day_and_teams(date: str) -> None:
    (line,) = read(f'{date};"Bayer  04";Köln;2.15')
    assert wish(line) == ((DAY, "Bayer 04", "Köln"), 2_150_000)


def test_named_columns_stand_in_any_order_among_others() -> None:
    text = "away,note,min odds,open_odds,home,date\nKöln,!,3.5,4,Bayer,2026-06-06\n"
    assert [wish(line) for line in read(text)] == [((DAY, "Bayer", "Köln"), 3_500_000)]


def test_where_there_is_a_match_id_it_counts_alone() -> None:
    text = "match_id,date,home,away,odds\n7,never,,,2\n,2026-06-06,A,B,2\n"
    assert [wish(line) for line in read(text)] == [(7, 2_000_000), ((DAY, "A", "B"), 2_000_000)]


def test_empty_odds_delete() -> None:
    assert [wish(line) for line in read("12,\n13\t")] == [(12, None), ("columns",)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("12,1", "odds"),
        ("12,10000", "odds"),
        ("12,-2", "odds"),
        ("12,2e3", "odds"),
        ("x1,2", "match_id"),
        ("0,2", "match_id"),
        ("9223372036854775808,2", "match_id"),
        ("12", "columns"),
        ("12,2,3", "columns"),
        ("12,2,3,4,5", "columns"),
        ("06/07/2026,A,B,2", "date"),
        ("2026-02-30,A,B,2", "date"),
        ("2026-06-06,,B,2", "teams"),
        ("1" * 5_000, "columns"),
        ("a" * 200_000, "columns"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_why(line: str, fault: str) -> None:
    assert [one.fault for one in read(line)] == [fault]


def test_a_bad_line_leaves_the_others_alone() -> None:
    lines = read("12,2\nnonsense,0\n\n13,3")
    assert [(line.number, wish(line)) for line in lines] == [
        (1, (12, 2_000_000)),
        (2, ("odds",)),
        (4, (13, 3_000_000)),
    ]


def test_no_more_is_read_of_a_table_than_tells_that_it_is_too_long() -> None:
    assert len(read("1,2\n" * 300_000)) == MOST_LINES + 1


def likely(text: str) -> list[tuple[object, ...]]:
    return [
        (one.fault,) if one.fault else (one.odds, one.probability, one.keeps_probability)
        for one in read(text)
    ]


@pytest.mark.parametrize(
    ("spelled", "millionths"),
    [("0.48", 480_000), ("0,48", 480_000), ("48%", 480_000), ("48,25 %", 482_500),
     ("0.000001", 1), ("0.999999", 999_999)],
)  # fmt: skip
def test_a_heading_may_name_a_probability(spelled: str, millionths: int) -> None:
    for heading in ("match id;odds;probability", "id;min odds;chance"):
        assert likely(f"{heading}\n12;2.15;{spelled}") == [(2_150_000, millionths, False)]
    assert likely(f"chance;id;min odds\n{spelled};12;2.15") == [(2_150_000, millionths, False)]


def test_a_column_of_probabilities_tells_of_each_line_and_none_tells_of_nothing() -> None:
    assert likely("id;odds;probability\n12;2;\n12;;") == [(2_000_000, None, False),
                                                          (None, None, False)]  # fmt: skip
    assert likely("id;odds\n12;2") == likely("12;2") == [(2_000_000, None, True)]


@pytest.mark.parametrize(
    "bad", ["0", "1", "1.5", "-0.5", "100%", "12.34567%", "0.0000001", "x", "48", "5e-1"]
)
def test_what_is_no_probability_is_told(bad: str) -> None:
    assert likely(f"id;odds;probability\n12;2;{bad}\n13;3;0.3") == [
        ("probability",),
        (3_000_000, 300_000, False),
    ]


def test_a_probability_needs_odds_beside_it() -> None:
    assert likely("id;odds;probability\n12;;0.3") == [("odds",)]


def test_nothing_is_no_line() -> None:
    assert read(" \n\t\n") == []

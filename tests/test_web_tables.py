"""A day's min odds as a table: pasted, uploaded, exported."""

import csv
import io
import re

import httpx2
import pytest

from pages import text_of
from reading import EVENING, TODAY, TOMORROW, Reader

# As a table.


def confirm(reader: Reader, page: httpx2.Response) -> httpx2.Response:
    """Press the button below what a table would change."""
    confirmed = re.search(r'name="confirmed" value="([^"]*)"', page.text)
    assert confirmed
    fields = {"confirmed": confirmed[1].replace("&#34;", '"')}
    return reader.browser.post(f"{reader.path}/table", fields)


def test_a_table_first_tells_what_it_would_change(reader: Reader) -> None:
    second, third = reader.given.match(EVENING), reader.given.match(EVENING)
    reader.save((second, "3"), (third, "4"))
    text = (
        f"match id;odds\n{reader.match_id};2,15\n{second};3\n{third};\n"
        f"999;2\n{second};5\n{reader.match_id + 900};x\n"
    )
    page = reader.table(text)
    told = text_of(page)
    assert "2 predictions would change. 3 lines refused" in told
    assert "2 Ajax – Łódź United – 2.15 New" in told
    assert "– 3.00 3.00 As it is" not in told  # the names stand between
    assert "4.00 – Deleted" in told
    assert "There is no such match." in told
    assert "A line above is for the same match." in told
    assert "Odds are more than 1" in told
    assert reader.stands() is None
    assert reader.stands(third) == ("4.000000", "ui")

    assert "Saved: 2" in text_of(confirm(reader, page))
    assert reader.stands() == ("2.150000", "ui")
    assert reader.stands(third) is None


def test_a_match_is_found_by_its_day_and_the_names_of_its_teams(reader: Reader) -> None:
    told = text_of(reader.table(f"{TODAY},AJAX,Lodz United,2.15"))
    assert "1 Ajax – Łódź United – 2.15 New" in told
    told = text_of(reader.table(f"{TOMORROW},Ajax,Lodz United,2.15"))
    assert "There is no such match." in told
    told = text_of(reader.table(f"{TODAY},Ajaks,Łódź United,2.15"))
    assert "Perhaps Ajax – Łódź United?" in told


def test_two_matches_that_fit_are_not_guessed_between(reader: Reader) -> None:
    reader.given.match(EVENING, home="Ajax", away="Łódź United", country="Utopia")
    told = text_of(reader.table(f"{TODAY},Ajax,Łódź United,2.15"))
    assert "Several matches fit. Use the match id." in told


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_can_be_a_file(reader: Reader, encoding: str) -> None:
    content = f"{TODAY};Ajax;Łódź United;2,15".encode(encoding)
    answer = reader.browser.post(f"{reader.path}/table", files={"file": ("a.csv", content)})
    assert "1 prediction would change." in text_of(answer)


@pytest.mark.parametrize("content", [b"PK\x03\x04\0\0", "zażółć;2".encode("cp1250"), b"\n \n"])
def test_what_is_no_table_is_refused(reader: Reader, content: bytes) -> None:
    answer = reader.browser.post(f"{reader.path}/table", files={"file": ("a.xlsx", content)})
    assert answer.status_code == 400
    assert "Expected a table of 1 to 5,000 lines" in text_of(answer)


def test_a_table_has_its_bounds(reader: Reader) -> None:
    assert reader.table("1,2\n" * 5_001).status_code == 400
    days = "".join(
        f"2026-{month:02d}-{day:02d},A,B,2\n" for month in (1, 3) for day in range(1, 32)
    )
    assert "The table names too many days." in text_of(reader.table(days))


def test_the_script_gets_the_preview_alone(reader: Reader) -> None:
    answer = reader.table(f"{reader.match_id},2", headers={"x-part": "1"})
    assert "<html" not in answer.text
    assert "1 prediction would change." in text_of(answer)


# As CSV.


def exported(reader: Reader, query: str = "") -> list[dict[str, str]]:
    answer = reader.browser.get(f"{reader.path}/predictions.csv?{query}")
    assert answer.headers["content-type"].startswith("text/csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_the_export_has_what_is_shown(reader: Reader) -> None:
    reader.given.match(EVENING)
    reader.save((reader.match_id, "2.1"))
    (line,) = exported(reader, "team=ajax")
    assert line["match_id"] == str(reader.match_id)
    assert line["kickoff"] == "2026-06-06T18:00:00+00:00"
    assert (line["home"], line["away"]) == ("Ajax", "Łódź United")
    assert line["min_odds"] == "2.10"
    assert len(exported(reader)) == 2


def test_no_cell_of_the_export_is_a_formula(reader: Reader) -> None:
    reader.given.match(EVENING, home="=HYPERLINK(1)", away="@SUM", country="+1", tournament="-2")
    lines = [line for line in exported(reader) if line["home"] != "Ajax"]
    assert [lines[0][name] for name in ("home", "away", "country", "tournament")] == [
        "'=HYPERLINK(1)",
        "'@SUM",
        "'+1",
        "'-2",
    ]


def test_an_export_brings_back_what_was_there(reader: Reader) -> None:
    second, third = reader.given.match(EVENING), reader.given.match(EVENING)
    for match_id, price, chance in (
        (reader.match_id, "2.173913", 482_517),
        (second, "3", None),
        (third, "1.5", 900_000),
    ):
        reader.given.prediction(reader.filter_id, match_id, price, probability=chance)
    before = [reader.likely(match_id) for match_id in (reader.match_id, second, third)]
    lines = exported(reader)
    told = {int(line["match_id"]): (line["min_odds"], line["probability"]) for line in lines}
    assert told == {
        reader.match_id: ("2.173913", "0.482517"),
        second: ("3.00", ""),
        third: ("1.50", "0.90"),
    }
    content = reader.browser.get(f"{reader.path}/predictions.csv").content
    same = reader.browser.post(f"{reader.path}/table", files={"file": ("a.csv", content)})
    assert "0 predictions would change." in text_of(same)

    reader.save((reader.match_id, ""))
    reader.given.prediction(reader.filter_id, second, "3", probability=200_000)
    reader.given.prediction(reader.filter_id, third, "1.5", probability=910_000)
    page = reader.browser.post(f"{reader.path}/table", files={"file": ("a.csv", content)})
    assert "3 predictions would change." in text_of(page)
    assert "1.50 p 0.91 1.50 p 0.90 Changed" in text_of(page)
    assert "3.00 p 0.20 3.00 Changed" in text_of(page)
    assert "Saved: 3" in text_of(confirm(reader, page))
    assert [reader.likely(match_id) for match_id in (reader.match_id, second, third)] == before


def test_a_table_without_probabilities_leaves_those_that_stand(reader: Reader) -> None:
    reader.given.prediction(reader.filter_id, reader.match_id, "2.1", probability=480_000)
    page = reader.table(f"{reader.match_id};2.2")
    assert "2.10 p 0.48 2.20 p 0.48 Changed" in text_of(page)
    confirm(reader, page)
    assert reader.likely() == ("2.200000", "0.480000")
    page = reader.table(f"id;odds;probability\n{reader.match_id};2.2;")
    confirm(reader, page)
    assert reader.likely() == ("2.200000", None)


def test_a_line_whose_probability_is_none_is_refused(reader: Reader) -> None:
    told = text_of(reader.table(f"id;odds;probability\n{reader.match_id};2.2;1"))
    assert "A probability is more than 0 and less than 1" in told
    assert "1 line refused" in told


def test_an_export_comes_back_as_it_is(reader: Reader) -> None:
    reader.save((reader.match_id, "2.1"))
    content = reader.browser.get(f"{reader.path}/predictions.csv").content
    answer = reader.browser.post(f"{reader.path}/table", files={"file": ("a.csv", content)})
    assert "0 predictions would change." in text_of(answer)
    assert "2.10 2.10 As it is" in text_of(answer)

"""The predictions of a filter: the page of a day, and what it sends and asks."""

import csv
import io
import re
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest

from bettune import accounts, bet_types, odds, predictions
from bettune.database import Database
from bettune.limits import Limits
from conftest import BASE, NOON, Clock, Given, prediction_path
from pages import Browser, open_browser, text_of

EVENING = NOON + 21_600
TODAY, TOMORROW = "2026-06-06", "2026-06-07"


@pytest.fixture
def browser(database: Database, limits: Limits, clock: Clock) -> Iterator[Browser]:
    with open_browser(database, limits, clock) as opened:
        yield opened


class Reader:
    """A user with a filter for home wins and one match this evening, before the page."""

    def __init__(self, browser: Browser, given: Given, *, pro: bool = True) -> None:
        self.browser, self.given = browser, given
        self.email, self.token = given.user(pro=pro)
        self.filter_id = given.filter(self.email)
        self.match_id = given.match(EVENING, home="Ajax", away="Łódź United")
        self.path = f"/filters/{self.filter_id}"
        browser.sign_in(self.email)

    def page(self, query: str = "") -> httpx2.Response:
        return self.browser.get(f"{self.path}?{query}")

    def save(self, *wishes: tuple[int, str]) -> list[dict[str, Any]]:
        changes = [{"matchId": match_id, "odds": text} for match_id, text in wishes]
        answer = self.browser.post(f"{self.path}/predictions", json={"changes": changes})
        assert answer.status_code == 200
        return list(answer.json()["outcomes"])

    def by_api(self, price: str | None, match_id: int | None = None) -> None:
        """Write through the API, as a script does while the page is open."""
        path = BASE + prediction_path(self.filter_id, match_id or self.match_id)
        headers = {"authorization": f"Bearer {self.token}"}
        if price is None:
            assert self.browser.send("DELETE", path, headers=headers).status_code == 204
        else:
            answer = self.browser.send("PUT", path, headers=headers, json={"odds": price})
            assert answer.status_code == 200

    def stands(self, match_id: int | None = None) -> tuple[str, str] | None:
        """Return odds and source of the prediction."""
        account = self.browser.database.read(accounts.account_of, self.email).result()
        found = self.browser.database.read(
            predictions.search, account.id, self.filter_id, [match_id or self.match_id]
        ).result()
        return (found[0].odds, found[0].source) if found else None

    def newest(self) -> int:
        return self.browser.database.read(predictions.last_write).result()

    def changes(self, after: int) -> dict[str, Any]:
        answer = self.browser.get(f"{self.path}/changes?after={after}&date={TODAY}")
        assert answer.status_code == 200
        return dict(answer.json())

    def table(self, text: str, **request: Any) -> httpx2.Response:
        return self.browser.post(f"{self.path}/table", {"text": text}, **request)


@pytest.fixture
def reader(browser: Browser, given: Given) -> Reader:
    return Reader(browser, given)


def row(page: httpx2.Response, match_id: int) -> str:
    """Return the HTML of a match's line."""
    found = re.search(rf'<tr id="m{match_id}".*?</tr>', page.text, re.DOTALL)
    assert found, "no such line"
    return found[0]


def cell(page: httpx2.Response, match_id: int) -> tuple[str, str]:
    """Return the name and the value of a match's field."""
    found = re.search(r'<input name="([^"]*)" value="([^"]*)"', row(page, match_id))
    assert found
    return found[1], found[2]


# What the page shows.


def test_today_comes_first_and_a_day_is_a_utc_day(reader: Reader) -> None:
    late = reader.given.match(NOON + 43_199)
    next_day = reader.given.match(NOON + 43_200)
    page = reader.page()
    assert f'value="{TODAY}"' in page.text
    assert "A day is a UTC day, as in the API." in text_of(page)
    assert row(page, late)
    assert f'id="m{next_day}"' not in page.text
    assert row(reader.page(f"date={TOMORROW}"), next_day)


def test_a_kick_off_is_in_the_readers_time_zone_with_utc_on_hover(
    reader: Reader, database: Database
) -> None:
    late = reader.given.match(NOON + 39_600)
    account = database.read(accounts.account_of, reader.email).result()
    database.write(accounts.set_preferences, account.id, "de", "Europe/Berlin").result()
    page = reader.page()
    assert 'title="2026-06-06 18:00 UTC">20:00</time>' in row(page, reader.match_id)
    assert 'title="2026-06-06 23:00 UTC">01:00</time><sup>+1</sup>' in row(page, late)


def test_a_time_that_is_not_known_is_not_made_up(reader: Reader) -> None:
    match_id = reader.given.match(NOON, kickoff_known=False)
    assert "The time is not known yet" in row(reader.page(), match_id)
    assert "<time" not in row(reader.page(), match_id)


def test_open_and_last_odds_have_their_bookmaker_and_age(reader: Reader) -> None:
    home = (bet_types.HOME, 0)
    match_id = reader.given.match(
        EVENING,
        quotes=[
            (*home, "B365", odds.EARLY, 2_100_000, 1),
            (*home, "PS", NOON - 3 * 3_600, 2_250_000, 1),
            (bet_types.AWAY, 0, "PS", odds.EARLY, 9_000_000, 1),
        ],
    )
    line = row(reader.page(), match_id)
    assert re.search(r"<b>2\.10</b> <span>bet365</span> <em>early</em>", line)
    assert re.search(r"<b>2\.25</b> <span>Pinnacle</span> <time [^>]*>3h</time>", line)
    assert "9.00" not in line


def test_the_choice_stands_in_the_url(reader: Reader) -> None:
    elsewhere = reader.given.match(EVENING, country="Utopia", tournament="Cup")
    assert "2 of 2 matches" in text_of(reader.page())
    page = reader.page(f"date={TODAY}&team=lodz")
    assert "1 of 2 matches" in text_of(page)
    assert " hidden" in row(page, elsewhere)
    assert " hidden" not in row(page, reader.match_id)
    country = re.search(r'<option value="(\d+)">Utopia</option>', page.text)
    assert country
    page = reader.page(f"country={country[1]}")
    assert " hidden" in row(page, reader.match_id)
    assert " hidden" not in row(page, elsewhere)
    assert "No match fits" in text_of(reader.page("team=nobody"))
    assert reader.page("country=x&tournament=-1").status_code == 200


def test_an_empty_day_says_so(reader: Reader) -> None:
    assert "No matches on this day" in text_of(reader.page("date=2030-01-01"))


@pytest.mark.parametrize("date", ["2026-02-30", "yesterday", "20260606"])
def test_what_is_no_day_is_refused(reader: Reader, date: str) -> None:
    page = reader.page(f"date={date}")
    assert page.status_code == 400
    assert "That is not a date" in text_of(page)


@pytest.mark.parametrize("date", ["0001-01-01", "9999-12-31"])
def test_the_first_and_the_last_day_can_be_looked_at(reader: Reader, date: str) -> None:
    assert reader.page(f"date={date}").status_code == 200


def test_the_page_needs_nothing_inline_and_nothing_from_elsewhere(reader: Reader) -> None:
    html = reader.page().text
    assert not re.search(r"<[^>]+ (style|on\w+)=", html)
    assert "<style" not in html
    for attributes in re.findall(r"<script([^>]*)>", html):
        assert 'src="/static/' in attributes or 'type="application/json"' in attributes


# What it saves.


def test_odds_are_saved_from_the_page_as_from_the_api(reader: Reader) -> None:
    (outcome,) = reader.save((reader.match_id, " 2,15 "))
    assert (outcome["odds"], outcome["source"]) == ("2.15", "ui")
    assert reader.stands() == ("2.150000", "ui")
    assert cell(reader.page(), reader.match_id) == (f"{reader.match_id}:2.15", "2.15")
    reader.by_api("2.2")
    assert reader.stands() == ("2.200000", "api")


def test_empty_odds_delete(reader: Reader) -> None:
    reader.save((reader.match_id, "2.15"))
    assert reader.save((reader.match_id, "")) == [{"odds": ""}]
    assert reader.stands() is None
    assert reader.save((reader.match_id, "")) == [{"odds": ""}]


def test_each_wish_has_its_own_outcome_in_words(reader: Reader) -> None:
    second = reader.given.match(EVENING)
    outcomes = reader.save(
        (reader.match_id, "1"), (second, "3"), (2**62, "2"), (2**63, "2"), (-1, "2")
    )
    codes = [outcome.get("code") for outcome in outcomes]
    assert codes == ["odds_invalid", None, *["match_not_found"] * 3]
    assert outcomes[0]["message"] == "Odds are more than 1 and less than 10,000, like 2.15."
    assert reader.stands(second) == ("3.000000", "ui")
    assert reader.stands() is None


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("{", "invalid_json_body"),
        ('{"changes": 1}', "validation_error"),
        ('{"changes": [{"matchId": "1", "odds": "2"}]}', "validation_error"),
    ],
)
def test_a_broken_body_is_refused(reader: Reader, body: str, code: str) -> None:
    answer = reader.browser.post(f"{reader.path}/predictions", content=body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


def test_writing_needs_pro_and_looking_does_not(browser: Browser, given: Given) -> None:
    reader = Reader(browser, given, pro=False)
    page = reader.page()
    assert "With PRO" in text_of(page)
    assert " readonly" in row(page, reader.match_id)
    wish = {"changes": [{"matchId": reader.match_id, "odds": "2"}]}
    answer = browser.post(f"{reader.path}/predictions", json=wish)
    assert (answer.status_code, answer.json()["code"]) == (403, "pro_subscription_required")
    assert browser.post(reader.path, {f"{reader.match_id}:": "2"}).status_code == 403
    assert reader.stands() is None


# Without JavaScript.


def test_the_form_saves_what_was_typed_and_nothing_else(reader: Reader) -> None:
    second, third = reader.given.match(EVENING), reader.given.match(EVENING)
    reader.save((second, "3"), (third, "4"))
    page = reader.page(f"date={TODAY}&team=ajax")
    fields = dict(cell(page, match_id) for match_id in (reader.match_id, second, third))
    reader.by_api("3.5", second)  # after the page was opened
    fields[f"{reader.match_id}:"] = "2.15"
    fields[f"{third}:4.00"] = ""
    page = reader.browser.post(f"{reader.path}?date={TODAY}&team=ajax", fields)
    assert "Saved: 2" in text_of(page)
    assert "team=ajax" in str(page.url)
    assert reader.stands() == ("2.150000", "ui")
    assert reader.stands(second) == ("3.500000", "api")
    assert reader.stands(third) is None


def test_a_refusal_stands_beside_its_field_with_what_was_typed(reader: Reader) -> None:
    second = reader.given.match(EVENING)
    page = reader.browser.post(reader.path, {f"{reader.match_id}:": "0.5", f"{second}:": "3"})
    assert page.status_code == 400
    line = row(page, reader.match_id)
    assert 'value="0.5"' in line
    assert 'aria-invalid="true"' in line
    assert "Odds are more than 1" in line
    assert reader.stands(second) == ("3.000000", "ui")


# While it is open.


def test_a_write_of_the_api_is_told_and_only_what_is_new(reader: Reader) -> None:
    newest = int(re.search(r'data-newest="(\d+)"', reader.page().text)[1])  # type: ignore[index]
    assert reader.changes(newest)["writes"] == []
    reader.by_api("2.15")
    reader.by_api("2.2")
    news = reader.changes(newest)
    assert [(one[0], one[1], one[2]) for one in news["writes"]] == [
        (reader.match_id, "2.20", "api")
    ]
    reader.by_api(None)
    assert [one[1] for one in reader.changes(news["newest"])["writes"]] == [""]


def test_what_is_long_past_does_not_come_again(reader: Reader, clock: Clock) -> None:
    reader.by_api("2.15")
    newest = reader.newest()
    clock.now += 60
    assert reader.changes(newest)["writes"] == []
    assert not reader.changes(newest)["whole"]


def test_anothers_writes_are_not_told(reader: Reader) -> None:
    newest = reader.newest()
    other = reader.given.filter(reader.given.user()[0])
    reader.given.prediction(other, reader.match_id)
    assert reader.changes(newest)["writes"] == []


def test_who_was_long_away_is_told_all_that_stands(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(predictions, "MOST_BEHIND", 1)
    reader.by_api("2.15")
    reader.by_api("2.2")
    news = reader.changes(0)
    assert news["whole"]
    assert [one[:3] for one in news["writes"]] == [[reader.match_id, "2.20", "api"]]


def test_new_matches_are_told_by_a_number(reader: Reader) -> None:
    before = reader.changes(0)["version"]
    reader.given.match(EVENING)
    assert reader.changes(0)["version"] > before


# As a table.


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

    confirmed = re.search(r'name="confirmed" value="([^"]*)"', page.text)
    assert confirmed
    fields = {"confirmed": confirmed[1].replace("&#34;", '"')}
    assert "Saved: 2" in text_of(reader.browser.post(f"{reader.path}/table", fields))
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


def test_an_export_comes_back_as_it_is(reader: Reader) -> None:
    reader.save((reader.match_id, "2.1"))
    content = reader.browser.get(f"{reader.path}/predictions.csv").content
    answer = reader.browser.post(f"{reader.path}/table", files={"file": ("a.csv", content)})
    assert "0 predictions would change." in text_of(answer)
    assert "2.10 2.10 As it is" in text_of(answer)

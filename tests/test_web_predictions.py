"""The predictions of a filter: the page of a day, and what it saves."""

import re

import httpx2
import msgspec
import pytest

from bettune import accounts, bet_rules, bet_types, odds
from bettune.database import Database
from bettune.watch.deciding import DEFAULTS
from conftest import NOON, Given
from pages import Browser, text_of
from reading import EVENING, TODAY, TOMORROW, Reader, cell, row
from signing import field_error

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


def test_a_save_has_its_bound(reader: Reader) -> None:
    wish = {"matchId": reader.match_id, "odds": "2"}
    answer = reader.browser.post(f"{reader.path}/predictions", json={"changes": [wish] * 5_001})
    assert (answer.status_code, answer.json()["code"]) == (400, "table_invalid")
    assert reader.stands() is None


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


# The probability.


def likely(reader: Reader, kelly: bool = False) -> None:
    """Give the reader's match a prediction with a probability, as a script does."""
    reader.given.prediction(reader.filter_id, reader.match_id, probability=481_500)
    if kelly:
        rules = msgspec.structs.replace(DEFAULTS, stake_kind="kelly", stake=500_000)
        account = reader.browser.database.read(accounts.account_of, reader.email).result()
        reader.browser.database.write(
            bet_rules.set_rules, account.id, reader.filter_id, rules
        ).result()


def match_page(reader: Reader, **fields: str) -> httpx2.Response:
    path = f"{reader.path}/matches/{reader.match_id}"
    return reader.browser.post(path, fields) if fields else reader.browser.get(path)


def test_a_probability_stands_beside_the_min_odds(reader: Reader) -> None:
    second = reader.given.match(EVENING)
    reader.save((second, "3"))
    assert "chance" not in row(reader.page(), reader.match_id)
    likely(reader)
    page = reader.page()
    assert ">p</abbr> 0.4815</span>" in row(page, reader.match_id)
    assert "chance" not in row(page, second)


def test_min_odds_that_are_typed_leave_the_probability(reader: Reader) -> None:
    likely(reader)
    (outcome,) = reader.save((reader.match_id, "2.2"))
    assert (outcome["odds"], outcome["probability"]) == ("2.20", "0.4815")
    assert reader.likely() == ("2.200000", "0.481500")
    reader.browser.post(reader.path, {f"{reader.match_id}:2.20": "2.3"})
    assert reader.likely() == ("2.300000", "0.481500")
    assert reader.save((reader.match_id, "")) == [{"odds": ""}]
    assert reader.save((reader.match_id, "2"))[0]["probability"] == ""


@pytest.mark.parametrize(
    ("wish", "expected"),
    [
        ({"odds": "2.2", "probability": "0,5"}, ("2.200000", "0.500000")),
        ({"odds": "2.2", "probability": " 50 % "}, ("2.200000", "0.500000")),
        ({"odds": "2.2", "probability": ""}, ("2.200000", None)),
        ({"odds": "2.2", "probability": None}, ("2.200000", "0.481500")),
        ({"odds": "", "probability": ""}, None),
        ({"odds": "", "probability": "0.5"}, "odds_invalid"),
        ({"odds": "2.2", "probability": "1"}, "probability_invalid"),
        ({"odds": "2.2", "probability": "0.0000001"}, "probability_invalid"),
    ],
)
def test_what_a_script_of_the_page_may_send(
    reader: Reader, wish: dict[str, str], expected: object
) -> None:
    likely(reader)
    changes = {"changes": [{"matchId": reader.match_id, **wish}]}
    (outcome,) = reader.browser.post(f"{reader.path}/predictions", json=changes).json()["outcomes"]
    if isinstance(expected, str):
        assert outcome["code"] == expected
        assert reader.likely() == ("2.150000", "0.481500")
    else:
        assert reader.likely() == expected


def test_where_stakes_need_a_probability_each_prediction_leads_to_its_field(
    reader: Reader,
) -> None:
    second = reader.given.match(EVENING)
    reader.save((second, "3"))
    likely(reader, kelly=True)
    page = reader.page()
    for match_id, label in (
        (reader.match_id, "Probability 0.4815"),
        (second, "No probability yet"),
    ):
        line = row(page, match_id)
        assert f'href="{reader.path}/matches/{match_id}#prediction"' in line
        assert f'aria-label="{label}, ' in line
    assert "stakes need it" in text_of(match_page(reader))


def test_a_prediction_is_changed_on_its_own_page(reader: Reader) -> None:
    page = match_page(reader, odds="2,15", probability="48%")
    assert "Saved: 1" in text_of(page)
    assert reader.likely() == ("2.150000", "0.480000")
    assert 'name="odds" type="text" value="2.15"' in page.text
    assert 'name="probability" type="text" value="0.48"' in page.text
    match_page(reader, odds="2.15", probability="")
    assert reader.likely() == ("2.150000", None)
    match_page(reader, odds=" ", probability="")
    assert reader.likely() is None


@pytest.mark.parametrize(
    ("fields", "wrong", "told"),
    [
        ({"odds": "0.5", "probability": "0.4"}, "odds", "Odds are more than 1"),
        ({"odds": "", "probability": "0.4"}, "odds", "Odds are more than 1"),
        ({"odds": "2", "probability": "4"}, "probability", "A probability is more than 0"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    reader: Reader, fields: dict[str, str], wrong: str, told: str
) -> None:
    page = match_page(reader, **fields)
    assert page.status_code == 400
    assert told in (field_error(page, wrong) or "")
    for name, text in fields.items():
        assert f'name="{name}" type="text" value="{text}"' in page.text
    assert reader.stands() is None


def test_a_predictions_own_page_needs_pro_too_and_a_match(browser: Browser, given: Given) -> None:
    reader = Reader(browser, given, pro=False)
    assert " readonly" in match_page(reader).text
    page = match_page(reader, odds="2", probability="")
    assert page.status_code == 403
    assert "This needs an active PRO subscription." in text_of(page)
    other = Reader(browser, given)
    other.match_id = 10**9
    assert match_page(other, odds="2", probability="").status_code == 404
    other.filter_id, other.path = reader.filter_id, reader.path
    other.match_id = reader.match_id
    assert match_page(other, odds="2", probability="").status_code == 404


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

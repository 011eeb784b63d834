"""A filter's bet rules on its page, and its record."""

import json
from typing import Any

import pytest

from bettune import accounts, bet_rules, filters
from bettune.bet_rules import RulesSet
from bettune.watch.deciding import DEFAULTS
from bettune.web.languages import LANGUAGES
from conftest import Clock, Given
from pages import Browser, text_of

WISH = {
    "stake_kind": "share",
    "stake_share": "2,5",
    "bankroll": "5000",
    "most_on_match": "50.00",
    "most_on_day": "",
    "most_on_filter": "300.5",
    "opens_after": "2",
    "opens_after_unit": "h",
    "earliest": "3",
    "earliest_unit": "d",
    "latest": "90",
    "latest_unit": "m",
    "most_bets": "3",
    "step": "0.05",
    "fresh_for": "30",
    "fresh_for_unit": "s",
    "which": "every",
}


class Owner:
    """A user with a filter, in a browser."""

    def __init__(self, browser: Browser, given: Given) -> None:
        self.browser, self.given = browser, given
        self.email, _ = given.user()
        self.filter_id = given.filter(self.email)
        self.path = f"/filters/{self.filter_id}/rules"
        browser.sign_in(self.email)

    def send(self, **fields: Any) -> Any:
        """Send the form with some fields otherwise."""
        return self.browser.post(self.path, WISH | fields)

    def history(self) -> list[RulesSet]:
        account = self.browser.database.read(accounts.account_of, self.email).result()
        return self.browser.database.read(
            bet_rules.rules_history, account.id, self.filter_id
        ).result()


@pytest.fixture
def keeper(browser: Browser, given: Given) -> Owner:
    """A user with a filter, signed in."""
    return Owner(browser, given)


def test_without_any_choice_the_page_tells_the_defaults(keeper: Owner) -> None:
    page = text_of(keeper.browser.get(keeper.path))
    assert "It stakes 10.00 on each bet." in page
    assert "It begins with 1,000.00 and never stakes more than is left." in page
    assert "A quote counts for 15 minutes after it was captured." in page
    assert "These are the defaults." in page
    assert "Rules that it had" not in page


def test_the_rules_are_saved_to_the_cent_and_the_second_and_told_in_words(keeper: Owner) -> None:
    page = keeper.send()
    assert page.status_code == 200
    (stands,) = keeper.history()
    rules = stands.rules
    assert (rules.stake_kind, rules.stake, rules.bankroll) == ("share", 25_000, 500_000)
    assert (rules.most_on_match, rules.most_on_day, rules.most_on_filter) == (5_000, None, 30_050)
    assert (rules.opens_after, rules.earliest, rules.latest) == (7_200, 259_200, 5_400)
    assert (rules.most_bets, rules.step, rules.fresh_for) == (3, 50_000, 30)
    assert rules.bookmakers is None
    told = text_of(page)
    for sentence in (
        "Saved. The filter bets by these rules from now on.",
        "It stakes 2.5% of its bankroll on each bet.",
        "At most 50.00 lies on one match.",
        "At most 300.50 is at risk at once.",
        "It waits 2 hours after the first quote of the bet type.",
        "It bets no earlier than 3 days before kick-off.",
        "It bets no later than 90 minutes before kick-off.",
        "up to 3 times on a match, each time at odds higher by 0.05 at least.",
        "A quote counts for 30 seconds after it was captured.",
    ):
        assert sentence in told
    assert 'name="latest" value="90"' in page.text
    assert 'name="most_on_match" value="50.00"' in page.text


@pytest.mark.parametrize(
    ("kind", "text", "stake", "told"),
    [
        ("flat", "0.01", 1, "It stakes 0.01 on each bet."),
        ("to_win", "12.34", 1_234, "as much as wins 12.34, after commission"),
        ("kelly", "25%", 250_000, "It stakes 25% of what Kelly’s formula tells"),
    ],
)
def test_each_kind_of_stake_has_its_field(
    keeper: Owner, kind: str, text: str, stake: int, told: str
) -> None:
    page = keeper.send(stake_kind=kind, **{f"stake_{kind}": text})
    rules = keeper.history()[-1].rules
    assert (rules.stake_kind, rules.stake) == (kind, stake)
    assert told in text_of(page)


def test_only_the_bookmakers_chosen_are_bet_with(keeper: Owner) -> None:
    quotes = [(1, 0, book, 0, 2_000_000, 1) for book in ("PS", "B365", "Max")]
    keeper.given.match(quotes=quotes)
    page = keeper.browser.get(keeper.path)
    assert "Pinnacle" in page.text
    assert "Market maximum" not in page.text
    known = {
        one.name: one.id
        for one in keeper.browser.database.read(bet_rules.bookmakers_to_choose).result()
    }
    page = keeper.send(which="these", bookmaker=[known["Pinnacle"]])
    assert keeper.history()[-1].rules.bookmakers == (known["Pinnacle"],)
    assert "It bets with Pinnacle." in text_of(page)


@pytest.mark.parametrize(
    ("fields", "field", "told"),
    [
        ({"stake_share": "0"}, "stake_share", "Expected per cent, from 0.0001% to 100%."),
        ({"stake_kind": "flat", "stake_flat": "-1"}, "stake_flat", "from 0.01 to 1,000,000.00."),
        ({"stake_kind": "flat", "stake_flat": "1.234"}, "stake_flat", "Expected an amount"),
        ({"stake_kind": "luck"}, "stake_kind", "Choose how the stake is worked out."),
        ({"bankroll": ""}, "bankroll", "Expected an amount from 0.00"),
        ({"most_on_day": "0"}, "most_on_day", "Expected an amount from 0.01"),
        ({"latest": "400", "latest_unit": "d"}, "latest", "366 days at the most"),
        ({"latest": "soon"}, "latest", "Expected a whole number"),
        ({"earliest": "1", "earliest_unit": "h"}, "earliest", "longer before kick-off"),
        ({"most_bets": "101"}, "most_bets", "from 1 to 100."),
        ({"step": "much"}, "step", "Expected a difference of odds"),
        ({"fresh_for": "0"}, "fresh_for", "Expected a whole number"),
        ({"which": "these"}, "bookmakers", "Choose one at least."),
        ({"which": "these", "bookmaker": "999"}, "bookmakers", "Choose one at least."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_saved(
    keeper: Owner, fields: dict[str, str], field: str, told: str
) -> None:
    page = keeper.send(**fields)
    assert page.status_code == 400
    assert told in text_of(page)
    assert f'id="{field}-told"' in page.text
    assert f'aria-describedby="{field}-told"' in page.text
    assert keeper.history() == []
    for name, text in (WISH | fields).items():
        if name.endswith(("_kind", "_unit")) or name in ("which", "bookmaker") or not text:
            continue
        assert f'value="{text}"' in page.text, name


def test_all_that_is_wrong_is_told_at_once(keeper: Owner) -> None:
    page = keeper.send(bankroll="x", step="x", latest="x")
    assert page.text.count('aria-invalid="true"') == 3


def test_rules_that_it_had_are_kept_with_their_time(keeper: Owner, clock: Clock) -> None:
    keeper.send()
    clock.now += 3_600
    page = text_of(keeper.send(most_bets="2"))
    assert "Rules that it had" in page
    assert page.index("up to 2 times") < page.index("up to 3 times")
    assert [one.set_at for one in keeper.history()] == [clock.now - 3_600, clock.now]
    assert "Since Jun 6, 2026" in page


def test_the_defaults_written_out_are_no_change(keeper: Owner) -> None:
    fields = {
        "stake_kind": "flat", "stake_flat": "10", "bankroll": "1000", "most_on_match": "",
        "most_on_filter": "", "opens_after": "0", "earliest": "", "latest": "0",
        "most_bets": "1", "step": "0", "fresh_for": "15", "fresh_for_unit": "m",
    }  # fmt: skip
    keeper.send(**fields)
    assert keeper.history() == []
    assert DEFAULTS.stake == 1_000


def test_anothers_rules_are_not_found(keeper: Owner) -> None:
    other = keeper.given.filter(keeper.given.user()[0])
    for one in (other, 0, "x", 2**63, 999_999):
        path = f"/filters/{one}/rules"
        for page in (keeper.browser.get(path), keeper.browser.post(path, WISH)):
            assert page.status_code == 404
            assert "There is no such filter." in page.text


def test_amounts_are_typed_and_shown_in_the_readers_way(keeper: Owner) -> None:
    database = keeper.browser.database
    account = database.read(accounts.account_of, keeper.email).result()
    keeper.send()
    for language in LANGUAGES:
        database.write(accounts.set_preferences, account.id, language, "UTC").result()
        page = keeper.browser.get(keeper.path).text
        field = "5000.00" if language == "en" else "5000,00"
        assert f'name="bankroll" value="{field}"' in page
    assert "%2,5" in page  # Turkish: the sign stands first


def test_names_are_text_and_nothing_else(keeper: Owner) -> None:
    evil = "<script>alert(1)</script>"
    database = keeper.browser.database
    account = database.read(accounts.account_of, keeper.email).result()
    database.write(filters.rename, account.id, keeper.filter_id, evil).result()
    keeper.given.match(quotes=[(1, 0, evil, 0, 2_000_000, 1)])
    page = keeper.send(bankroll=evil)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


# The record, on the filter's page.


def test_the_record_and_its_checkpoint_can_be_downloaded(keeper: Owner) -> None:
    match_id = keeper.given.match()
    keeper.given.prediction(keeper.filter_id, match_id)
    base = f"/filters/{keeper.filter_id}"
    page = keeper.browser.get(f"{base}/edit")
    assert "A record that can be proven" in text_of(page)
    checkpoint = keeper.browser.get(f"{base}/record/checkpoint.json")
    point = json.loads(checkpoint.text)
    assert "attachment" in checkpoint.headers["content-disposition"]
    assert point["fingerprint"] in page.text
    lines = keeper.browser.get(f"{base}/record.jsonl").text.splitlines()
    assert json.loads(lines[-1])["position"] == point["position"] == 1
    assert "2.150000" in lines[1]


def test_anothers_record_is_not_found(keeper: Owner) -> None:
    other = keeper.given.filter(keeper.given.user()[0])
    for path in ("record/checkpoint.json", "record.jsonl"):
        assert keeper.browser.get(f"/filters/{other}/{path}").status_code == 404

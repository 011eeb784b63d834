"""The operator's page of feeds: how each live service stands, in every state, without its key."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bettune import accounts
from bettune.database import Database
from bettune.errors import FeedFailed, KeyRefused, MatchNotFound, Refusal
from bettune.limits import Limits
from bettune.live import quote_hours, standings
from bettune.live.services import Quota
from bettune.live.standings import Answer, Asked
from bettune.sources import OWN_FEEDER, source_id
from conftest import NOON, Clock, Given
from pages import Browser, open_browser, text_of

KEY = "k3y-that-nobody-may-see"
EVERY = 300
UNTOLD = Quota()


@contextmanager
def operated(
    database: Database, limits: Limits, clock: Clock, given: Given, **settings: str
) -> Iterator[Browser]:
    with open_browser(database, limits, clock, **settings) as opened:
        email, _ = given.user(pro=False)
        database.write(accounts.set_operator, email, True).result()
        yield opened.sign_in(email)


@pytest.fixture
def browser(database: Database, limits: Limits, clock: Clock, given: Given) -> Iterator[Browser]:
    with operated(database, limits, clock, given) as opened:
        yield opened


def asked(
    source: str = "the-odds-api", *, every: int | None = EVERY, quota: Quota = UNTOLD
) -> Asked:
    return Asked(source, "soccer_epl", NOON, NOON, every, quota)


def card(browser: Browser, source: str = "the-odds-api") -> str:
    """Return what the page says of one service."""
    page = browser.get("/operator/feeds")
    assert page.status_code == 200
    assert KEY not in page.text
    after = page.text.split(f'<h2 id="{source}">')[1].split("</section>")[0]
    return text_of(type(page)(200, text=after))


def answer(database: Database, asked: Asked, answer: Answer = Answer(3, 2, 10, 1)) -> None:  # noqa: B008
    database.write(standings.note_answer, asked, answer).result()


def fail(database: Database, asked: Asked, refusal: Refusal) -> None:
    database.write(standings.note_failure, asked, refusal).result()


def test_what_is_not_set_up_says_how_it_is(browser: Browser) -> None:
    assert card(browser) == (
        "The Odds API not set up Get a key from the service and set it as BETTUNE_THE_ODDS_API_KEY,"
        " then run: bettune feed the-odds-api soccer_epl"
    )
    assert "BETTUNE_FOOTBALL_DATA_ORG_KEY" in card(browser, "football-data-org")
    assert "Your own program not set up" in card(browser, OWN_FEEDER)
    assert "No quote has come in yet" in text_of(browser.get("/operator/feeds"))
    assert "feed has errors" not in text_of(browser.get("/operator"))


def test_a_key_is_told_to_be_there_and_never_shown(
    database: Database, limits: Limits, clock: Clock, given: Given
) -> None:
    with operated(database, limits, clock, given, the_odds_api_key=KEY) as browser:
        said = card(browser)
        assert "never asked There is a key, but nothing was asked yet." in said
        assert "Key set" in said
        assert KEY not in browser.get("/operator").text


def test_an_answer_is_told_with_its_rows_and_its_report(
    browser: Browser, database: Database, clock: Clock, given: Given
) -> None:
    given.match()
    answer(database, asked(quota=Quota(412)), Answer(3, 2, 10, 1, import_id=1))
    clock.now += 120
    said = card(browser)
    assert said.startswith("The Odds API works Key not set for this server")
    assert "2 minutes ago soccer_epl , every 5 minutes" in said
    assert "3 added, 2 changed, 10 the same, 1 rejected" in said
    assert "412 requests left, more with the next month told 2 minutes ago" in said
    assert browser.get("/operator/imports/1").status_code == 200
    assert 'href="/operator/imports/1"' in browser.get("/operator/feeds").text


@pytest.mark.parametrize(
    ("every", "passed", "quiet"),
    [
        (EVERY, 2 * EVERY + standings.LATE, False),
        (EVERY, 2 * EVERY + standings.LATE + 1, True),
        (None, standings.QUIET_AFTER, False),
        (None, standings.QUIET_AFTER + 1, True),
    ],
)
def test_a_service_that_nobody_asks_any_more_is_quiet(
    browser: Browser, database: Database, clock: Clock, every: int | None, passed: int, quiet: bool
) -> None:
    answer(database, asked(every=every))
    clock.now += passed
    said = card(browser)
    assert ("The Odds API quiet" in said) == quiet
    assert ("See whether bettune feed still runs." in said) == quiet
    assert ("1 feed has errors or is quiet" in text_of(browser.get("/operator"))) == quiet


def test_one_that_was_stopped_is_not_waited_for(
    browser: Browser, database: Database, clock: Clock
) -> None:
    answer(database, asked())
    database.write(standings.note_end, "the-odds-api").result()
    clock.now += 10 * EVERY
    assert "The Odds API works" in card(browser)


@pytest.mark.parametrize(
    ("refusal", "advice"),
    [
        (KeyRefused("The Odds API does not take the key"), "whether the key is still good"),
        (FeedFailed("The Odds API, soccer_epl: it answered 503"), "Mostly this passes"),
    ],
)
def test_a_failure_is_told_in_words_with_what_to_do(
    browser: Browser, database: Database, clock: Clock, refusal: Refusal, advice: str
) -> None:
    fail(database, asked(), refusal)
    said = card(browser)
    assert f"The Odds API has errors {refusal}" in said
    assert advice in said
    assert "Last answer None yet" in said
    assert "1 feed has errors or is quiet" in text_of(browser.get("/operator"))
    clock.now += EVERY
    answer(database, asked()._replace(at=NOON + EVERY, round_at=NOON + EVERY))
    said = card(browser)
    assert "The Odds API works" in said
    assert str(refusal) in said, "what went wrong last stays to be read"


def test_one_failure_in_a_round_is_not_hidden_by_the_answers_after_it(
    browser: Browser, database: Database, clock: Clock
) -> None:
    fail(database, asked(), FeedFailed("no such league"))
    clock.now += 5
    answer(database, asked()._replace(at=NOON + 5))
    assert "The Odds API has errors no such league" in card(browser)


def test_a_quota_that_comes_back_says_when(
    browser: Browser, database: Database, clock: Clock
) -> None:
    answer(database, asked("football-data-org", quota=Quota(9, 45)))
    said = card(browser, "football-data-org")
    assert "9 requests left, more at 12:00 PM" in said.replace("\u202f", " ")
    assert "no quotes" in said
    clock.now += 45
    assert "renewed since" in card(browser, "football-data-org")
    answer(database, asked("football-data-org"))
    assert "9 requests left" in card(browser, "football-data-org"), "not told again: as it was"


def test_what_an_own_feeder_sent_is_told_with_what_was_refused(
    browser: Browser, database: Database
) -> None:
    outcomes = ["added", "added", "same", "outranked", MatchNotFound()]
    database.write(standings.note_offers, outcomes).result()
    said = card(browser, OWN_FEEDER)
    assert "1 of 5 quotes were refused, the first of them so: Match not found" in said
    assert "2 added, 0 changed, 2 the same, 1 rejected" in said
    assert "let the program log it" in said


def test_quotes_are_counted_by_the_hour_in_a_chart_and_its_table(
    browser: Browser, database: Database, clock: Clock
) -> None:
    def bring(outcomes: list[str], captured_at: int) -> None:
        source = database.read(source_id, "the-odds-api").result()
        database.write(quote_hours.note_quotes, source, outcomes, [captured_at]).result()

    answer(database, asked())
    bring(["added"] * 4, NOON - 60)
    clock.now += 3_600
    bring(["added", "changed", "same", "outranked"], NOON + 3_000)
    bring(["same"], NOON - 900)
    said = card(browser)
    assert "12:00 PM: new or changed 4, the same 0" in said.replace("\u202f", " ")
    assert "1:00 PM: new or changed 2, the same 3" in said.replace("\u202f", " ")
    assert "1:00 PM 1 1 3 12:00 PM 4 0 0 11:00 AM 0 0 0" in said.replace("\u202f", " ")
    assert "Newest quote Jun 6, 2026, 12:50 PM 10 minutes ago" in said.replace("\u202f", " ")
    assert "the-odds-api 10 minutes ago 5 9" in text_of(browser.get("/operator/feeds"))
    clock.now += 24 * 3_600
    assert "No quote in the last 24 hours." in card(browser)


def test_nobody_else_is_told_that_there_is_such_a_page(browser: Browser, given: Given) -> None:
    browser.sign_in(given.user()[0])
    assert browser.get("/operator/feeds").status_code == 404

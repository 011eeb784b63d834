"""Operators set what bookmakers take of a profit, and see how much waits to be checked."""

import pytest

from bettune import accounts, commissions
from bettune.watch import turns
from conftest import Given
from pages import Browser, text_of

PATH = "/operator/commissions"


@pytest.fixture
def operator(browser: Browser, given: Given) -> Browser:
    """A browser in which an operator is signed in, on a server that knows bookmakers."""
    email, _ = given.user(pro=False)
    browser.database.write(accounts.set_operator, email, True).result()
    given.match(quotes=[(1, 0, book, 0, 2_000_000, 1) for book in ("PS", "BFE", "Avg")])
    return browser.sign_in(email)


def test_a_commission_is_set_and_listed(operator: Browser) -> None:
    assert "No bookmaker takes a commission." in text_of(operator.get(PATH))
    page = operator.post(f"{PATH}/set", {"bookmaker": "Betfair Exchange", "rate": "4,5 %"})
    assert "Set. Bets placed from now on pay it." in text_of(page)
    assert "Betfair Exchange 4.5%" in text_of(page)
    (stands,) = operator.database.read(commissions.commissions).result()
    assert (stands.bookmaker, stands.rate) == ("Betfair Exchange", 45_000)
    assert "Market average" not in page.text


@pytest.mark.parametrize(
    ("bookmaker", "rate", "status", "told"),
    [
        ("Pinnacle", "51", 400, "A commission is 0 to 50 per cent of a profit."),
        ("Pinnacle", "much", 400, "A commission is 0 to 50 per cent of a profit."),
        ("Nobody", "2", 404, "There is no such bookmaker."),
        ("Market average", "2", 404, "There is no such bookmaker."),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_set(
    operator: Browser, bookmaker: str, rate: str, status: int, told: str
) -> None:
    page = operator.post(f"{PATH}/set", {"bookmaker": bookmaker, "rate": rate})
    assert page.status_code == status
    assert told in text_of(page)
    assert 'aria-invalid="true"' in page.text
    assert operator.database.read(commissions.commissions).result() == []


def test_users_do_not_find_it(browser: Browser, given: Given) -> None:
    browser.sign_in(given.user()[0])
    assert browser.get(PATH).status_code == 404
    assert browser.post(f"{PATH}/set", {"bookmaker": "Pinnacle", "rate": "2"}).status_code == 404


def test_a_bookmakers_name_is_text_and_nothing_else(operator: Browser, given: Given) -> None:
    evil = "<script>alert(1)</script>"
    given.match(quotes=[(1, 0, evil, 0, 2_000_000, 1)])
    page = operator.post(f"{PATH}/set", {"bookmaker": evil, "rate": "2"})
    assert page.status_code == 200
    assert "<script>alert" not in page.text


def test_the_server_tells_how_much_waits_to_be_checked(operator: Browser, given: Given) -> None:
    while operator.database.write(turns.check).result().left:
        pass
    assert "Waits to be checked 0" in text_of(operator.get("/operator"))
    given.prediction(given.filter(given.user()[0]), given.match())
    assert "Waits to be checked 1" in text_of(operator.get("/operator"))

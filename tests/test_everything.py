"""All of a user's data: taken away as one document, and deleted for good."""

from collections.abc import Iterator

import pytest

from bettune import everything
from bettune.database import Database, Session
from bettune.limits import Limits
from conftest import Clock, Given
from pages import Browser, open_browser, text_of
from signing import PASSWORD, SignedIn, field_error, limits_of


@pytest.fixture
def limits(clock: Clock) -> Limits:
    """The usual limits."""
    return limits_of(clock)


@pytest.fixture
def browser(database: Database, limits: Limits, clock: Clock) -> Iterator[Browser]:
    """A browser."""
    with open_browser(database, limits, clock) as opened:
        yield opened


@pytest.fixture
def user(browser: Browser, given: Given) -> SignedIn:
    """A user with PRO, signed in."""
    return SignedIn(browser, given)


def test_all_data_is_one_document(
    user: SignedIn, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "_AT_ONCE", 2)
    mine, stranger = given.filter(user.email), given.user()[0]
    matches = [given.match() for _ in range(5)]
    for match_id in matches:
        given.prediction(mine, match_id)
        given.prediction(given.filter(stranger), match_id, "9.5")
    given.prediction(mine, matches[0], "3.1", "ui")
    user.api(user.token)
    answer = user.browser.get("/settings/data")
    assert answer.headers["content-disposition"] == 'attachment; filename="bettune-data.json"'
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert document["account"]["email"] == user.email
    assert document["account"]["createdAt"] == "2026-06-06T12:00:00+00:00"
    assert [one["hint"] for one in document["tokens"]] == [user.token[-4:]]
    assert document["requests"] == [{"day": "2026-06-06", "requests": 1}]
    assert [one["id"] for one in document["filters"]] == [mine]
    assert [one["matchId"] for one in document["predictions"]] == matches
    assert document["predictions"][0]["odds"] == "3.100000"
    history = [(one["matchId"], one["odds"]) for one in document["predictionHistory"]]
    assert history[:2] == [(matches[0], "2.150000"), (matches[0], "3.100000")]
    assert len(history) == 6
    assert len(document["sessions"]) == len(document["subscriptions"]) == 1
    for secret in (stranger, "9.5", "hash", "argon2", user.token, user.secret):
        assert secret not in answer.text


def rows_of(session: Session, account_id: int) -> dict[str, int]:
    """Return how many rows of a user each table has."""
    filters = "(SELECT id FROM filters WHERE account_id = :id)"
    places = dict.fromkeys(
        ("filters", "invitations", "sign_ins", "subscriptions", "tokens", "usage"),
        "account_id = :id",
    )
    places["accounts"] = "id = :id"
    places["predictions"] = places["prediction_history"] = f"filter_id IN {filters}"
    return {
        table: session.all(f"SELECT count(*) FROM {table} WHERE {where}", id=account_id)[0][0]
        for table, where in places.items()
    }


def history_rows(session: Session) -> int:
    ((found,),) = session.all("SELECT count(*) FROM prediction_history")
    return int(found)


def test_a_deleted_account_is_gone_with_all_it_had(
    user: SignedIn, given: Given, database: Database
) -> None:
    given.prediction(given.filter(user.email), given.match())
    user.api(user.token)
    user.page()
    for fields, name, told in (
        ((user.email, "wrong"), "delete_password", "That is not the current password."),
        (("other@example.org", PASSWORD), "typed", "That is not the e-mail address of"),
    ):
        refused = user.post("delete", typed=fields[0], delete_password=fields[1])
        assert refused.status_code == 400
        assert told in (field_error(refused, name) or "")
    before = database.read(rows_of, user.id).result()
    assert {name for name, number in before.items() if not number} == {"invitations"}
    gone = user.post("delete", typed=f" {user.email.upper()}", delete_password=PASSWORD)
    assert "Your account and everything in it is gone" in text_of(gone)
    assert "Sign out" not in text_of(gone)
    assert not any(database.read(rows_of, user.id).result().values())
    assert database.read(history_rows).result() == 0
    assert user.secret is None
    assert user.api(user.token) == 401

"""All of a user's data: taken away as one document, and deleted for good."""

from typing import IO, Any

import pytest

from bettune import everything
from bettune.database import Database, Session
from conftest import Given
from market import KICKOFF
from pages import text_of
from signing import PASSWORD, SignedIn, field_error


def test_all_data_is_one_document(
    owner: SignedIn, given: Given, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "_AT_ONCE", 2)
    mine, stranger = given.filter(owner.email), given.user()[0]
    matches = [given.match() for _ in range(5)]
    for match_id in matches:
        given.prediction(mine, match_id)
        given.prediction(given.filter(stranger), match_id, "9.5")
    given.prediction(mine, matches[0], "3.1", "ui")
    owner.api(owner.token)
    answer = owner.browser.get("/settings/data")
    assert answer.headers["content-disposition"] == 'attachment; filename="bettune-data.json"'
    assert answer.headers["cache-control"] == "no-store"
    document = answer.json()
    assert document["account"]["email"] == owner.email
    assert document["account"]["createdAt"] == "2026-06-06T12:00:00+00:00"
    assert [one["hint"] for one in document["tokens"]] == [owner.token[-4:]]
    assert document["requests"] == [{"day": "2026-06-06", "requests": 1}]
    assert [one["id"] for one in document["filters"]] == [mine]
    assert [one["matchId"] for one in document["predictions"]] == matches
    assert document["predictions"][0]["odds"] == "3.100000"
    history = [(one["matchId"], one["odds"]) for one in document["predictionHistory"]]
    assert (history[0], history[-1]) == ((matches[0], "2.150000"), (matches[0], "3.100000"))
    assert [match_id for match_id, _ in history] == [*matches, matches[0]]
    assert len(document["sessions"]) == len(document["subscriptions"]) == 1
    for secret in (stranger, "9.5", "hash", "argon2", owner.token, owner.secret):
        assert secret not in answer.text


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_connection_that_is_lost_on_the_way_leaves_nothing_in_the_file(
    owner: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, lost = everything.write_everything, ["SELECT pg_terminate_backend(pg_backend_pid())"]

    def cut(session: Session, account_id: int, file: IO[bytes]) -> None:
        write(session, account_id, file)
        while lost:
            session.all(lost.pop())

    whole = owner.browser.get("/settings/data").content
    monkeypatch.setattr(everything, "write_everything", cut)
    assert owner.browser.get("/settings/data").content == whole
    assert not lost


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
    owner: SignedIn, given: Given, database: Database
) -> None:
    given.prediction(given.filter(owner.email), given.match())
    owner.api(owner.token)
    owner.page()
    for fields, name, told in (
        ((owner.email, "wrong"), "delete_password", "That is not the current password."),
        (("other@example.org", PASSWORD), "typed", "That is not the e-mail address of"),
    ):
        refused = owner.post("delete", typed=fields[0], delete_password=fields[1])
        assert refused.status_code == 400
        assert told in (field_error(refused, name) or "")
    before = database.read(rows_of, owner.id).result()
    assert {name for name, number in before.items() if not number} == {"invitations"}
    gone = owner.post("delete", typed=f" {owner.email.upper()}", delete_password=PASSWORD)
    assert "Your account and everything in it is gone" in text_of(gone)
    assert "Sign out" not in text_of(gone)
    assert not any(database.read(rows_of, owner.id).result().values())
    assert database.read(history_rows).result() == 0
    assert owner.secret is None
    assert owner.api(owner.token) == 401


def test_bets_and_what_they_came_of_are_in_it(
    owner: SignedIn, given: Given, database: Database, market: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(everything, "_AT_ONCE", 2)
    matches = [given.match(KICKOFF) for _ in range(3)]
    market.email = owner.email
    mine = [market.filter(stake=500), market.filter("Draw")]
    stranger = given.filter(given.user()[0])
    for match_id in matches:
        for filter_id in (*mine, stranger):
            given.prediction(filter_id, match_id)
        market.quote(match_id, "3")
    market.watch()
    market.result(matches[0], "finished", 1, 0)
    market.watch()
    document = owner.browser.get("/settings/data").json()
    (rules,) = document["betRules"]
    assert (rules["filterId"], rules["stake"]) == (mine[0], "5.00")
    assert [(one["matchId"], one["reason"]) for one in document["decisions"]] == [
        *((match_id, "bet") for match_id in matches),
        *((match_id, "no_quote") for match_id in matches),
    ]
    assert [(one["matchId"], one["profit"]) for one in document["bets"]] == [
        (matches[0], "10.00"), (matches[1], None), (matches[2], None),
    ]  # fmt: skip
    amounts = [one["amount"] for one in document["ledger"]]
    assert amounts == ["-5.00", "-5.00", "-5.00", "15.00"]
    filters = {
        one["filterId"] for part in ("decisions", "bets", "ledger") for one in document[part]
    }
    assert filters == set(mine)

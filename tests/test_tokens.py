"""Tokens: recognisable, checkable without a look-up, and nowhere kept."""

import threading

from bettune import tokens
from bettune.database import Database, Session, open_database
from conftest import Bettor, Given


def everything(session: Session) -> str:
    """Return all that the database holds, as text."""
    tables = "accounts", "tokens", "subscriptions", "filters", "migrations", "changes"
    return str([session.all(f"SELECT * FROM {table}") for table in tables])


def test_only_a_hash_of_a_token_is_kept(database: Database, given: Given) -> None:
    email, token = given.user()
    kept = database.read(everything).result()
    assert tokens.hash_of(token) in kept
    assert token not in kept
    assert token.removeprefix(tokens.PREFIX) not in kept
    (known,) = database.read(tokens.all_tokens).result()
    assert (known.email, known.hint, known.revoked_at) == (email, token[-4:], None)


def test_a_mistyped_token_is_told_by_its_checksum() -> None:
    token = tokens.new_token()
    assert tokens.is_well_formed(token)
    for place, letter in enumerate(token):
        typed = "b" if letter == "a" else "a"
        assert not tokens.is_well_formed(token[:place] + typed + token[place + 1 :])
        assert not tokens.is_well_formed(token[:place] + token[place + 1 :])
    for other in (token + "a", f" {token}", f"{token}\n", token.upper(), ""):
        assert not tokens.is_well_formed(other)


def test_every_token_is_another() -> None:
    assert len({tokens.new_token() for _ in range(1000)}) == 1000


def test_all_tokens_of_a_user_but_the_newest_are_stopped(
    bettor: Bettor, database: Database
) -> None:
    fresh = [database.write(tokens.regenerate, bettor.email).result() for _ in range(3)]
    made = [bettor.token, *fresh]
    statuses = [bettor.api("GET", "/sports", token).status_code for token in made]
    assert statuses == [401, 401, 401, 200]
    known = database.read(tokens.all_tokens).result()
    assert [one.revoked_at is None for one in known] == [False, False, False, True]


def test_of_two_tokens_made_at_once_the_later_one_is_good(
    database: Database, database_url: str, given: Given
) -> None:
    email, _ = given.user()
    made, other = threading.Event(), open_database(database_url)

    def slowly(session: Session) -> str:
        token = tokens.regenerate(session, email)
        made.set()
        threading.Event().wait(0.3)
        return token

    first = database.write(slowly)
    assert made.wait(30)
    second = other.write(tokens.regenerate, email)
    both = [first.result(), second.result()]
    callers = [database.read(tokens.caller_of, tokens.hash_of(token)).result() for token in both]
    assert [caller is not None for caller in callers] == [False, True]
    other.close()

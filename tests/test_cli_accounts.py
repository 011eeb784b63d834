"""`bettune user`, `subscription`, `token` and `filter`: what they print, and how they say no."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bettune import tokens
from commands import Commands
from imports import MAIN

EMAIL = "somebody@example.org"


@pytest.fixture
def bettune(database_url: str) -> Commands:
    """The command line on an empty database."""
    return Commands(database_url)


@pytest.fixture
def known(bettune: Commands) -> Commands:
    """The command line where a user is known."""
    bettune("user", "add", EMAIL)
    return bettune


def test_adding_a_user_prints_the_id_alone(bettune: Commands) -> None:
    assert bettune("user", "add", EMAIL) == "1\n"
    added = bettune.json("user", "add", "Other@Example.org")
    assert (added["id"], added["email"], added["disabled"]) == (2, "other@example.org", False)


def test_users_are_listed_with_their_status(known: Commands) -> None:
    assert known("user", "disable", EMAIL) == f"{EMAIL} is disabled\n"
    heading, line = known("user", "list").splitlines()
    assert heading.split() == ["id", "email", "status", "created"]
    assert line.split()[:3] == ["1", EMAIL, "disabled"]
    assert known("user", "enable", EMAIL) == f"{EMAIL} is enabled\n"
    (one,) = known.json("user", "list")
    assert (one["email"], one["disabled"]) == (EMAIL, False)
    assert isinstance(one["createdAt"], int)


def test_an_empty_list_is_its_heading_or_an_empty_list(bettune: Commands) -> None:
    for noun in ("user", "subscription", "token", "filter"):
        assert bettune(noun, "list").startswith("id ")
        assert bettune.json(noun, "list") == []


def test_a_subscription_is_granted_extended_and_ended(known: Commands) -> None:
    assert known("subscription", "grant", EMAIL) == f"{EMAIL} has PRO until further notice\n"
    until = known("subscription", "grant", EMAIL, "--until", "2999-12-31")
    assert until == f"{EMAIL} has PRO until 3000-01-01T00:00:00+00:00\n"
    (one,) = known.json("subscription", "list")
    assert (one["active"], one["endsAt"]) == (True, 32_503_680_000)
    assert known("subscription", "end", EMAIL).startswith(f"{EMAIL} has had PRO until 20")
    (line,) = known("subscription", "list").splitlines()[1:]
    assert line.split()[:3] == ["1", EMAIL, "ended"]


def test_a_token_is_printed_alone_and_once(known: Commands) -> None:
    printed = known("token", "regenerate", EMAIL)
    assert tokens.is_well_formed(printed.removesuffix("\n"))
    second = known.json("token", "regenerate", EMAIL)["token"]
    assert tokens.is_well_formed(second)
    listed = known("token", "list")
    assert f"{tokens.PREFIX}…{second[-4:]}" in listed
    assert second not in listed
    first, current = known.json("token", "list")
    assert first["hint"] == printed.strip()[-4:]
    assert first["revokedAt"] is not None
    assert current["revokedAt"] is None


def test_a_filter_is_added_listed_disabled_and_approved(known: Commands) -> None:
    assert known("filter", "add", EMAIL, "Mine", "over 2.5") == "1\n"
    assert known("filter", "disable", "1") == "Filter 1 (Mine) is disabled\n"
    (line,) = known("filter", "list").splitlines()[1:]
    assert re.split(r"  +", line) == ["1", EMAIL, "Mine", "football", "Over 2.5", "disabled"]
    assert known("filter", "approve", "1") == "Filter 1 (Mine) is approved\n"
    (one,) = known.json("filter", "list")
    assert one["betType"] == "Over 2.5"
    assert one["sport"] == {"id": 1, "name": "football"}
    assert known.json("filter", "add", EMAIL, "Next", "X2")["id"] == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["user", "add", EMAIL], f"There is a user with the e-mail address {EMAIL} already"),
        (["user", "add", EMAIL.upper()], "already"),
        (["user", "add", "nobody"], "That is not an e-mail address"),
        (["user", "disable", "x@example.org"], "No user has the e-mail address x@example.org"),
        (["user", "enable", "x@example.org"], "No user has the e-mail address x@example.org"),
        (["subscription", "grant", "x@example.org"], "No user has the e-mail address"),
        (["subscription", "grant", EMAIL, "--until", "2020-01-01"], "as YYYY-MM-DD"),
        (["subscription", "grant", EMAIL, "--until", "tomorrow"], "as YYYY-MM-DD"),
        (["subscription", "end", EMAIL], f"{EMAIL} has no active subscription"),
        (["token", "regenerate", "x@example.org"], "No user has the e-mail address"),
        (["filter", "add", "x@example.org", "Mine", "Home"], "No user has the e-mail address"),
        (["filter", "add", EMAIL, "Mine", "Sideways"], "No such bet type: 'Sideways'"),
        (["filter", "add", EMAIL, " ", "Home"], "A name is 1 to 100 characters"),
        (["filter", "disable", "7"], "There is no filter 7"),
        (["filter", "approve", "7"], "There is no filter 7"),
    ],
)
def test_a_refusal_is_a_sentence_that_names_the_thing(
    known: Commands, words: list[str], says: str
) -> None:
    assert says in known.refused(*words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["user"], "Usage: bettune user"),
        (["user", "add"], "Missing argument 'EMAIL'"),
        (["user", "remove", EMAIL], "No such command 'remove'"),
        (["filter", "disable", "first"], "'first' is not a valid integer"),
        (["filter", "disable", "0"], "not in the range"),
        (["subscription", "grant", EMAIL, "--for", "ever"], "--for"),
    ],
)
def test_a_wrong_use_is_told_apart_by_its_status(
    tmp_path: Path, words: list[str], says: str
) -> None:
    assert says in Commands(f"sqlite:///{tmp_path}/bettune.db").misused(*words)


def test_a_process_says_no_on_standard_error_with_status_1(tmp_path: Path) -> None:
    def bettune(*words: str) -> tuple[int, str, str]:
        command = [sys.executable, "-c", MAIN, *words]
        command += ["--database", f"sqlite:///{tmp_path}/bettune.db"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    assert bettune("user", "add", EMAIL) == (0, "1\n", "")
    said = f"bettune: There is a user with the e-mail address {EMAIL} already\n"
    assert bettune("user", "add", EMAIL) == (1, "", said)


@pytest.mark.parametrize(
    ("url", "says"),
    [("mysql://there", "Expected sqlite:///relative/path"), ("sqlite:", "Expected sqlite:///")],
)
def test_a_database_that_cannot_be_opened_is_a_sentence(url: str, says: str) -> None:
    assert says in Commands(url).refused("user", "list")

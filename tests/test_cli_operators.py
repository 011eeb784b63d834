"""`bettune user operator`, `password` and `invite`: links that the pages take."""

import re

import pytest
from click.testing import CliRunner

from bettune import accounts, invitations, passwords, sign_ins
from bettune.cli import bettune
from bettune.database import Session, open_database
from commands import Commands

EMAIL = "somebody@example.org"
LINK = re.compile(r"http://127\.0\.0\.1:8000/(password\?link|register\?invitation)=([\w-]{43})\n")


@pytest.fixture
def commands(database_url: str) -> Commands:
    """The command line, and a user."""
    given = Commands(database_url)
    given("user", "add", EMAIL)
    return given


def is_open(commands: Commands, secret: str, *, for_account: bool) -> bool:
    def verb(session: Session) -> bool:
        return invitations.is_open(session, sign_ins.hash_of(secret), for_account=for_account)

    database = open_database(commands.url)
    found = database.read(verb).result()
    database.close()
    return found


def test_the_operator_s_pages_are_opened_and_closed(commands: Commands) -> None:
    assert commands("user", "operator", EMAIL) == f"{EMAIL} is now an operator\n"
    database = open_database(commands.url)
    assert database.read(accounts.account_of, EMAIL).result().operator
    assert commands("user", "operator", EMAIL, "--off") == f"{EMAIL} is no longer an operator\n"
    assert not database.read(accounts.account_of, EMAIL).result().operator
    database.close()


def test_a_link_to_set_a_password_is_printed_alone(commands: Commands) -> None:
    found = LINK.fullmatch(commands("user", "password", EMAIL))
    assert found
    assert is_open(commands, found[2], for_account=True)
    assert not is_open(commands, found[2], for_account=False)
    elsewhere = commands("user", "password", EMAIL, "--public-url", "https://bets.example.org/")
    assert elsewhere.startswith("https://bets.example.org/password?link=")


def test_a_password_is_read_from_standard_input(commands: Commands) -> None:
    link = LINK.fullmatch(commands("user", "password", EMAIL))
    assert link
    words = ["user", "password", EMAIL, "--stdin"]
    runner = CliRunner(env={"BETTUNE_DATABASE": commands.url})
    done = runner.invoke(bettune, words, input="correct horse battery\nmore\n")
    assert done.stdout == f"The password of {EMAIL} is set; all its sessions have ended\n"
    database = open_database(commands.url)
    account = database.read(accounts.account_of, EMAIL).result()
    kept = database.read(passwords.password_hash_of, account.id).result()
    database.close()
    assert passwords.is_password("correct horse battery", kept)
    assert not is_open(commands, link[2], for_account=True)
    weak = runner.invoke(bettune, words, input="short\n")
    assert str(weak.exception) == "A password is 10 to 200 characters"


def test_a_link_to_register_is_printed_where_registration_is_by_invitation(
    commands: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Registration is closed, not by invitation" in commands.refused("user", "invite")
    monkeypatch.setenv("BETTUNE_REGISTRATION", "invitation")
    found = LINK.fullmatch(commands("user", "invite"))
    assert found
    assert is_open(commands, found[2], for_account=False)


@pytest.mark.parametrize("command", ["operator", "password"])
def test_a_user_that_there_is_not_is_refused(commands: Commands, command: str) -> None:
    told = commands.refused("user", command, "nobody@example.org")
    assert told == "No user has the e-mail address nobody@example.org"

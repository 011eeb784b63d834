"""Every page in every language: nothing of it is left in English."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

import catalogues
from betting import settled_bets
from bettune import accounts, bet_rules, bet_types, odds, passwords
from bettune.backtest import backtests
from bettune.backtest.backtesting import run_backtest
from bettune.backtest.backtests import Specification
from bettune.database import Session, open_database
from bettune.errors import FeedFailed
from bettune.feeds import MatchRow, Reading
from bettune.importing import import_rows
from bettune.limits import Limits, MemoryLimit
from bettune.live import standings
from bettune.live.services import Quota
from bettune.live.standings import Answer, Asked
from bettune.times import DAY
from bettune.watch.deciding import Rules
from bettune.web.ages import ages
from bettune.web.languages import LANGUAGES, docs_path
from bettune.web.refusals import SENTENCES
from bettune.web.table import FORM, PAGES
from conftest import NOON, Clock, Given, shared
from pages import Browser, open_browser, text_of
from signing import KEPT, PASSWORD, link_for
from test_structure import NOT_OF_THE_API
from texts import Texts

OTHERS = [language for language in LANGUAGES if language != "en"]
PASSWORDS = ("password", "email_password", "token_password", "delete_password")
VISITS = (
    ("", "/sign-in", None),
    ("", "/sign-in", {"email": "nobody@example.org", "password": "wrong"}),
    ("", "/register", None),
    ("", "/register?invitation={invitation}", None),
    ("", "/register?invitation={invitation}", {"email": "none", "password": PASSWORD}),
    ("", "/forgotten", None),
    ("", "/forgotten", {"email": "nobody@example.org"}),
    ("", "/password?link={link}", None),
    ("", "/password?link={link}", {"password": "short"}),
    ("", "/password?link=spent", None),
    ("", "/nowhere", None),
    ("", "{docs}", None),
    ("user", "{docs}", None),
    ("user", "/filters", None),
    ("user", "/filters", {"name": "", "bet_type": "Corner"}),
    ("newcomer", "/filters", None),
    ("user", "/filters/{filter}/edit", None),
    ("user", "/filters/{filter}/edit", {"name": "Wins", "bet_type": "Draw"}),
    ("user", "/filters/{filter}", None),
    ("user", "/filters/{filter}?date=2030-01-01&saved=1234", None),
    ("user", "/filters/{filter}?date=never", None),
    ("user", "/filters/{filter}", {"1:": "1"}),
    ("user", "/filters/{filter}/table", None),
    ("user", "/filters/{filter}/table", {"text": "1,2.5\n1,3\n2,x\n99,2\nnonsense\n3,2"}),
    ("user", "/filters/{filter}/table", {"text": " "}),
    ("", "/figures", None),
    ("user", "/filters/{filter}/rules", None),
    ("user", "/filters/{filter}/rules?saved=1", None),
    ("user", "/filters/{filter}/rules", {"which": "these"}),
    ("user", "/filters/{ruled}/rules", None),
    ("user", "/filters/{filter}/matches/{match}", None),
    ("user", "/filters/{filter}/matches/1", None),
    ("user", "/filters/{played}/bets", None),
    ("user", "/filters/{played}/bets?figure=yield&chance=0.6&odds=1.5&result=won", None),
    ("user", "/filters/{played}/bets?state=open", None),
    ("user", "/filters/{filter}/bets", None),
    ("user", "/filters/{played}/ledger", None),
    ("user", "/filters/{filter}/ledger", None),
    ("user", "/filters/{played}/report", None),
    ("user", "/filters/{played}/report?odds=1.5&tried=20&method=shin", None),
    ("user", "/filters/{filter}/report", None),
    ("user", "/filters/{filter}/adviser", None),
    ("user", "/filters/{filter}/adviser?match={match}&probability=60", None),
    ("user", "/filters/{filter}/adviser?probability=x&edge=x&commission=x", None),
    ("user", "/filters/{filter}/adviser?probability=0.001", None),
    ("user", "/backtests", None),
    ("newcomer", "/backtests", None),
    ("user", "/backtests", {"kind": "given", "bet_types": "Corner", "stake_kind": "flat"}),
    ("user", "/backtests/progress", None),
    ("user", "/backtests/{backtest}", None),
    ("user", "/backtests/{backtest}/bets?figure=yield", None),
    ("user", "/settings", None),
    ("newcomer", "/settings", None),
    *(
        ("user", f"/settings?done={done}", None)
        for done in ("email", "password", "preferences", "session", "sessions")
    ),
    ("user", "/settings/email", {"email": "none", "email_password": PASSWORD}),
    ("user", "/settings/password", {"password": PASSWORD, "new_password": "short"}),
    ("user", "/settings/token", {"token_password": PASSWORD}),
    ("user", "/settings/delete", {"typed": "none", "delete_password": PASSWORD}),
    ("operator", "/operator", None),
    ("operator", "/operator/users", None),
    ("operator", "/operator/users?q=nothing", None),
    ("operator", "/operator/users?page=9", None),
    ("operator", "/operator/users/invite", {}),
    ("operator", "/operator/users/{user}", None),
    ("operator", "/operator/users/{newcomer}", None),
    *(
        ("operator", f"/operator/users/{{user}}?done={done}", None)
        for done in ("granted", "ended", "disabled", "enabled")
    ),
    ("operator", "/operator/users/{user}/grant", {"until": "2020-01-01"}),
    ("operator", "/operator/users/{user}/link", {}),
    ("operator", "/operator/filters", None),
    ("operator", "/operator/filters?q=nothing", None),
    ("operator", "/operator/filters?done=approved", None),
    ("operator", "/operator/commissions", None),
    ("operator", "/operator/commissions?done=set", None),
    ("operator", "/operator/commissions/set", {"bookmaker": "Nobody", "rate": "2"}),
    ("operator", "/operator/commissions/set", {"bookmaker": "Pinnacle", "rate": "99"}),
    ("operator", "/operator/imports", None),
    ("operator", "/operator/imports?q=nothing", None),
    ("operator", "/operator/imports/1", None),
    ("operator", "/operator/imports/{import}", None),
    ("operator", "/operator/feeds", None),
    ("operator", "/operator/names", None),
    ("operator", "/operator/names?q=nothing&done=settled", None),
    ("operator", "/operator/names/1/settle", {"meant": "Nobody"}),
)
"""Who opens which page; with fields: sends its form."""
NO_PAGES = {"/", "/docs/try/{path:path}", "/settings/data", "/health"}
"""What leads elsewhere or answers no page."""


class House:
    """A server with something on each of its pages, and those who look at them."""

    def __init__(self, browser: Browser) -> None:
        self.browser, self.database = browser, browser.database
        self.given = Given(self.database)
        self.who = {name: self._user(pro=name == "user") for name in ("user", "newcomer")}
        self.who["operator"] = self._user(pro=False)
        self.database.write(accounts.set_operator, self.who["operator"], True).result()
        match = self.given.match(quotes=[_quote("B365", odds.EARLY), _quote("PS", NOON - 7_200)])
        past = {"status": "finished", "home_goals": 2, "away_goals": 1}
        self.given.match(NOON - 21_600, quotes=[_quote("PS", odds.CLOSING)], **past)
        for status in ("postponed", "cancelled", "abandoned"):
            self.given.match(status=status, kickoff_known=status == "abandoned")
        waiting = self.given.filter(self.who["user"], name="Overs")
        self.database.write(_wait, waiting).result()
        stopped = self.given.filter(self.who["user"], name="Unders")
        self.database.write(_stop, stopped).result()
        filter_id = self.given.filter(self.who["user"])
        self.given.prediction(filter_id, match)
        played = self.given.filter(self.who["user"], name="Lucky")
        settled_bets(self.given, played, "WLDW" * 7 + "-")
        ruled = self.given.filter(self.who["user"], name="Ruled")
        owner = self._id(self.who["user"])
        for rules in RULES:
            self.database.write(bet_rules.set_rules, owner, ruled, rules).result()
        wish = Specification(bet_types=("Home",), price_rule="always", split=NOON + 5 * DAY)
        backtest = self.database.write(_backtest, owner, wish).result()
        self._import("football-data", "Halifax", "Woking")
        report = self._import("openfootball", "Halifaxx", "Woking")
        self.database.write(_feed, report).result()
        self.places = {
            "filter": filter_id,
            "import": report,
            "match": match,
            "played": played,
            "ruled": ruled,
            "backtest": backtest,
        } | {name: self._id(email) for name, email in self.who.items()}

    def _user(self, *, pro: bool) -> str:
        email, _ = self.given.user(pro=pro)
        self.database.write(passwords.set_password, self._id(email), KEPT).result()
        return email

    def _id(self, email: str) -> int:
        return self.database.read(accounts.account_of, email).result().id

    def _import(self, source: str, home: str, away: str) -> int:
        row = MatchRow(
            2, hash(home) % 10**9, "England", "Premier League", "2025/2026", home, away, NOON
        )
        reading = Reading(rows=[row])
        return self.database.write(import_rows, source, source, source, reading).result().id

    def look(self, language: str, who: str, path: str, fields: dict[str, str] | None) -> Any:
        """Open a page in a language, or send its form."""
        browser, database = self.browser, self.database
        browser._client.cookies.clear()
        browser._client.cookies.set("language", language)
        if who:
            email = self.who[who]
            set_language = (accounts.set_preferences, self._id(email), language, "Europe/Moscow")
            database.write(*set_language).result()
            browser.sign_in(email)
        places = self.places | {
            "docs": docs_path(language),
            "invitation": link_for(database, None),
            "link": link_for(database, self.who["user"]),
        }
        path = path.format(**places)
        return browser.get(path) if fields is None else browser.post(path, fields)


RULES = (
    Rules(stake_kind="to_win", most_on_match=1, most_on_day=2, most_on_filter=3, latest=60),
    Rules(stake_kind="share", opens_after=60, earliest=DAY, most_bets=3, bookmakers=(1,)),
    Rules(stake_kind="kelly", most_bets=2, step=50_000),
)
"""Rules that have every sentence about rules told."""


def _backtest(session: Session, account_id: int, specification: Specification) -> int:
    outcome = run_backtest(session, account_id, specification)
    return backtests.keep_backtest(session, account_id, outcome)


def _feed(session: Session, import_id: int) -> None:
    """Let one feed be quiet, and one fail; of the third nothing was heard."""
    asked = Asked("the-odds-api", "soccer_epl", NOON - DAY, NOON - DAY, 60, Quota(412))
    standings.note_answer(session, asked, Answer(3, 2, 10, 1, import_id))
    asked = Asked("football-data-org", "PL", NOON, NOON, None, Quota(9, 45))
    standings.note_failure(session, asked, FeedFailed("it answered 503"))


def _quote(bookmaker: str, captured_at: int) -> tuple[Any, ...]:
    return (bet_types.HOME, 0, bookmaker, captured_at, 2_250_000, 1)


def _wait(session: Session, filter_id: int) -> None:
    session.run("UPDATE filters SET waiting = 1, status = 'disabled' WHERE id = :id", id=filter_id)


def _stop(session: Session, filter_id: int) -> None:
    session.run("UPDATE filters SET status = 'disabled' WHERE id = :id", id=filter_id)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A furnished server."""
    clock = Clock()
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('house')}/bettune.db", clock)
    limit = MemoryLimit(10**9, 60, clock)
    limits = Limits(requests=limit, guesses=limit, passwords=limit)
    settings = {
        "registration": "invitation",
        "filter_approval": "operator",
        "smtp": "smtp://127.0.0.1:1",
    }
    with open_browser(database, limits, clock, **settings) as browser:
        yield House(browser)
    database.close()


def english(language: str) -> Iterator[re.Pattern[str]]:
    """Return what would be English on a page in a language: what is translated into other words."""
    translated: dict[str, set[str]] = {}
    for message in catalogues.read(language):
        ids = [message.id] if isinstance(message.id, str) else message.id
        strings = [message.string] if isinstance(message.string, str) else message.string
        for text in filter(None, ids):
            translated.setdefault(text, set()).update(strings)
    for text, translations in translated.items():
        if text not in translations:
            literal = re.split(r"%\(\w+\)s", text.replace("%%", "%"))
            yield re.compile(".+".join(map(re.escape, literal)))


def texts_of(html: str) -> list[str]:
    """Return all texts of a page, with those that its scripts show."""
    words = re.search(r'id="words">(.*?)</script>', html, re.DOTALL)
    of_scripts = json.loads(words[1]).values() if words else ()
    return Texts(html, for_scripts=True).found + [one for one in of_scripts if isinstance(one, str)]


@pytest.fixture(scope="module", params=OTHERS)
def language(request: pytest.FixtureRequest) -> str:
    """Each language that is translated into."""
    return str(request.param)


def test_no_page_is_left_in_english(house: House, language: str) -> None:
    patterns = list(english(language))
    for who, path, fields in VISITS:
        page = house.look(language, who, path, fields)
        assert page.status_code < 500
        assert f'<html lang="{language}"' in page.text, path
        for text in texts_of(page.text):
            left = [pattern.pattern for pattern in patterns if pattern.fullmatch(text)]
            assert not left, f"{path}: {text}"


def test_every_page_is_looked_at() -> None:
    seen = {re.sub(r"\{\w+\}|\d+", "*", path.partition("?")[0]) for _, path, _ in VISITS}
    for page in PAGES:
        path = re.sub(r"\{\w+\}", "*", page.path).replace("/*/docs/bet-tune/api", "*")
        if page.path in NO_PAGES or page.methods == FORM or "GET" not in page.methods:
            continue
        if page.path.startswith("/docs/bet-tune"):
            path = "*"
        if not page.path.endswith((".csv", ".json", ".jsonl", "/changes", "/prices")):
            assert path in seen, page.path


@pytest.mark.parametrize("language", LANGUAGES)
def test_ages_are_written_in_the_readers_way(house: House, language: str) -> None:
    page = house.look(language, "user", "/filters/{filter}", None).text
    assert ages(language)["hour"].format(n=2) in page
    assert json.dumps(ages(language)["day"]).strip('"') in page
    assert all(pattern.count("{n}") == 1 for pattern in ages(language).values())


NOT_OF_THE_PAGES = {
    "captured_at_invalid",
    "database_refused",
    "feed_failed",
    "import_refused",
    "key_refused",
    "quota_spent",
}
"""Codes of refusals of feeds, imports and the start."""


def test_every_refusal_of_a_page_has_a_sentence() -> None:
    assert set(SENTENCES) >= NOT_OF_THE_API - NOT_OF_THE_PAGES


JOINED = (
    "OpenAPI şemasını indir|Public API base URL",
    "/bet-tune-api/v1|API token",
    "BetTune Settings’i aç|Yalnızca PRO abonelik",
    "Authorization: Bearer bettune_api_tokeniniz|Endpointler",
)
"""Lines of the published page's text that a button or a block parted."""


def test_the_turkish_documentation_has_every_line_of_the_published_one(house: House) -> None:
    published = shared("contract", "page.tr.txt").read_text("utf-8")
    for lines in JOINED:
        assert lines.replace("|", "") in published
        published = published.replace(lines.replace("|", ""), lines.replace("|", "\n"))
    published = re.sub(r"^\}(?=\d{3} )", "", published, flags=re.MULTILINE)
    ours = re.sub(r"[\s|]", "", text_of(house.look("tr", "", "{docs}", None)))
    for line in published.splitlines():
        text = re.sub(r"[\s|`]", "", line)
        if text and set(text) != {"-"} and not text.startswith("https://"):
            assert text in ours, line

"""The documentation of the API: complete, in five languages, and what it offers to run does run."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from bettune import accounts, subscriptions
from bettune.api.endpoints import BASE, ENDPOINTS
from bettune.database import Database, open_database
from bettune.limits import Limits, MemoryLimit
from bettune.web.docs import docs_path
from bettune.web.languages import LANGUAGES
from conftest import Clock, Given, shared
from pages import Browser, open_browser, text_of
from processes import Server, serve

DOCS = Path(__file__).resolve().parents[1] / "docs" / "api.md"


class Page(HTMLParser):
    """The ids, the links and the samples of a page, and what a strict policy forbids."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.alternates: dict[str, str] = {}
        self.forbidden: list[str] = []
        self.feed(html)
        self.html = html

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag == "a":
            self.links.append(str(found["href"]))
        if tag == "link" and found.get("hreflang"):
            self.alternates[str(found["hreflang"])] = str(found["href"])
        inline = {name for name in found if name == "style" or name.startswith("on")}
        self.forbidden += inline or (["script"] if tag == "script" and "src" not in found else [])

    def sample(self, operation: str, language: str) -> str:
        """Return an operation's sample as a reader copies it."""
        body = self.html.partition(f'id="{operation}"')[2]
        code = re.search(rf'data-sample="{language}"><code>(.*?)</code></pre>', body, re.DOTALL)
        assert code
        return unescape(re.sub(r"<[^>]*>", "", code[1]))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> tuple[Database, Clock]:
    """A database for pages that change nothing."""
    clock = Clock()
    path = tmp_path_factory.mktemp("docs")
    return open_database(f"sqlite:///{path}/bettune.db", clock), clock


@pytest.fixture(scope="module")
def browser(place: tuple[Database, Clock]) -> Iterator[Browser]:
    """A visitor who is not signed in."""
    database, clock = place
    limit = MemoryLimit(10**9, 60, clock)
    limits = Limits(requests=limit, guesses=limit, passwords=limit)
    with open_browser(database, limits, clock, public_url="https://bets.example.org") as opened:
        yield opened
    database.close()


@pytest.fixture(params=LANGUAGES)
def page(request: pytest.FixtureRequest, browser: Browser) -> Page:
    """The documentation, once in each language."""
    answer = browser.get(docs_path(request.param))
    assert answer.status_code == 200
    assert f'<html lang="{request.param}"' in answer.text
    return Page(answer.text)


def codes() -> list[str]:
    """Return the error codes that the written documentation has."""
    return re.findall(r"^\| \d{3} \| `(\w+)` \|", DOCS.read_text("utf-8"), re.MULTILINE)


def test_every_operation_schema_and_error_code_can_be_linked_to(page: Page) -> None:
    document = yaml.safe_load(shared("contract", "openapi.yaml").read_text("utf-8"))
    expected = {endpoint.operation_id for endpoint in ENDPOINTS}
    expected |= {f"schema-{name}" for name in document["components"]["schemas"]}
    expected |= {f"error-{code}" for code in codes()}
    assert expected <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    errors = {name for name in page.ids if name.startswith("error-")}
    assert errors == {f"error-{code}" for code in codes()}


def test_links_within_the_page_lead_somewhere(page: Page) -> None:
    inner = {link[1:] for link in page.links if link.startswith("#")}
    assert len(inner) > 40
    assert inner <= set(page.ids)


def test_other_links_lead_somewhere(page: Page, browser: Browser) -> None:
    for link in {link for link in page.links if not link.startswith("#")} - {"/settings"}:
        assert browser.get(link).status_code == 200, link


def test_each_language_names_the_others(page: Page) -> None:
    base = "https://bets.example.org"
    addresses = {code: base + docs_path(code) for code in LANGUAGES}
    assert page.alternates == addresses | {"x-default": addresses["en"]}


def test_nothing_on_the_page_needs_a_laxer_policy(page: Page) -> None:
    assert page.forbidden == []


def test_there_are_no_other_languages(browser: Browser) -> None:
    assert browser.get("/xx/docs/bet-tune/api").status_code == 404
    assert browser.get("/en/docs/bet-tune/api").url.path == "/docs/bet-tune/api"


def said(document: Any, path: str, method: str) -> Iterator[str]:
    """Return what the published document says of an operation."""
    item = document["paths"][path]
    operation = item[method]
    yield from (path, operation["summary"], *operation["tags"])
    for parameter in (*item.get("parameters", ()), *operation.get("parameters", ())):
        yield parameter["name"]
        yield parameter.get("description", "").replace("`", "")
    answers = [*operation["responses"].values(), operation.get("requestBody", {})]
    for part in answers:
        answer = document["components"]["responses"].get(part.get("$ref", "").split("/")[-1], part)
        yield answer.get("description", "")
        yield from answer.get("headers", ())
        for media in answer.get("content", {}).values():
            yield json.dumps(media["example"]) if "example" in media else ""


def squeezed(text: str) -> str:
    """Return a text without blanks: where a tag ends a word is not looked at."""
    return "".join(text.split())


def test_everything_of_the_published_page_is_there_without_scripts(browser: Browser) -> None:
    ours = squeezed(text_of(browser.get("/docs/bet-tune/api")))
    document = yaml.safe_load(shared("contract", "openapi.yaml").read_text("utf-8"))
    published = [one for one in ENDPOINTS if one.path in document["paths"]]
    assert len(published) == 6
    for endpoint in published:
        for text in said(document, endpoint.path, endpoint.method.lower()):
            assert squeezed(text) in ours
    for name, schema in document["components"]["schemas"].items():
        assert name in ours
        for key, field in schema["properties"].items():
            assert key in ours
            for example in field.get("examples", ()):
                assert squeezed(json.dumps(example)) in ours


@pytest.mark.parametrize(
    "text",
    [
        "Download OpenAPI schema",
        "Public API base URL",
        "https://bets.example.org/bet-tune-api/v1",
        "API token",
        "Open BetTune Settings",
        "PRO subscription only",
        "Authorization: Bearer your_bettune_api_token",
        "Endpoints",
        "Name In Required Type Description",
        "date query Yes string:date UTC date in YYYY-MM-DD format.",
        "matchId path Yes integer",
        "Request body",
        'odds required string | number example: "2.15"',
        "items required array<object> Match object id required integer example: 1611243",
        'status required string example: "approved" enum: disabled, approved',
        "Headers : Retry-After , X-RateLimit-Limit , X-RateLimit-Window",
        "Schemas",
        "home required integer | null example: null",
        "Error codes",
    ],
)
def test_the_words_of_the_page(browser: Browser, text: str) -> None:
    assert text in text_of(browser.get("/docs/bet-tune/api"))


def test_the_page_is_small(browser: Browser) -> None:
    import gzip

    html = browser.get("/docs/bet-tune/api").text
    files = re.findall(r'(?:src|href)="(/static/[^"]+)"', html)
    assert {name.rpartition("/")[2] for name in files} >= {"docs.js", "style.css"}
    sizes = [len(gzip.compress(browser.get(name).content)) for name in files]
    assert sum(sizes) < 60_000


def test_requests_are_tried_as_who_is_signed_in(
    database: Database, limits: Limits, clock: Clock
) -> None:
    given = Given(database)
    email, _ = given.user()
    filter_id, match_id = given.filter(email), given.match()
    place = f"/docs/try/prediction-filters/{filter_id}/matches/{match_id}/prediction"
    with open_browser(database, limits, clock) as browser:
        assert browser.get("/docs/try/sports").json()["code"] == "missing_token"
        assert "data-signed-in" not in browser.get("/docs/bet-tune/api").text
        browser.sign_in(email)
        assert "data-signed-in" in browser.get("/docs/bet-tune/api").text
        put = browser.send("PUT", place, content=b'{"odds": "2.15"}')
        assert (put.status_code, put.json()["odds"]) == (200, "2.150000")
        assert put.headers["ratelimit"] == '"default";r=1999;t=60'
        day = browser.get("/docs/try/matches?date=2026-06-06&sport=1").json()
        assert [match["id"] for match in day["items"]] == [match_id]
        assert browser.send("DELETE", place).status_code == 204
        assert browser.get("/docs/try/nothing").json()["code"] == "not_found"
        own = "/docs/try/prediction-filters"
        assert [one["id"] for one in browser.get(own).json()["items"]] == [filter_id]
        database.write(subscriptions.end, email).result()
        assert browser.get(own).json()["code"] == "pro_subscription_required"


def test_another_site_cannot_try_requests(database: Database, limits: Limits, clock: Clock) -> None:
    given = Given(database)
    email, _ = given.user()
    filter_id, match_id = given.filter(email), given.match()
    place = f"/docs/try/prediction-filters/{filter_id}/matches/{match_id}/prediction"
    with open_browser(database, limits, clock) as browser:
        browser.sign_in(email)
        for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}):
            answer = browser.send("PUT", place, content=b'{"odds": "2.15"}', headers=headers)
            assert answer.status_code == 403
    assert given.database.read(_predictions).result() == 0


def _predictions(session: Any) -> int:
    return int(session.one("SELECT count(*) FROM predictions")[0])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, str, int, int]]:
    """A real server with an operator: it, the token, a filter and a match."""
    url = f"sqlite:///{tmp_path_factory.mktemp('samples')}/bettune.db"
    database = open_database(url, Clock())
    given = Given(database)
    email, token = given.user()
    database.write(accounts.set_operator, email, True).result()
    filter_id, match_id = given.filter(email), given.match()
    database.close()
    with serve(url) as server:
        yield server, token, filter_id, match_id


RUN = {
    "curl": ("sample.sh", ["sh", "sample.sh"]),
    "Python": ("sample.py", [sys.executable, "sample.py"]),
    "JavaScript": ("sample.mjs", ["node", "sample.mjs"]),
    "Go": ("sample.go", ["go", "run", "sample.go"]),
}
NEEDED = {"curl": "curl", "JavaScript": "node"}
if not shutil.which("go"):
    del RUN["Go"]  # a tool chain of its own: run where it is, as on the build servers


@pytest.mark.parametrize("language", RUN)
@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.operation_id)
def test_samples_run(
    served: tuple[Server, str, int, int], tmp_path: Path, endpoint: Any, language: str
) -> None:
    if language in NEEDED and not shutil.which(NEEDED[language]):
        pytest.skip(f"needs {NEEDED[language]}, which is not here")
    import httpx2

    server, token, filter_id, match_id = served
    page = Page(httpx2.get(server.url + "/docs/bet-tune/api").text)
    name, command = RUN[language]
    code = page.sample(endpoint.operation_id, language)
    assert server.url + BASE in code
    assert token not in code
    for example, real in (("11583", filter_id), ("1611243", match_id), ("1611244", match_id)):
        code = code.replace(example, str(real))
    (tmp_path / name).write_text(code)
    environment = os.environ | {"BETTUNE_TOKEN": token}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    status = "204" if endpoint.answer is None else "200"
    first = f"HTTP/1.1 {status}" if language == "curl" else status
    assert done.stdout.startswith(first)
    if endpoint.answer is not None:
        assert json.JSONDecoder().raw_decode(done.stdout, done.stdout.index("{"))

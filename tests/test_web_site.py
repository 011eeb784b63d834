"""What all addresses of the pages share: static files, slashes, and pages that say no."""

import re
from typing import Any

import httpx2
import pytest

from bettune.errors import Unavailable
from bettune.web.guards import HEADERS
from bettune.web.rendering import static_url
from pages import ORIGIN, Browser, text_of
from signing import PASSWORD, is_signed_in, sign_in


def test_static_files_are_kept_for_as_long_as_they_are_the_same(browser: Browser) -> None:
    page = browser.get("/sign-in")
    for path in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.text):
        answer = browser.get(path)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert set(HEADERS) <= set(answer.headers)
        old = "/static/0123456789/" + path.rpartition("/")[2]
        assert browser.get(old).content == answer.content
        assert browser.get(old).headers["cache-control"] == "no-cache"
        marked = {"if-none-match": answer.headers["etag"]}
        assert browser.get(old, headers=marked).status_code == 304


@pytest.mark.parametrize("script", ["keys.js", "prices.js", "saving.js"])
def test_a_script_imports_what_has_the_same_mark(browser: Browser, script: str) -> None:
    path = static_url(script)
    for name in re.findall(r'from "\./([^"]+)"', browser.get(path).text):
        assert static_url(name) == f"{path.rpartition('/')[0]}/{name}"
        assert browser.get(static_url(name)).status_code == 200


@pytest.mark.parametrize(
    ("path", "led_to"),
    [
        ("/sign-in/", "/sign-in"),
        ("/filters/1//", "/filters/1"),
        ("//evil.example/", None),
        ("/\\evil.example/", "/%5Cevil.example"),
        ("//evil.example", None),
    ],
)
def test_a_slash_too_many_leads_to_the_page_and_nowhere_else(
    browser: Browser, path: str, led_to: str | None
) -> None:
    headers = {"host": "evil.example"}
    url = httpx2.URL(ORIGIN).copy_with(raw_path=path.encode())
    answer = browser.send("GET", str(url), headers=headers, follow_redirects=False)
    assert answer.headers.get("location") == led_to
    assert answer.status_code == (303 if led_to else 404)
    assert set(HEADERS) <= set(answer.headers)


def test_who_has_to_wait_is_told_how_long_also_by_a_header(browser: Browser, user: str) -> None:
    answers = [sign_in(browser, user, f"guess {number}") for number in range(11)]
    assert "retry-after" not in answers[9].headers
    assert answers[10].status_code == 429
    assert 1 <= int(answers[10].headers["retry-after"]) <= 60


def test_a_page_says_so_when_the_database_cannot_be_read(
    browser: Browser, user: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(browser, user)

    def read(*_: Any) -> Any:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(browser.database, "read", read)
        for path in ("/filters", "/settings", "/nowhere"):
            answer = browser.get(path)
            assert answer.status_code == 503
            assert "The server cannot do this now. Try again in a moment." in text_of(answer)
            assert answer.headers["retry-after"] == "1"
    assert is_signed_in(browser)


def test_what_a_script_asks_for_is_refused_without_a_page_around_it(
    browser: Browser, user: str
) -> None:
    sign_in(browser, user, PASSWORD)
    content = b"1,2\n" * 600_000
    for part in ("", "1"):
        answer = browser.post(
            "/filters/1/table", files={"file": ("a.csv", content)}, headers={"x-part": part}
        )
        assert answer.status_code == 413
        assert "That is too large: a form or a file has at most 1 MB." in text_of(answer)
        assert ("<html" in answer.text) == (not part)

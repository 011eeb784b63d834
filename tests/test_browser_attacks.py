"""What users and files bring in is text on every page, and never runs."""

import csv
import io
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page

from bettune import accounts, filters, sign_ins, times, tokens
from bettune.database import Session
from bettune.feeds import Bookmaker, MatchRow, Reading, Remark
from bettune.importing import import_rows
from browser import Stage, open_stage

EVIL = (
    "<script>window.ran=1</script>",
    "<img src=x onerror=window.ran=1>",
    "\"'><svg onload=window.ran=1>",
    "</script></textarea></title><script>window.ran=1</script>",
    "{{7*7}}${window.ran=1}",
    "javascript:window.ran=1",
)
FORMULAS = ('=HYPERLINK("http://example.org")', "+1+1", "-2+3", "@SUM(1)")
MAILS = ("'onfocus=window.ran=1'autofocus@example.org", "{{7*7}}@example.org", "=1+1@example.org")


class Poisoned:
    """A server in which all that can be named is named like an attack; its user is an operator."""

    def __init__(self, stage: Stage) -> None:
        self.stage, write = stage, stage.database.write
        self.email = stage.user(MAILS[0])
        write(accounts.set_operator, self.email, True).result()
        for mail in MAILS[1:]:
            write(accounts.add_account, mail).result()
        self.token = write(tokens.regenerate, self.email).result()
        account_id = stage.id_of(self.email)
        for text in EVIL:
            hashed = sign_ins.hash_of(sign_ins.new_secret())
            write(sign_ins.start, account_id, hashed, text, text).result()
        tomorrow = stage.database.read(_now).result() // times.DAY * times.DAY + times.DAY
        self.date = times.to_text(tomorrow)[:10]
        self._import(tomorrow + 43_200)
        self.filter_ids = [
            write(filters.add_own, account_id, text, "Home", False).result() for text in EVIL
        ]
        for text in EVIL:
            write(filters.add_own, account_id, text, "Away", True).result()
        for match_id in range(1, len(EVIL)):
            stage.given.prediction(self.filter_ids[0], match_id)

    def _import(self, kickoff: int) -> None:
        """Bring in matches of evil names, then rows whose teams cannot be told."""
        known = [row(kickoff, number, text) for number, text in enumerate((*EVIL, *FORMULAS))]
        unknown = [
            row(kickoff - times.DAY, 100 + number, f"Z{text}") for number, text in enumerate(EVIL)
        ]
        books = {"X": Bookmaker("X", EVIL[0])}
        remarks = [Remark(1, text, text) for text in EVIL]
        for source, rows in (("football-data", known), ("openfootball", unknown)):
            reading = Reading(rows=rows, set_aside=remarks, bookmakers=books)
            self.stage.database.write(import_rows, source, EVIL[0], EVIL[1], reading).result()

    def paths(self) -> list[str]:
        """Return all pages that show a name."""
        user_id = self.stage.id_of(self.email)
        day, wanted = f"?date={self.date}", f"?q={quote(EVIL[0])}"
        lists = ("users", "filters", "imports", "imports/2", "names")
        return [
            "/filters",
            *(f"/filters/{one}{day}" for one in self.filter_ids),
            f"/filters/{self.filter_ids[0]}{day}&team={quote(EVIL[2])}",
            *(f"/filters/{one}/edit" for one in self.filter_ids),
            f"/filters/{self.filter_ids[2]}/table{day}",
            "/settings",
            "/operator",
            *(f"/operator/{name}" for name in lists),
            *(f"/operator/{name}{wanted}" for name in lists),
            f"/operator/users/{user_id}",
            "/docs/bet-tune/api",
            f"/sign-in?next={quote(EVIL[2])}",
            f"/nowhere/{quote(EVIL[1])}",
        ]


def row(kickoff: int, number: int, text: str) -> MatchRow:
    """Return a match that is all called so; bookmaker and score too where they can be."""
    return MatchRow(
        line=number + 1,
        digest=number,
        country=EVIL[0],
        tournament=EVIL[1],
        season="2025/2026",
        home=text,
        away=f"{text} II",
        kickoff=kickoff,
        quotes=[(1, 0, "X", kickoff - 100_000, 2_000_000, 1)] if number < 100 else [],
    )


def _now(session: Session) -> int:
    return session.now


@pytest.fixture(scope="module")
def poisoned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Poisoned]:
    with open_stage(tmp_path_factory.mktemp("poisoned")) as stage:
        yield Poisoned(stage)


HARMLESS = """() => window.ran === undefined && ![...document.querySelectorAll("*")].some(
  (one) => [...one.attributes].some(({ name }) => name.startsWith("on")))"""


def is_harmless(page: Page) -> bool:
    """Tell whether nothing of an attack ran, nor became part of the page."""
    return bool(page.evaluate(HARMLESS))


def test_no_name_runs_on_any_page(poisoned: Poisoned) -> None:
    visitor = poisoned.stage.visitor(poisoned.email)
    shown = set()
    for path in poisoned.paths():
        page = visitor.open(path)
        assert is_harmless(page), path
        text = page.locator("body").inner_text()
        assert "49$" not in text, path
        shown |= {evil for evil in EVIL if evil in text}
    assert shown == set(EVIL)
    assert visitor.complaints == []


def test_each_place_shows_its_names_as_text(poisoned: Poisoned) -> None:
    visitor = poisoned.stage.visitor(poisoned.email)
    for path, selector in (
        ("/filters", ".filter-name"),
        (f"/filters/{poisoned.filter_ids[0]}?date={poisoned.date}", ".cup .who bdi"),
        (f"/filters/{poisoned.filter_ids[0]}?date={poisoned.date}", ".cup .c-who"),
        (f"/filters/{poisoned.filter_ids[0]}?date={poisoned.date}", ".cup .p span"),
        ("/operator/imports", "th.name"),
        ("/operator/imports/2", "td code"),
        ("/operator/names", ".lines strong"),
        ("/operator/names", ".lines .aside"),
    ):
        page = visitor.open(path)
        assert EVIL[0] in "\n".join(page.locator(selector).all_inner_texts()), (path, selector)
    titles = visitor.open("/settings").eval_on_selector_all(
        "#sessions strong", "all => all.map((one) => one.title)"
    )
    assert set(EVIL) <= set(titles)


def test_no_line_of_a_pasted_table_runs(poisoned: Poisoned) -> None:
    page = poisoned.stage.visitor(poisoned.email).open(
        f"/filters/{poisoned.filter_ids[0]}?date={poisoned.date}"
    )
    page.click("#open-table")
    names = [f"{poisoned.date}\t{text}\t{text} II\t2.5" for text in EVIL]
    page.fill("#table-text", "\n".join([*EVIL, *names, *(f"1;{text}" for text in EVIL)]))
    page.click("#table-form button:not([type])")
    page.locator("#confirm").wait_for()
    assert EVIL[0] in page.locator("#table-preview").inner_text()
    assert is_harmless(page)


def test_no_cell_of_an_export_is_a_formula(poisoned: Poisoned) -> None:
    visitor = poisoned.stage.visitor(poisoned.email)
    page = visitor.open(f"/filters/{poisoned.filter_ids[0]}?date={poisoned.date}")
    with page.expect_download() as downloading:
        page.click("#export")
    text = downloading.value.path().read_text("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text)))
    assert len(lines) == 1 + len(EVIL) + len(FORMULAS)
    assert {f"'{text}" for text in FORMULAS} <= {cell for line in lines for cell in line}
    assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "-", "@"))]

"""The report of a filter on its page: the verdict first, then every figure and its bets."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from betting import settled_bets
from bettune import accounts
from bettune.database import open_database
from bettune.figures.luck import luck_span
from bettune.figures.metrics import BEHIND, METRICS
from bettune.limits import Limits, MemoryLimit
from bettune.report.tables import TABLES
from bettune.web import decision_words, figure_docs, metric_words
from bettune.web.figure_formats import value_text
from bettune.web.languages import LANGUAGES
from bettune.web.rendering import Renderer
from conftest import Clock, Given
from pages import Browser, open_browser, text_of
from settled import bets as bets_of

ENGLISH = Renderer("en", "UTC", "light", "/")


class Desk:
    """A user with a filter that has won more than it should have."""

    def __init__(self, browser: Browser, outcomes: str, per_day: int = 2) -> None:
        self.browser, self.given = browser, Given(browser.database)
        self.email, _ = self.given.user()
        self.filter_id = self.given.filter(self.email, name="Lucky")
        settled_bets(self.given, self.filter_id, outcomes, per_day=per_day)
        browser.sign_in(self.email)
        self.base = f"/filters/{self.filter_id}/report"

    def get(self, path: str = "") -> Any:
        return self.browser.get(self.base + path)

    def language(self, code: str) -> None:
        database = self.browser.database
        account = database.read(accounts.account_of, self.email).result()
        database.write(accounts.set_preferences, account.id, code, "UTC").result()


LUCKY = "WWWLWWWLWWWWLWWLWWWWLWWWLWWW"
"""28 bets, of which 22 won."""


@pytest.fixture
def desk(browser: Browser) -> Desk:
    """28 bets on 14 days that look great, on either engine."""
    return Desk(browser, LUCKY)


@pytest.fixture(scope="module")
def lasting_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """The same for the tests that look no further than at one page."""
    clock = Clock()
    database = open_database(f"sqlite:///{tmp_path_factory.mktemp('desk')}/bettune.db", clock)
    limit = MemoryLimit(10**9, 60, clock)
    limits = Limits(requests=limit, guesses=limit, passwords=limit)
    with open_browser(database, limits, clock) as browser:
        yield Desk(browser, LUCKY)
    database.close()


def test_a_great_record_of_28_bets_is_told_to_prove_nothing_in_words_and_picture(
    desk: Desk,
) -> None:
    page = desk.get()
    assert page.status_code == 200
    told = text_of(page)
    assert "The sample is too small to tell: 28 bets on 14 match days." in told
    assert "However good the yield looks, so few bets prove nothing" in told
    assert "100 bets on 30 match days are the least that is judged." in told
    assert re.search(r"Luck alone brings 19 of 20 random bettors .* from -\d+% to \+\d+%", told)
    picture = re.search(
        r'<svg[^>]*class="chart verdict too_small.*?</svg>\s*</figure>', page.text, re.S
    )
    assert picture
    assert 'class="interval"' in picture[0]
    assert 'class="luck"' in picture[0]
    assert 'class="zero"' in picture[0]
    assert told.index("too small") < told.index("Figures")


def test_figures_are_those_of_the_report_with_their_intervals_and_bets(desk: Desk) -> None:
    found = json.loads(desk.get(".json").content)["report"]["figures"]
    page = text_of(desk.get())
    for metric in METRICS:
        one = found[metric.name]
        name = metric_words.NAMES[metric.name]
        value = value_text(metric.unit, one["value"], ENGLISH)
        interval = "–"
        if one["low"] is not None:
            ends = (value_text(metric.unit, one[end], ENGLISH) for end in ("low", "high"))
            interval = " … ".join(ends)
        assert f"{name} {value} {interval} {one['bets']} {one['days']}" in page, metric.name
    assert found["profit"]["value"] == sum(
        int(row["profit"].replace(".", ""))
        for row in csv.DictReader(
            io.StringIO(
                desk.browser.get(f"/filters/{desk.filter_id}/bets.csv").content.decode("utf-8-sig")
            )
        )
    )


def test_every_figure_and_mark_opens_the_bets_behind_it(lasting_desk: Desk) -> None:
    page = lasting_desk.get().text
    links = {
        one.replace("&amp;", "&") for one in re.findall(r'href="(/filters/\d+/bets\?[^"]+)"', page)
    }
    assert len(links) > 30
    for link in links:
        listed = lasting_desk.browser.get(link)
        assert listed.status_code == 200, link
        assert re.search(r"\b[1-9]\d* bets?\b", text_of(listed)), link
    assert f"/filters/{lasting_desk.filter_id}/bets?figure=yield" in links


@pytest.mark.parametrize("name", list(TABLES))
def test_each_chart_has_its_numbers_as_csv_and_json(lasting_desk: Desk, name: str) -> None:
    text = lasting_desk.get(f"/{name}.csv").content.decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    rows = json.loads(lasting_desk.get(f"/{name}.json").content)
    assert len(lines) == len(rows) > 0
    assert list(lines[0]) == list(rows[0])
    if name == "equity":
        assert rows[-1]["profit"] == lines[-1]["profit"]
        assert re.fullmatch(r"-?\d+\.\d\d", rows[-1]["profit"])
    assert lasting_desk.get("/nothing.csv").status_code == 404
    assert lasting_desk.get("/nothing.json").status_code == 404


def test_each_chart_stands_above_its_table(lasting_desk: Desk) -> None:
    page = lasting_desk.get().text
    sections = re.findall(r'<section class="chart-section".*?</section>', page, re.S)
    assert len(sections) >= 6
    for section in sections:
        assert section.index("<svg") < section.index("<details") < section.index("<table")
        assert ".csv" in section
        assert ".json" in section


def test_a_selection_has_a_report_of_its_own(lasting_desk: Desk) -> None:
    whole = json.loads(lasting_desk.get(".json").content)["report"]["verdict"]["bets"]
    part = json.loads(lasting_desk.get(".json?odds=2.0").content)["report"]["verdict"]["bets"]
    assert 0 < part < whole
    page = lasting_desk.get("?odds=2.0")
    assert f"{part} bets on" in text_of(page)
    assert "odds 2.00 – 3.00" in text_of(page)
    assert '/report/equity.csv?odds=2.0"' in page.text
    assert lasting_desk.get("?odds=2.1").status_code == 400


def test_the_method_and_the_variants_tried_can_be_chosen(lasting_desk: Desk) -> None:
    page = lasting_desk.get("?method=shin&tried=20")
    assert "20 variants were tried" in text_of(page)
    assert '<option value="shin" selected>' in page.text
    for query in ("?method=none", "?tried=many", "?tried=0"):
        assert lasting_desk.get(query).status_code == 200


VERDICTS = {
    "en": "The sample is too small to tell: 28 bets on 14 match days.",
    "de": "Die Stichprobe ist zu klein für ein Urteil: 28 Wetten an 14 Spieltagen.",
    "pl": "Próba jest za mała, by coś stwierdzić: 28 zakładów w 14 dniach meczowych.",
    "ru": "Выборка слишком мала, чтобы судить: 28 ставок за 14 игровых дней.",
    "tr": "Örneklem karar vermek için çok küçük: 14 maç gününde 28 bahis.",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_verdict_is_told_in_every_language(lasting_desk: Desk, language: str) -> None:
    lasting_desk.language(language)
    page = text_of(lasting_desk.get())
    lasting_desk.language("en")
    assert VERDICTS[language] in page


def test_few_days_have_no_interval_and_the_picture_shows_none(browser: Browser) -> None:
    page = Desk(browser, "WWWWWW", per_day=3).get()
    assert "From fewer than 10 match days no interval can be told." in text_of(page)
    assert 'class="interval"' not in page.text.split("</figure>")[0]
    assert 'class="yield"' in page.text


def test_without_bets_the_report_says_so(browser: Browser) -> None:
    page = Desk(browser, "").get()
    assert page.status_code == 200
    assert "There are no settled bets yet." in text_of(page)
    assert "<svg class" not in page.text


def test_a_changed_result_changes_the_next_report(desk: Desk) -> None:
    before = json.loads(desk.get(".json").content)["report"]["verdict"]["bets"]
    settled_bets(desk.given, desk.filter_id, "WW", name="Later")
    after = json.loads(desk.get(".json").content)["report"]["verdict"]["bets"]
    assert after == before + 2
    assert "30 bets on" in text_of(desk.get())


# What the pages say is complete.


def test_every_figure_slice_and_reason_has_its_words() -> None:
    grouped = [name for _, names in metric_words.GROUPS for name in names]
    assert sorted(grouped) == sorted(metric.name for metric in METRICS)
    assert set(metric_words.NAMES) == set(figure_docs.WHAT) == set(grouped)
    assert set(figure_docs.BEHIND) == set(BEHIND)
    assert set(decision_words.SENTENCES) == set(decision_words.REASONS)
    assert set(decision_words.SENTENCES) == set(type(next(iter(decision_words.SENTENCES))))


def test_the_page_of_definitions_has_each_figure(browser: Browser) -> None:
    page = browser.get("/figures")
    for metric in METRICS:
        assert f'id="{metric.name}"' in page.text


# Luck's span.


def test_luck_alone_spans_what_nineteen_of_twenty_random_bettors_reach() -> None:
    found = luck_span(bets_of("WL" * 50, odds=2_000_000))
    assert found is not None
    assert found == pytest.approx((-0.196, 0.196), abs=0.001)
    random = np.random.default_rng(1)
    yields = (random.random((20_000, 100)) < 0.5).mean(axis=1) * 2 - 1
    inside = ((yields >= found[0]) & (yields <= found[1])).mean()
    assert 0.93 < inside < 0.97


def test_luck_alone_never_loses_more_than_everything() -> None:
    found = luck_span(bets_of("W", odds=2_000_000))
    assert found == (-1.0, 1.0)
    assert luck_span(bets_of("V")) is None


def test_a_server_loads_no_numpy_until_somebody_opens_such_a_page() -> None:
    script = "import sys, bettune.app; print('numpy' in sys.modules)"
    command = [sys.executable, "-c", script]
    assert subprocess.run(command, capture_output=True, check=True).stdout == b"False\n"

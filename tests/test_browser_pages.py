"""What every page promises, in each of its states: for everybody, light and small, to nobody else.

With BETTUNE_SCREENSHOTS each is drawn into that folder, wide and narrow, light and dark.
"""

import os
import re
from collections.abc import Iterator
from importlib import resources
from itertools import product
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, ViewportSize

from bettune import accounts
from bettune.web.languages import DOCS, LANGUAGES, docs_path
from bettune.web.table import PAGES
from browser import Stage, Visitor, open_stage
from browser_house import furnish
from browser_views import ALONE, OPERATOR, OPTIONS, VIEWS, View
from processes import serve

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 700}
HEAVIEST = 60_000
SCREENSHOTS = os.environ.get("BETTUNE_SCREENSHOTS")


class House:
    """A furnished server, a plain one over the same database, and one with nothing in it."""

    def __init__(self, stage: Stage, plain: str, empty: Stage) -> None:
        self.stage, self.plain, self.empty = stage, plain, empty
        empty.database.write(accounts.set_operator, empty.user(OPERATOR), True).result()
        self.places = furnish(stage)

    def visitor(self, who: str, language: str = "en") -> Visitor:
        """Open a window for somebody."""
        if who:
            account_id = self.stage.id_of(who)
            self.stage.database.write(
                accounts.set_preferences, account_id, language, "Europe/Warsaw"
            ).result()
        opened = self.stage.visitor(who, language=language, viewport=WIDE)
        opened.context.add_init_script(LOAD)
        return opened

    def show(self, view: View, visitor: Visitor, language: str = "en") -> Page:
        """Open a view, and do what brings it there."""
        path = docs_path(language) if view.path == DOCS else view.path.format(**self.places)
        visitor.url = self.plain if view.plain else self.stage.url
        if view.empty:
            visitor.url = self.empty.url
            self.empty.let_in(visitor, view.who, language)
        page = visitor.open(path)
        if view.act:
            view.act(page)
        return page


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with (
        open_stage(tmp_path_factory.mktemp("house"), *OPTIONS) as stage,
        serve(stage.database_url, "--trusted-proxies=127.0.0.1") as plain,
        serve(f"{stage.database_url}.empty", "--trusted-proxies=127.0.0.1") as empty,
    ):
        nothing = Stage(empty, f"{stage.database_url}.empty", stage.browser)
        yield House(stage, plain.url, nothing)
        nothing.close()


@pytest.fixture(scope="module", params=[*VIEWS, ALONE], ids=lambda view: view.name)
def visitor(request: pytest.FixtureRequest, house: House) -> Iterator[Visitor]:
    """Somebody before each view in turn."""
    view: View = request.param
    opened = house.visitor(view.who)
    page = house.show(view, opened)
    draw(page, view.name, "light", "dark")
    yield opened
    house.stage.close_windows()


def draw(page: Page, name: str, *schemes: str) -> None:
    """Draw a page, wide and narrow, if there is a folder for it."""
    if not SCREENSHOTS:
        return
    for size, scheme in product((NARROW, WIDE), schemes):
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        page.evaluate("scrollTo(0, 0)")
        file = re.sub(r"\W+", "-", f"{name} {size['width']} {scheme}") + ".png"
        page.screenshot(path=Path(SCREENSHOTS) / file, full_page=True)
    page.emulate_media(color_scheme="light")


STATIC = resources.files("bettune.web") / "static"
STYLE = (STATIC / "style.css").read_text("utf-8")
STYLES = "".join(one.read_text("utf-8") for one in STATIC.iterdir() if one.name.endswith(".css"))
LOAD = f"window.loadAxe = () => {{ {Axe().axe_script} }};"
"""Given to a window once: half a megabyte, which is read where it is called."""
THEMES: dict[str, list[str] | None] = {
    "light": None,
    "dark": ["color-contrast", "link-in-text-block"],
}
"""What is asked in each: everything, and then what looks at colours, which are all that differs."""
ASK = """async ([theme, some]) => {
  document.documentElement.dataset.theme = theme;
  const asked = some ? { runOnly: some } : {};
  const { violations } = await axe.run({ resultTypes: ["violations"], ...asked });
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${theme}, ${id}: ${target} ${failureSummary}`));
}"""


def barriers(page: Page) -> list[str]:
    """Return what keeps somebody out, in the light or in the dark, as axe finds it.

    All its rules are asked: those of WCAG 2.2 AA, and those of good practice.
    """
    page.evaluate("loadAxe()")
    chosen = page.get_attribute("html", "data-theme")
    found = [one for theme in THEMES.items() for one in page.evaluate(ASK, list(theme))]
    page.evaluate("theme => (document.documentElement.dataset.theme = theme)", chosen)
    return found


def test_every_page_is_looked_at() -> None:
    paths = {re.sub(r"\{[^}]*\}", "*", view.path.partition("?")[0]) for view in VIEWS}
    no_pages = r"\*/(status|changes|prices|predictions)|sign-out|appearance|/data$|try/|/health$"
    forms = rf"{no_pages}|\.(csv|json|jsonl)$|/operator/.*/"
    for page in PAGES:
        path = re.sub(r"\{[^}]*\}", "*", page.path)
        is_form = "POST" in page.methods and path.startswith(
            ("/settings/", "/operator/", "/backtests/")
        )
        if path not in ("/", f"/*{DOCS}") and not is_form and not re.search(forms, path):
            assert path in paths


def test_nobody_is_kept_out_in_the_light_or_the_dark(visitor: Visitor) -> None:
    assert barriers(visitor.page) == []


def test_the_dark_by_choice_is_that_of_the_system() -> None:
    dark = re.findall(r":root[^{]*\{\s*color-scheme: dark;([^}]*)\}", STYLE)
    assert len(dark) == 2
    assert dark[0].split() == dark[1].split()


def test_in_the_dark_only_colours_are_others() -> None:
    beside, themes = re.subn(
        r":root[^{]*\{\s*color-scheme: dark;(\s*--[\w-]+: #\w+;)+\s*\}", "", STYLES
    )
    assert themes == 2
    assert "data-theme" not in beside
    assert re.findall(r"prefers-color-scheme[^{]*\{\s*(\S)", beside) == ["}"]


def luminance(colour: str) -> float:
    """Return the relative luminance of `#rrggbb`, as WCAG defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_where_one_is_can_be_seen_in_the_light_and_in_the_dark() -> None:
    themes = re.findall(r":root[^{]*\{\s*color-scheme: \w+;([^}]*)\}", STYLE)
    assert len(themes) == 3
    for theme in themes:
        colours = dict(re.findall(r"--(\w+): (#\w{6})", theme))
        for paper in ("paper", "raised"):
            dark, light = sorted(luminance(colours[name]) for name in ("here", paper))
            assert (light + 0.05) / (dark + 0.05) >= 3  # WCAG 1.4.11


def test_the_choice_of_matches_is_one_line_on_a_wide_screen_also_for_a_long_past_day(
    house: House,
) -> None:
    view = next(view for view in VIEWS if view.name == "predictions of yesterday")
    for language in LANGUAGES:
        page = house.show(view, house.visitor(view.who, language), language)
        boxes = [
            page.locator(name).first.bounding_box() for name in (".week", ".choice-fields input")
        ]
        bottoms = [box["y"] + box["height"] for box in boxes if box]
        assert abs(bottoms[0] - bottoms[1]) < 4, language
    house.stage.close_windows()


OVERFLOW = """() => {
  const wide = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= wide) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > wide + 1)
    .map((one) => one.outerHTML.slice(0, 120));
}"""


def too_wide(page: Page) -> list[str]:
    """Return what reaches over the right edge of a narrow window that can be scrolled there."""
    page.set_viewport_size(NARROW)
    found: list[str] = page.evaluate(OVERFLOW)
    page.set_viewport_size(WIDE)
    return found


def test_nothing_is_wider_than_a_telephone(visitor: Visitor) -> None:
    assert too_wide(visitor.page) == []


def test_no_request_leaves_the_host(visitor: Visitor) -> None:
    assert visitor.asked
    assert visitor.strangers() == []


def test_the_browser_has_nothing_to_complain_of(visitor: Visitor) -> None:
    assert visitor.complaints == []


def test_our_scripts_and_styles_are_light(visitor: Visitor) -> None:
    assert 0 < visitor.weight() <= HEAVIEST


WATCH = """() => {
  const shown = (one) => [one, ...(one.labels ?? [])].filter((part) => part.checkVisibility());
  const marked = (one) => {
    const style = getComputedStyle(one);
    const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outlined || style.boxShadow !== "none";
  };
  const uncovered = (one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    return [0.5, 0.1, 0.9].some((x) => [0.5, 0.1, 0.9].some((y) => {
      const there = document.elementFromPoint(left + width * x, top + height * y);
      return there && (one.contains(there) || there.contains(one));
    }));
  };
  const room = document.querySelector("dialog[open]") ?? document;
  const all = "a[href], button, input, select, textarea, summary, [tabindex='0']";
  window.unreached = new Set([...room.querySelectorAll(all)].filter((one) =>
    !one.disabled && one.checkVisibility() && !(one.type === "radio" && !one.checked)));
  window.unmarked = [];
  window.covered = [];
  document.addEventListener("focusin", ({ target }) => {
    unreached.delete(target);
    if (target.id === "content") return;
    setTimeout(() => {
      if (target !== document.activeElement) return;
      if (!shown(target).some(marked)) unmarked.push(target.outerHTML.slice(0, 160));
      if (!shown(target).some(uncovered)) covered.push(target.outerHTML.slice(0, 160));
    });
  });
  return unreached.size;
}"""
LEFT = "new Promise((told) => setTimeout(() => told(unreached.size)))"
"""How many are left, once what was reached has been looked at."""
REST = "[...unreached].map((one) => one.outerHTML.slice(0, 160))"


def test_the_keyboard_alone_reaches_everything_and_shows_where_it_is(visitor: Visitor) -> None:
    page = visitor.page
    count = page.evaluate(WATCH)
    for _ in range(count + 40):  # a date has several places to stop at
        page.keyboard.press("Tab")
        if not page.evaluate(LEFT):
            break
    assert page.evaluate(REST) == []
    assert page.evaluate("unmarked") == []
    assert page.evaluate("covered") == []


BASIC = {view.path.partition("?")[0]: view for view in reversed(VIEWS) if not view.act}.values()
"""The first view of each page: in another language only its words are others."""
ELSEWHERE = VIEWS if os.environ.get("BETTUNE_EVERY_VIEW") else BASIC
"""What is looked at in the other languages; all of it takes three minutes more."""


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_every_page_is_for_everybody_in_every_language(house: House, language: str) -> None:
    visitors = {who: house.visitor(who, language) for who in {view.who for view in ELSEWHERE}}
    for view in ELSEWHERE:
        page = house.show(view, visitors[view.who], language)
        assert page.get_attribute("html", "lang") == language, view.name
        assert (view.name, barriers(page)) == (view.name, [])
        assert (view.name, too_wide(page)) == (view.name, [])
        draw(page, f"{view.name} {language}", "light")
        page.context.set_offline(False)
        page.unroute_all()
    house.stage.close_windows()

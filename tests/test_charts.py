"""The charts say what the figures say, and nothing that the pages' policy forbids."""

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest

import charts
from bettune.charts.calibration import calibration_chart
from bettune.charts.course import course_chart
from bettune.charts.distribution import distribution_chart
from bettune.charts.equity import equity_chart
from bettune.charts.slices import SliceRow, slices_chart
from bettune.figures.metrics import Figure
from charts import Inputs, bars_of, bin_of, course_of, curve_of, parsed, row_of

STATIC = Path(__file__).resolve().parents[1] / "src" / "bettune" / "web" / "static"
NASTY = "</title><script>alert(1)</script>&amp;\x00\x1b\x0b\ud800\u202e\"'"
NO_FIGURE = Figure(None, 0, 0)

INPUTS = {
    "empty": Inputs(None, course_of(), [], NO_FIGURE, [], []),
    "a bet": Inputs(
        curve_of(0, -1000),
        course_of(0.02),
        bars_of({2: 1}),
        Figure(0.02, 1, 1),
        [bin_of(0.45, 0, 1)],
        [row_of("Serie A", -1.0, None, None, 1)],
    ),
    "all equal": Inputs(
        curve_of(0, 0, 0, 0),
        course_of(0.0, 0.0, 0.0),
        bars_of({0: 3}),
        Figure(0.0, 3, 3, 0.0, 0.0),
        [bin_of(0.5, 5, 10)],
        [row_of("A", 0.0, 0.0, 0.0), row_of("B", 0.0, 0.0, 0.0)],
    ),
    "losing": Inputs(
        curve_of(0, -1000, -2000, -3000),
        course_of(-0.05, -0.04, -0.09),
        bars_of({-20: 4, -5: 2}),
        Figure(-0.09, 6, 6, -0.1, -0.08),
        [bin_of(0.55, 0, 10), bin_of(0.65, 0, 9)],
        [row_of("A", -0.5, -0.6, -0.4), row_of("B", -1.0, None, None)],
    ),
    "huge": Inputs(
        curve_of(*(place * 10**13 * (-1) ** place for place in range(500))),
        course_of(*(9_000.0 * (-1) ** place for place in range(400))),
        bars_of(dict.fromkeys(range(-20, 20), 10**9)),
        Figure(9_000.0, 10**9, 1, -9_000.0, 9_000.0),
        [bin_of(place / 10 + 0.05, 10**8, 10**9) for place in range(10)],
        [row_of(f"Slice {place}", 9_999.0, -1.0, 10**6) for place in range(500)],
    ),
    "untold": Inputs(
        curve_of(0, 5),
        course_of(0.01, 0.02, known_from=9),
        bars_of({1: 2}),
        NO_FIGURE,
        [bin_of(0.5, 1, 2)],
        [row_of("A", None, None, None, 0), row_of("B", 0.1, None, None)],
    ),
}
CHARTS = [(name, kind) for name in INPUTS for kind in charts.LABELS]


def roots(chart: str) -> Iterator[Element]:
    for root in parsed(chart):
        yield from root.iter()


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize(("inputs", "kind"), CHARTS)
def test_a_chart_is_what_the_policy_of_the_pages_allows(
    inputs: str, kind: str, links: bool
) -> None:
    chart = charts.draw(INPUTS[inputs], links=links)[kind]
    for one in roots(chart):
        assert one.tag.rpartition("}")[2] not in (
            "style",
            "script",
            "foreignObject",
            "image",
            "use",
        )
        for name, value in one.attrib.items():
            assert name != "style"
            assert not name.startswith("on")
            assert "url(" not in value
            assert name != "href" or re.match(r"/(?!/)", value)
    assert "http" not in chart.replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize("inputs", INPUTS)
def test_no_place_of_a_mark_is_unknown(inputs: str) -> None:
    for chart in charts.draw(INPUTS[inputs]).values():
        for one in roots(chart):
            for name in ("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "width", "height", "d"):
                assert not re.search("nan|inf", one.get(name, "")), (name, one.attrib)


@pytest.mark.parametrize("inputs", INPUTS)
def test_what_is_read_aloud_can_be_found_by_its_id(inputs: str) -> None:
    ids: list[str] = []
    for prefix in ("a", "b"):
        for chart in charts.draw(INPUTS[inputs], prefix=prefix).values():
            for root in parsed(chart):
                own = [one.get("id", "") for one in root.iter() if "id" in one.attrib]
                assert {root.get("aria-labelledby"), root.get("aria-describedby")} == set(own)
                ids += own
    assert len(ids) == len(set(ids))


def test_a_chart_with_links_is_no_picture_since_its_links_could_not_be_reached() -> None:
    for links, role in ((True, "group"), (False, "img")):
        for kind, chart in charts.draw(INPUTS["losing"], links=links).items():
            for root in parsed(chart):
                linked = any(one.tag == charts.SVG + "a" for one in root.iter())
                assert root.get("role") == (role if kind != "course" else "img")
                assert linked == (root.get("role") == "group")


def test_each_link_says_where_it_leads_to() -> None:
    for chart in charts.draw(INPUTS["losing"]).values():
        for one in roots(chart):
            if one.tag == charts.SVG + "a":
                assert one.get("aria-label")
                assert one.findtext(charts.SVG + "title") == one.get("aria-label")


def test_a_link_out_of_our_pages_is_refused() -> None:
    for link in ("https://example.org/", "//example.org", "/\\example.org", "javascript:alert(1)"):
        rows = [SliceRow("A", Figure(0.1, 1, 1), link)]
        with pytest.raises(ValueError, match="not a link to a page of ours"):
            slices_chart(rows, charts.SLICES)


def test_no_word_can_become_a_mark() -> None:
    labels = {
        kind: type(words)(**dict.fromkeys(words.__struct_fields__, NASTY))
        for kind, words in charts.LABELS.items()
    }
    full = INPUTS["losing"]
    drawn = [
        equity_chart(full.curve, labels["equity"]),  # type: ignore[arg-type]
        course_chart(full.course, labels["course"]),  # type: ignore[arg-type]
        distribution_chart(full.bars, full.mean, labels["distribution"]),  # type: ignore[arg-type]
        calibration_chart(full.bins, labels["calibration"]),  # type: ignore[arg-type]
        slices_chart(
            [SliceRow(NASTY, Figure(0.1, 1, 1), f"/bets?name={NASTY}")],
            labels["slices"],  # type: ignore[arg-type]
        ),
        equity_chart(None, labels["equity"]),  # type: ignore[arg-type]
    ]
    for chart in drawn:
        assert "<script" not in chart
        for root in parsed(chart):
            title = root.findtext(charts.SVG + "title") or ""
            assert title.startswith("</title><script>alert(1)</script>&amp;")
            chart.encode("utf-8")


@pytest.mark.parametrize("kind", charts.LABELS)
def test_a_chart_of_nothing_says_so(kind: str) -> None:
    (root,) = parsed(charts.draw(INPUTS["empty"])[kind])
    assert charts.texts(root) == ["nothing yet"]


def test_everything_that_is_drawn_is_in_the_style_sheet() -> None:
    sheet = (STATIC / "charts.css").read_text("utf-8")
    styled = set(re.findall(r"\.([a-z][a-z0-9-]*)", sheet))
    plain = {"axis", "stretched", "said", "foot", "tick", "count", "mark", "nothing", "left-0"}
    plain |= {"left-1", "equity", "course", "interval"}
    for inputs in INPUTS.values():
        for chart in charts.draw(inputs).values():
            for one in roots(chart):
                assert set(one.get("class", "").split()) <= styled | plain


def test_the_style_sheet_has_no_colour_but_the_design_s() -> None:
    sheet = (STATIC / "charts.css").read_text("utf-8")
    tokens = set(re.findall(r"(--[a-z0-9-]+):", (STATIC / "style.css").read_text("utf-8")))
    assert set(re.findall(r"var\((--[a-z0-9-]+)\)", sheet)) <= tokens | {"--mark", "--halo"}
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", sheet)

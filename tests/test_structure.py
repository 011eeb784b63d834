"""Imports go one way; the docs list what the code has."""

import ast
import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from bettune import errors
from bettune.api.dispatcher import Dispatcher  # noqa: F401  # so that all refusals are loaded
from bettune.api.endpoints import ENDPOINTS
from bettune.cli import bettune
from bettune.importing import FEEDS
from bettune.settings import Settings, variable

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "bettune"
PURE = (
    "odds",
    "times",
    "bet_types",
    "team_names",
    "feeds",
    "rounding",
    "settlement",
    "settlement_columns",
    "margin",
    "scoring",
    "staking",
    "adviser",
    "amounts",
    "probabilities",
    "prediction_tables",
    "spreadsheets",
    "figures",
    "record.chain",
    "watch.deciding",
    "market.goal_chances",
    "market.goals",
    "backtest.past",
    "backtest.books",
    "backtest.timeline",
    "backtest.replay",
    "backtest.price_rules",
    "backtest.rule_predictions",
    "backtest.past_tables",
    "backtest.packing",
)
FACES = ("api", "cli", "app", "web")
BELOW = {
    "database": ("database", "errors"),
    "errors": (),
    **dict.fromkeys(PURE, PURE),
}
"""A room, or a pure module of one -> what it may import; a noun may import any but a face."""


def _room(path: Path) -> str:
    return _named(path.relative_to(SOURCE).with_suffix("").parts)


def _named(parts: Sequence[str]) -> str:
    """Return the pure module that these parts of a name begin with, or the room that it is in."""
    module = ".".join(parts[:2])
    return module if module in PURE else parts[0]


def _imported(path: Path) -> set[str]:
    """Return the rooms of the package that a file imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    parts = [name.split(".")[1:] for name in names if name.startswith("bettune.")]
    rooms = [part for part in parts if any(SOURCE.glob(f"{part[0]}*"))]
    return {_named(part) for part in rooms}


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.name)
def test_imports_go_one_way(path: Path) -> None:
    room = _room(path)
    if room in (*FACES, "demonstration"):
        return
    allowed = BELOW.get(room)
    imported = _imported(path) - {room}
    assert not imported & set(FACES), "a noun imports a face"
    if allowed is not None:
        assert imported <= set(allowed)


def test_the_design_names_every_room() -> None:
    rooms = _doc("design.md").split("## The rooms")[1].split("\n## ")[0].split()
    for path in SOURCE.iterdir():
        if path.suffix == ".py" and path.stem != "__init__":
            assert path.name in rooms, path.name
        elif path.is_dir() and path.name != "__pycache__":
            assert f"{path.name}/" in rooms, path.name


def _doc(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def test_the_docs_name_every_operation() -> None:
    text = _doc("api.md")
    for endpoint in ENDPOINTS:
        assert f"### `{endpoint.method} {endpoint.path}" in text


def _refusals(kind: type[errors.Refusal]) -> set[type[errors.Refusal]]:
    return {kind}.union(*(_refusals(below) for below in kind.__subclasses__()))


NOT_OF_THE_API = {
    "account_not_found",
    "backtest_invalid",
    "backtest_not_found",
    "backtests_full",
    "bet_rules_invalid",
    "bookmaker_not_found",
    "captured_at_invalid",
    "commission_invalid",
    "conflict",
    "database_refused",
    "email_differs",
    "email_invalid",
    "email_taken",
    "feed_failed",
    "filter_in_use",
    "filter_waits",
    "forbidden",
    "import_refused",
    "invitation_invalid",
    "key_refused",
    "name_invalid",
    "password_invalid",
    "password_wrong",
    "quota_spent",
    "sign_in_failed",
    "table_invalid",
    "team_not_found",
    "unplaced_name_not_found",
    "until_invalid",
}


def test_the_docs_name_every_error_code_that_the_api_answers() -> None:
    text = _doc("api.md")
    for refusal in _refusals(errors.Refusal):
        row = f"| {refusal.status} | `{refusal.code}` |"
        assert (row in text) != (refusal.code in NOT_OF_THE_API), refusal.code


def test_the_tree_of_refusals_is_drawn_as_it_is() -> None:
    drawn = {
        line.split()[-3]: (int(line.split()[-2]), line.split()[-1])
        for line in (errors.__doc__ or "").splitlines()[3:]
        if line.strip() and len(line.split()) >= 3
    }
    real = {one.__name__: (one.status, one.code) for one in _refusals(errors.Refusal)}
    internal = {"Refusal", "InternalError"}
    assert {name: drawn[name] for name in drawn if name not in internal} == {
        name: real[name] for name in real if name not in internal
    }


def test_the_docs_name_every_setting() -> None:
    text = _doc("self-hosting.md")
    for setting in dataclasses.fields(Settings):
        default = f"`{setting.default}`" if setting.default != "" else ""
        option = setting.name.replace("_", "-")
        start = f"| `{variable(setting.name)}` | `--{option}` | {default}"
        assert start in text, setting.name


def test_the_docs_name_every_source_and_command() -> None:
    importing = _doc("importing.md")
    everything = "".join(path.read_text("utf-8") for path in (ROOT / "docs").glob("*.md"))
    for source in FEEDS:
        assert f"**{source}**" in importing
    for command in bettune.commands:
        assert f"bettune {command}" in everything


def test_the_readme_gives_commands_that_there_are() -> None:
    targets = (ROOT / "Makefile").read_text("utf-8")
    readme = (ROOT / "README.md").read_text("utf-8")
    for target in ("run", "test"):
        assert f"$ make {target}\n" in readme
        assert f"\n{target}:" in targets


@pytest.mark.parametrize(
    "path", [*sorted(ROOT.glob("docs/*.md")), ROOT / "README.md"], ids=lambda path: path.name
)
def test_links_lead_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for part in text.split("](")[1:]:
        target = part.split(")")[0].split("#")[0]
        if target and not target.startswith("http"):
            assert (path.parent / target).exists(), target

"""The oracles: figures that others have published, each file with the tolerance it is good for."""

import json
from functools import cache
from typing import Any

from conftest import SHARED

NAMES = ("asian_handicap", "kelly", "margin_removal", "scoring")


@cache
def oracle(name: str) -> dict[str, Any]:
    """Return what a file holds, nothing where the real input is absent."""
    path = SHARED / "oracles" / f"{name}.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}  # type: ignore[no-any-return]


def rows(name: str, part: str) -> list[Any]:
    """Return a list of a file, to parametrize over: empty, so skipped, where it is absent."""
    return oracle(name).get(part, [])  # type: ignore[no-any-return]

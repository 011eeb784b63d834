"""What the tests of an open day start from, once for each of their modules.

A module takes it in by `pytest_plugins = ["browser_fixtures"]`.
"""

import copy
from collections.abc import Iterator

import pytest

from browser import Stage, open_stage
from browser_bench import Bench

OPTIONS = ("--registration=open", "--trusted-proxies=127.0.0.1", "--rate-limit=1000000")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A server that everybody may register on, and a browser."""
    with open_stage(tmp_path_factory.mktemp("stage"), *OPTIONS) as opened:
        yield opened


@pytest.fixture
def stage(served: Stage) -> Iterator[Stage]:
    """The server and the browser; no window is left open."""
    yield served
    served.close_windows()


@pytest.fixture(scope="module")
def bench(served: Stage) -> Bench:
    """A PRO user with a filter, before a day of five matches."""
    return Bench(served, "few@example.org", 5)


@pytest.fixture
def few(stage: Stage, bench: Bench) -> Bench:
    """A bench before a day of five matches, in a window of its own."""
    bench.sit_down()
    return bench


@pytest.fixture
def day(few: Bench) -> Bench:
    """A bench before a day of five matches, with a filter that nobody wrote to yet."""
    day = copy.copy(few)
    day.filter_id = few.stage.given.filter(few.email, name="Saturday")
    return day

"""Columns in few bytes, and back."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from bettune.backtest.packing import pack, unpack

NUMBERS = st.integers(-(2**62), 2**62) | st.integers(-300, 300)


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS)))
def test_what_was_packed_comes_back(rows: list[tuple[int, int, int]]) -> None:
    table = np.array(rows, np.int64).reshape(-1, 3)
    columns = dict(zip("abc", table.T, strict=True))
    found = unpack(pack(columns))
    assert list(found) == list("abc")
    assert all((found[name] == columns[name]).all() for name in columns)


@pytest.mark.parametrize(
    ("column", "bytes_a_number"),
    [
        (np.zeros(100_000, np.int64), 0.01),
        (np.arange(100_000) * 60 + 1_500_000_000, 0.01),
        (np.random.default_rng(1).integers(0, 256, 100_000), 1.1),
    ],
)
def test_few_bytes_are_enough(column: np.ndarray, bytes_a_number: float) -> None:
    assert len(pack({"one": column})) < bytes_a_number * len(column)

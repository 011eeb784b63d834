"""Columns of whole numbers, as the engines send them: each in one piece."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray


def from_texts(texts: Sequence[str | None]) -> NDArray[np.int64]:
    """Return columns, shape (columns, rows), from numbers with commas between them.

    A text is None where there are no rows. ValueError if not all columns are equally long.
    """
    return np.array([np.fromstring(text or "", np.int64, sep=",") for text in texts])


def from_bytes(parts: Sequence[bytes | None]) -> NDArray[np.int64]:
    """Return the same from numbers of eight bytes, the highest byte of each first."""
    return np.array([np.frombuffer(part or b"", ">i8") for part in parts], np.int64)

"""A clock that stands."""

NOON = 1_780_747_200
"""2026-06-06T12:00:00+00:00, the day that most tests play on."""


class Clock:
    """A clock that stands until a test moves it."""

    def __init__(self) -> None:
        self.now: float = NOON

    def __call__(self) -> float:
        return self.now

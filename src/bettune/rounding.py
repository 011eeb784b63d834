"""Rounding in integers: half to even, the one rule of all money here."""


def half_even(numerator: int, denominator: int) -> int:
    """Return a fraction rounded to the nearest whole number, a half to the even one.

    The denominator is above zero. -5/2 is -2, 7/2 is 4.
    """
    whole, rest = divmod(numerator, denominator)
    twice = 2 * rest
    return whole + (twice > denominator or (twice == denominator and whole & 1 == 1))


def up(numerator: int, denominator: int) -> int:
    """Return a fraction rounded up to a whole number. The denominator is above zero."""
    return -(-numerator // denominator)

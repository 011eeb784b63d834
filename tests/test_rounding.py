"""Rounding in integers."""

import math
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bettune import rounding
from bettune.rounding import half_even

numerators = st.integers(-(10**20), 10**20)
denominators = st.integers(1, 10**12)


@given(numerators, denominators)
def test_rounding_is_half_to_even(numerator: int, denominator: int) -> None:
    assert half_even(numerator, denominator) == round(Fraction(numerator, denominator))


@given(numerators)
def test_a_half_goes_to_the_even_number(whole: int) -> None:
    assert half_even(2 * whole + 1, 2) == whole + whole % 2


@given(numerators, denominators)
def test_rounding_up_never_loses(numerator: int, denominator: int) -> None:
    assert rounding.up(numerator, denominator) == math.ceil(Fraction(numerator, denominator))

"""Leads generated requests to what is there, loaded by `schemathesis` in test_schemathesis.py.

BETTUNE_SCHEMATHESIS_IDS holds the ids of filters and matches, as JSON.
"""

import json
import os
from typing import Any

import schemathesis
from hypothesis import strategies as st

IDS = json.loads(os.environ["BETTUNE_SCHEMATHESIS_IDS"])
PRICES = ("2.15", "1.000001", "9999.999999", "3", "1.909090909090")


def led(known: list[Any], value: Any) -> Any:
    """Turn two of three integers, which are valid as such, into one that is known."""
    if isinstance(value, bool) or not isinstance(value, int) or value % 3 == 0:
        return value
    return known[value % len(known)]


@schemathesis.hook
def map_path_parameters(context: Any, path_parameters: Any) -> Any:
    """Lead to a filter and a match."""
    if path_parameters:
        for name in IDS.keys() & path_parameters.keys():
            path_parameters[name] = led(IDS[name], path_parameters[name])
    return path_parameters


@schemathesis.hook
def map_query(context: Any, query: Any) -> Any:
    """Lead to football."""
    if query and "sport" in query:
        query["sport"] = led([1], query["sport"])
    return query


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Lead to a filter, matches, and odds that are odds."""
    if isinstance(body, dict):
        if "filterId" in body:
            body["filterId"] = led(IDS["filterId"], body["filterId"])
        if isinstance(body.get("matchIds"), list):
            body["matchIds"] = [led(IDS["matchId"], value) for value in body["matchIds"]]
        if isinstance(body.get("odds"), str) and len(body["odds"]) % 3:
            body["odds"] = PRICES[len(body["odds"]) % len(PRICES)]
    return body


@schemathesis.hook
def before_generate_case(context: Any, strategy: Any) -> Any:
    """Vary a header too: operations without parameters would have a single case else."""

    def marked(drawn: tuple[Any, int]) -> Any:
        case, number = drawn
        case.headers = {**(case.headers or {}), "x-case": str(number)}
        return case

    return st.tuples(strategy, st.integers(0, 10**9)).map(marked)

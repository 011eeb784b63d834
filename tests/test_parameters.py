"""Every form that a client's input can have, and what each is answered."""

import json
from typing import Any

import pytest

from conftest import Bettor, prediction_path, refusal

DATE_INVALID = (400, "date_invalid", "Invalid or missing date. Expected format: YYYY-MM-DD")
SPORT_INVALID = (400, "sport_invalid", "Invalid or missing sport")
FILTER_ID_INVALID = (400, "filter_id_invalid", "Invalid filter id")
MATCH_ID_INVALID = (400, "match_id_invalid", "Invalid match id")
INVALID_JSON = (400, "invalid_json_body", "Invalid JSON body")
FILTER_NOT_FOUND = (404, "filter_not_found", "Filter not found")
MATCH_NOT_FOUND = (404, "match_not_found", "Match not found")
BIGGEST = 2**63 - 1


@pytest.fixture
def bettor(lasting: Bettor) -> Bettor:
    """One for all of these tables: none of them looks further than at the form."""
    return lasting


@pytest.mark.parametrize(
    "query",
    [
        "date=2026-06-06",
        "date=0001-01-01",
        "date=9999-12-31",
        "date=2024-02-29",
        "d%61te=2026%2D06%2d06",
        "more=1&more=2&date=2026-06-06&Date=x",
        "other=%ff&date=2026-06-06",
        "date=2026-06-06&other=é",
    ],
)
def test_a_day_is_accepted(bettor: Bettor, query: str) -> None:
    assert bettor("GET", f"/matches?sport=1&{query}").status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "date",
        "date=",
        "date=2026-06-06&date=2026-06-06",
        "date=2026-06-06&date=",
        "date=2026-06-06&date",
        "date[]=2026-06-06",
        "DATE=2026-06-06",
        "date=2026-6-6",
        "date=20260606",
        "date=2026-W23-6",
        "date=2026-157",
        "date=26-06-06",
        "date=02026-06-06",
        "date=06-06-2026",
        "date=2026/06/06",
        "date=2026-06-06T00:00:00",
        "date=+2026-06-06",
        "date=2026-06-06+",
        "date=%202026-06-06",
        "date=2026-06-06%0a",
        "date=2026-06-06%00",
        "date=٢٠٢٦-٠٦-٠٦",
        "date=２０２６-06-06",
        "date=2026-06-0%ff",
        "date=2026–06–06",
        "date=0000-01-01",
        "date=2026-00-01",
        "date=2026-13-01",
        "date=2026-06-00",
        "date=2026-06-31",
        "date=2026-02-29",
        "date=1900-02-29",
        "date=today",
    ],
)
def test_what_is_no_day_is_refused(bettor: Bettor, query: str) -> None:
    assert refusal(bettor("GET", f"/matches?sport=1&{query}")) == DATE_INVALID


@pytest.mark.parametrize(
    "query",
    [
        "",
        "sport",
        "sport=",
        "sport=1&sport=1",
        "sport=1&sport=",
        "Sport=1",
        "sport=0",
        "sport=2",
        "sport=-1",
        "sport=+1",
        "sport=%2B1",
        "sport=1.0",
        "sport=1e0",
        "sport=0x1",
        "sport=1_0",
        "sport=%201",
        "sport=1%20",
        "sport=1%0a",
        "sport=١",
        "sport=１",
        "sport=²",
        "sport=football",
        "sport=true",
        f"sport={2**63}",
        f"sport={2**64 + 1}",
        f"sport={'1' * 5000}",
    ],
)
def test_what_is_no_sport_is_refused(bettor: Bettor, query: str) -> None:
    assert refusal(bettor("GET", f"/matches?date=2026-06-06&{query}")) == SPORT_INVALID


BAD_IDS = [
    *("", "0", "00", "01", "-1", "+1", "%2B1", "1.0", "1e3", "0x1", "1_0", "%201", "1%20", "1%0a"),
    *("١", "１", "²", "abc", "null", "true", "1,2", "%00", "%ff", "1;2", "{filterId}", "*"),
    *(str(2**63), str(2**64 + 1), "9" * 19, "9" * 20, "1" * 5000),
]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("bad", BAD_IDS)
def test_what_is_no_id_is_refused(bettor: Bettor, bad: str, method: str) -> None:
    body = {"json": {"odds": "2"}} if method == "PUT" else {}
    bad_filter = bettor(method, prediction_path(bad, bettor.match_id), **body)
    bad_match = bettor(method, prediction_path(bettor.filter_id, bad), **body)
    assert refusal(bad_filter) == FILTER_ID_INVALID
    assert refusal(bad_match) == MATCH_ID_INVALID
    assert refusal(bettor(method, prediction_path(bad, bad), **body)) == FILTER_ID_INVALID


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_the_biggest_id_is_an_id(bettor: Bettor, method: str) -> None:
    body = {"json": {"odds": "2"}} if method == "PUT" else {}
    assert refusal(bettor(method, prediction_path(BIGGEST, 1), **body)) == FILTER_NOT_FOUND
    path = prediction_path(bettor.filter_id, BIGGEST)
    assert refusal(bettor(method, path, **body)) == MATCH_NOT_FOUND


STRANGE_JSON = [
    b"",
    b" ",
    b"{",
    b"}",
    b"null",
    b"true",
    b"1",
    b'"2.15"',
    b"[]",
    b'[{"odds": "2.15"}]',
    b"odds=2.15",
    b"{'odds': '2.15'}",
    b'{odds: "2.15"}',
    b'{"odds": "2.15",}',
    b'{"odds": "2.15"} x',
    b'{"odds": "2.15"}{}',
    b'{"odds": "2.15"}\x00',
    b'\x0b{"odds": "2.15"}',
    b'{"odds":\x0c"2.15"}',
    b'{"odds": "2.15"}\xc2\xa0',
    b'{"odds": "2.15" /* lowest */}',
    b'{"odds": NaN}',
    b'{"odds": Infinity}',
    b'{"odds": -Infinity}',
    b'{"odds": "2.15", "more": NaN}',
    b'{"odds": 02}',
    b'{"odds": 00002.5}',
    b'{"odds": 2.}',
    b'{"odds": .5}',
    b'{"odds": +2}',
    b'{"odds": 2,5}',
    b'{"odds": 0x2}',
    b'{"odds": 1e}',
    b'{"odds": 1_0}',
    '{"odds": ２}'.encode(),
    b'{"odds": "2.15", "odds": "2.15"}',
    b'{"a": 1, "odds": "2.15", "\\u0061": 1}',
    b'{"odds": "2.15", "more": {"a": 1, "a": 1}}',
    b'{"odds": "2.15", "more": [{"a": 1, "a": 1}]}',
    b'{"odds": "2.15", "more": "\xff"}',
    b'{"odds": "2.15", "more": "\x01"}',
    b'{"odds": "2.15", "more": "\n"}',
    b'{"odds": "2.15", "more": "\\x"}',
    b'\xef\xbb\xbf{"odds": "2.15"}',
    '{"odds": "2.15"}'.encode("utf-16"),
    '{"odds": "2.15"}'.encode("utf-16-le"),
    b'{"odds": "2.15", "more": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
]


@pytest.mark.parametrize("body", STRANGE_JSON, ids=lambda body: body[:40].decode("latin-1"))
def test_a_body_that_is_not_strictly_a_json_object_is_refused(bettor: Bettor, body: bytes) -> None:
    assert refusal(bettor("PUT", bettor.path, content=body)) == INVALID_JSON
    body = body.replace(b'"odds": "2.15"', b'"filterId": 1, "matchIds": []')
    assert refusal(bettor("POST", "/predictions/search", content=body)) == INVALID_JSON


@pytest.mark.parametrize(
    "body",
    [
        b'{"odds":"2.15"}',
        b'\r\n\t {\t"odds"\n:\r"2.15" } \n',
        b'{"more": {"odds": 1}, "odds": "2.15", "Odds": 0, "matchIds": null}',
        b'{"\\u006f\\u0064\\u0064\\u0073": "\\u0032.15"}',
        b'{"odds": "2.15", "": {"": [1e400, -0, "\\ud800", true, null]}}',
    ],
)
@pytest.mark.parametrize("kind", ["application/json", "text/plain", "multipart/form-data", None])
def test_any_strict_json_object_is_read_whatever_its_content_type(
    bettor: Bettor, body: bytes, kind: str | None
) -> None:
    headers = {"content-type": kind} if kind else {}
    answer = bettor("PUT", bettor.path, content=body, headers=headers)
    assert (answer.status_code, answer.json()["odds"]) == (200, "2.150000")


@pytest.mark.parametrize(
    ("path", "document", "field"),
    [
        ("put", {}, "odds"),
        ("put", {"Odds": "2.15"}, "odds"),
        *(("put", {"odds": odds}, "odds") for odds in (None, True, False, [], ["2.15"], {})),
        *(
            ("put", {"odds": price, "probability": bad}, "probability")
            for bad in (True, False, [], ["0.5"], {})
            for price in ("2.15", "1")
        ),
        ("search", {}, "filterId"),
        ("search", {"matchIds": []}, "filterId"),
        ("search", {"filterId": 1}, "matchIds"),
        *(
            ("search", {"filterId": bad, "matchIds": []}, "filterId")
            for bad in (None, True, False, "1", "", 1.5, [], {}, [1])
        ),
        *(
            ("search", {"filterId": 1, "matchIds": bad}, "matchIds")
            for bad in (None, True, 1, "1", "", {}, {"0": 1})
        ),
        *(
            ("search", {"filterId": 1, "matchIds": [1, bad]}, "matchIds")
            for bad in (None, True, "1", 1.5, [], [1], {})
        ),
    ],
)
def test_a_field_of_another_type_is_named(
    bettor: Bettor, path: str, document: Any, field: str
) -> None:
    if path == "put":
        answer = bettor("PUT", bettor.path, json=document)
    else:
        answer = bettor("POST", "/predictions/search", json=document)
    status, code, message = refusal(answer)
    assert (status, code) == (400, "validation_error")
    assert field in message


def test_whole_numbers_are_integers_however_they_are_written(bettor: Bettor) -> None:
    for spelled in ("{0}", "{0}.0", "{0}.000", "{0}e0", "{0}0E-1", "0.{0}e1"):
        filter_id, match_id = spelled.format(bettor.filter_id), spelled.format(bettor.match_id)
        body = f'{{"filterId": {filter_id}, "matchIds": [{match_id}, {bettor.match_id}]}}'
        answer = bettor("POST", "/predictions/search", content=body)
        assert answer.status_code == 200, (spelled, answer.text)


BEYOND = [
    *("0", "-1", "-0", "1e18", str(BIGGEST), str(2**63), str(2**64), str(-(2**63) - 1)),
    *("1" + "0" * 19, "1" + "0" * 30, "1e22", "9" * 100),
]


@pytest.mark.parametrize("number", BEYOND, ids=lambda number: number[:24])
def test_numbers_that_no_id_can_be_are_unknown_ids(bettor: Bettor, number: str) -> None:
    body = f'{{"filterId": {number}, "matchIds": []}}'
    assert refusal(bettor("POST", "/predictions/search", content=body)) == FILTER_NOT_FOUND
    body = f'{{"filterId": {bettor.filter_id}, "matchIds": [{bettor.match_id}, {number}]}}'
    answer = bettor("POST", "/predictions/search", content=body)
    assert refusal(answer) == MATCH_NOT_FOUND
    told = answer.text.rpartition("[")[2].partition("]")[0]
    assert told == (str(int(float(number))) if "e" in number else number.replace("-0", "0"))


@pytest.mark.parametrize("number", ["1e400", "1e999999999", "1e99999999999999999999", "9" * 5000])
def test_a_number_too_long_to_write_out_is_an_unknown_id_too(bettor: Bettor, number: str) -> None:
    body = f'{{"filterId": {bettor.filter_id}, "matchIds": [{number}]}}'
    assert refusal(bettor("POST", "/predictions/search", content=body)) == MATCH_NOT_FOUND
    body = f'{{"filterId": {number}, "matchIds": [1]}}'
    assert refusal(bettor("POST", "/predictions/search", content=body)) == FILTER_NOT_FOUND


def test_five_thousand_ids_may_be_asked_for_and_not_one_more(bettor: Bettor) -> None:
    assert bettor.search(*[bettor.match_id] * 5000).status_code == 200
    refused = bettor.search(*[bettor.match_id] * 5001)
    assert refusal(refused) == (400, "too_many_matches", "At most 5000 match ids")


ODDS = {
    '"2.15"': "2.150000",
    '"2"': "2.000000",
    '"10"': "10.000000",
    '"1.01"': "1.010000",
    '"1.000001"': "1.000001",
    '"9999.999999"': "9999.999999",
    '"2.1739130434782608"': "2.173913",
    '"2.12345678901234567890"': "2.123457",
    '"2.00000000000000000000"': "2.000000",
    '"1.0000005"': None,  # half to even: 1.000000
    '"1.00000050000000000001"': "1.000001",
    '"1.0000004"': None,
    '"1.0000015"': "1.000002",
    '"2.0000005"': "2.000000",
    '"2.0000015"': "2.000002",
    '"2.0000025"': "2.000002",
    '"2.00000250000000000001"': "2.000003",
    '"9999.9999994"': "9999.999999",
    '"9999.9999995"': None,
    '"9999.9999999"': None,
    '"2.123456789012345678901"': None,  # 21 decimals
    '"2.000000000000000000000"': None,
    **dict.fromkeys(['"0"', '"1"', '"1.0"', '"0.5"', '"0.99"', '"10000"', '"10000.0"']),
    **dict.fromkeys(['""', '" "', '"."', '"2."', '".5"', '"02"', '"00.5"', '"2.1.5"', '"2,15"']),
    **dict.fromkeys(['"+2"', '"-2"', '"- 2"', '"2e0"', '"1e2"', '"2E1"', '"0x2"', '"2_0"']),
    **dict.fromkeys(['" 2"', '"2 "', '"2\\n"', '"\\t2"', '"2\\u0000"', '"2\\u00a0"', '"2 .5"']),
    **dict.fromkeys(['"NaN"', '"Infinity"', '"inf"', '"evens"', '"11/10"', '"€2"', '"2;5"']),
    **dict.fromkeys(['"٢"', '"２.15"', '"2.１5"', '"²"', '"2٫15"', '"1' + "0" * 5000 + '"']),
    "2.15": "2.150000",
    "2": "2.000000",
    "2.0": "2.000000",
    "2.1739130434782608": "2.173913",
    "2.675": "2.675000",
    "1e2": "100.000000",
    "1E+2": "100.000000",
    "215e-2": "2.150000",
    "0.000215e4": "2.150000",
    "2.15e0": "2.150000",
    "2.0000005": "2.000000",
    "2.00000050000000000000000000000000000000000001": "2.000001",
    "2.0000015": "2.000002",
    "1.0000015": "1.000002",
    "9999.9999994999999999999999999999": "9999.999999",
    "2." + "0" * 5000 + "1": "2.000000",
    "1" + "0" * 100 + "e-98": "100.000000",
    **dict.fromkeys(["0", "-0", "1", "1.0", "1e0", "0.5", "-2", "-2.15", "10000", "1e4"]),
    **dict.fromkeys(["1.0000004", "1.0000005", "9999.9999995", "9999.9999999", "1e-1", "1e400"]),
    **dict.fromkeys(["1e999999999999999999999", "1e-999999999999999999999", "9" * 5000]),
}


@pytest.mark.parametrize(("spelled", "expected"), ODDS.items(), ids=[key[:40] for key in ODDS])
def test_odds_are_taken_exactly_or_refused(
    bettor: Bettor, spelled: str, expected: str | None
) -> None:
    for body in (f'{{"odds": {spelled}}}', f'{{"odds": {spelled}, "more": 1}}'):  # two ways inside
        answer = bettor("PUT", bettor.path, content=body.encode())
        if expected is None:
            status, code, message = refusal(answer)
            assert (status, code) == (400, "odds_invalid"), body
            assert "greater than 1 and less than 10000" in message
        else:
            assert answer.json()["odds"] == expected, body
            assert json.loads(answer.text, parse_float=str)["odds"] == expected


PROBABILITIES = {
    '"0.48"': "0.480000",
    '"0.5"': "0.500000",
    '"0.000001"': "0.000001",
    '"0.999999"': "0.999999",
    '"0.123456"': "0.123456",
    '"0.50000000000000000000"': "0.500000",
    "0.48": "0.480000",
    "0.1": "0.100000",
    "0.123456": "0.123456",
    "5e-1": "0.500000",
    "48E-2": "0.480000",
    "0.0048e2": "0.480000",
    "1e-6": "0.000001",
    "0.5" + "0" * 5000: "0.500000",
    "null": None,
    **dict.fromkeys(['"0.1234567"', "0.1234567", "0.123456500001"], "0.123457"),
    **dict.fromkeys(['"0.1234565"', "0.1234565"], "0.123456"),
    **dict.fromkeys(['"0.50000000000000000001"', "0.5" + "0" * 40 + "1"], "0.500000"),
    "0.30000000000000004": "0.300000",
    **dict.fromkeys(['"0.0000001"', '"0.9999999"', "1e-7", "0.9999999", "5e-7"], ""),
    **dict.fromkeys(["0", "1", "-0.5", "1.0", "2", "0e0", "48", "1e400", "-1e400"], ""),
    **dict.fromkeys(["1e-999999999999999999999", "1e999999999999999999999", "9" * 5000], ""),
    **dict.fromkeys(['"0"', '"1"', '"0.0"', '"0.000000"', '"1.0"', '"-0.5"', '"+0.5"', '""'], ""),
    **dict.fromkeys(['".5"', '"0."', '"00.5"', '" 0.5"', '"0.5 "', '"0,5"', '"50%"', '"5e-1"'], ""),
    **dict.fromkeys(['"0.5\\n"', '"0.٥"', '"０.5"', '"NaN"', '"null"', '"1/2"', '"0.5.5"'], ""),
    '"0.' + "0" * 5000 + '"': "",
}
"""Spelled -> what is answered; None: no probability, empty: it is refused."""


@pytest.mark.parametrize(
    ("spelled", "expected"), PROBABILITIES.items(), ids=[key[:40] for key in PROBABILITIES]
)
def test_a_probability_is_rounded_as_odds_are_or_refused(
    bettor: Bettor, spelled: str, expected: str | None
) -> None:
    assert bettor.put("2").status_code == 200
    for body in (
        f'{{"odds":"2.15","probability":{spelled}}}',
        f'{{ "odds": 2.15 , "probability": {spelled} }}',
        f'{{"probability": {spelled}, "odds": "2.15", "more": 1}}',
    ):  # two ways inside
        answer = bettor("PUT", bettor.path, content=body.encode())
        if expected == "":
            status, code, message = refusal(answer)
            assert (status, code) == (400, "probability_invalid"), body
            assert "greater than 0 and less than 1" in message
            assert bettor.stands()["odds"] == "2.000000"
        else:
            assert answer.json().get("probability") == expected, body
            assert ("probability" in answer.json()) == (expected is not None)
            assert answer.json() == bettor.stands()
            assert bettor.put("2").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b'{"odds": "2.15", "probability": 0.}',
        b'{"odds": "2.15", "probability": .5}',
        b'{"odds": "2.15", "probability": 00.5}',
        b'{"odds": "2.15", "probability": NaN}',
        b'{"odds": "2.15", "probability": "0.5", "probability": "0.5"}',
        b'{"odds": "2.15", "probability": "0.5",}',
        b'{"odds": "2.15" "probability": "0.5"}',
        b'{"odds": "2.15", "probability": }',
    ],
)
def test_a_probability_beside_broken_json_is_broken_json(bettor: Bettor, body: bytes) -> None:
    assert refusal(bettor("PUT", bettor.path, content=body)) == INVALID_JSON


def test_the_odds_are_judged_before_the_probability(bettor: Bettor) -> None:
    for body in ({"odds": "1", "probability": "2"}, {"probability": 2, "odds": 1}):
        assert refusal(bettor("PUT", bettor.path, json=body))[1] == "odds_invalid"
    path = prediction_path(bettor.filter_id, BIGGEST)
    body = {"odds": "2", "probability": "2"}
    assert refusal(bettor("PUT", path, json=body))[1] == "probability_invalid"

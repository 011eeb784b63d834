"""The server's own document: the published one, and nothing taken away or changed."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from bettune import errors
from bettune.api.endpoints import ENDPOINTS
from conftest import Bettor, shared

PREDICTION = "/prediction-filters/{filterId}/matches/{matchId}/prediction"
OPERATIONS = (
    "/sports/get",
    "/matches/get",
    "/prediction-filters/get",
    "/predictions/search/post",
    f"{PREDICTION}/put",
    f"{PREDICTION}/delete",
)
ADDITIONS = {
    "/info/x-server-version",
    *(
        f"/paths{operation}/responses/{status}"
        for operation in OPERATIONS
        for status in (413, 500, 503)
    ),
    *(f"/paths{operation}/responses/408" for operation in OPERATIONS[3:]),
    *(
        f"/components/responses/{name}"
        for name in ("RequestTimeout", "PayloadTooLarge", "InternalError", "Unavailable")
    ),
    "/paths/quotes",
    "/paths/prediction-filters/{filterId}/record",
    "/paths/prediction-filters/{filterId}/record/checkpoint",
    "/paths/record/keys",
    *(f"/paths/prediction-filters/{{filterId}}/{name}" for name in ("decisions", "bets", "report")),
    "/paths/advice",
    *(
        f"/components/schemas/{name}"
        for name in (
            *("DecisionsResponse", "DecisionItem", "BetsResponse", "BetItem", "AdviceResponse"),
            *("FilterReport", "OwnFilter", "Bankroll", "ReasonCount", "Report", "Verdict"),
            *("ReportFigure", "Figure", "NamedSlice", "Curve", "Drawdown", "Run", "Bar", "Bin"),
            "Course",
        )
    ),
    *(
        f"/components/schemas/{name}/properties/probability"
        for name in ("Prediction", "PutPredictionRequest")
    ),
    *(f"/components/schemas/{name}" for name in ("Checkpoint", "RecordKeys", "RecordKey")),
    *(
        f"/components/schemas/{name}"
        for name in ("SentQuote", "PostQuotesRequest", "QuoteOutcome", "QuotesResponse")
    ),
}
"""What the server's document has besides the published one."""
TAGS = ["Quotes", "Record", "Market"]
"""Tags of further operations, after the published ones."""
ANYWHERE = {"not_found", "method_not_allowed"}
"""Codes for what is no operation; the document cannot hold them."""


@pytest.fixture
def own(lasting: Bettor) -> Any:
    """The document as the server gives it to anybody."""
    return lasting.api("GET", "/openapi.json").json()


def differences(published: Any, own: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Return where two documents differ: what is missing, changed or added."""
    if isinstance(published, dict) and isinstance(own, dict):
        for key in published.keys() | own.keys():
            here = f"{place}{key}" if key.startswith("/") else f"{place}/{key}"
            if key not in own:
                yield "missing", here
            elif key not in published:
                yield "added", here
            else:
                yield from differences(published[key], own[key], here)
    elif published != own or isinstance(published, bool) != isinstance(own, bool):
        yield "changed", place


def test_the_published_document_is_served_with_additions_only(own: Any) -> None:
    published = yaml.safe_load(shared("contract", "openapi.yaml").read_text())
    (server,) = own.pop("servers")
    assert server == {"url": "http://bettune.test" + published.pop("servers")[0]["url"]}
    tags = published.pop("tags")
    assert own.pop("tags") == [*tags, *({"name": name} for name in TAGS)]
    found = sorted(differences(published, own))
    assert found == sorted(("added", place) for place in ADDITIONS)


def test_the_yaml_document_says_the_same(lasting: Bettor, own: Any) -> None:
    answer = lasting.api("GET", "/openapi.yaml")
    assert answer.headers["content-type"] == "application/yaml"
    assert yaml.safe_load(answer.text) == own


@pytest.mark.parametrize("path", ["/openapi.json", "/openapi.yaml"])
def test_the_document_is_for_everybody(lasting: Bettor, path: str) -> None:
    without = lasting.api("GET", path)
    assert without.status_code == 200
    assert "ratelimit" not in without.headers
    for token in (lasting.token, "nonsense"):
        assert lasting.api("GET", path, token).content == without.content


def test_every_status_that_an_operation_answers_is_in_its_document(own: Any) -> None:
    for endpoint in ENDPOINTS:
        responses = own["paths"][endpoint.path][endpoint.method.lower()]["responses"]
        always = {200 if endpoint.answer else 204, 500, 503}
        always |= set() if endpoint.is_public else {401, 403, 413, 429}
        expected = always | {refusal.status for refusal in endpoint.refusals}
        assert {int(status) for status in responses} == expected


def test_every_refusal_has_its_example(own: Any) -> None:
    told = {
        media["application/json"]["example"]["code"]
        for one in own["components"]["responses"].values()
        if (media := one.get("content"))
    }
    classes = {errors.MissingToken, errors.ProSubscriptionRequired, errors.RateLimitExceeded}
    classes |= {errors.PayloadTooLarge, errors.RequestTimeout, errors.FilterNotFound}
    classes |= {errors.InvalidJsonBody, errors.InternalError, errors.Unavailable}
    assert told == {refusal.code for refusal in classes}


def test_a_refusal_answers_as_documented(own: Any, lasting: Bettor) -> None:
    schema = own["components"]["schemas"]["ErrorResponse"]
    answer = lasting.api("GET", "/sports")
    assert (
        answer.json()
        == own["components"]["responses"]["Unauthorized"]["content"]["application/json"]["example"]
    )
    assert set(schema["required"]) == set(answer.json())

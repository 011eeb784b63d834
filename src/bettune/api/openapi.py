"""The OpenAPI document, made from the table of endpoints and its types."""

import pkgutil
from functools import lru_cache
from typing import Any

import msgspec
import yaml
from msgspec import inspect

from bettune import __version__, errors
from bettune.api.endpoints import BASE, ENDPOINTS, Endpoint, Parameter
from bettune.api.schemas import ErrorResponse

_TITLES: dict[int, tuple[str, str]] = {
    400: ("ValidationError", "Validation error."),
    401: ("Unauthorized", "Missing or invalid API token."),
    403: ("Forbidden", "The current user cannot access this resource."),
    404: ("NotFound", "Filter or match not found."),
    408: ("RequestTimeout", "The request body did not arrive in time."),
    413: ("PayloadTooLarge", "Payload too large."),
    429: ("RateLimited", "Rate limit exceeded."),
    500: ("InternalError", "Internal error."),
    503: ("Unavailable", "Temporarily unavailable."),
}
"""Status -> the name of its response in the document, and its description."""

_EXAMPLES: dict[int, errors.Refusal] = {
    400: errors.InvalidJsonBody(),
    401: errors.MissingToken(),
    403: errors.ProSubscriptionRequired(),
    404: errors.FilterNotFound(),
    408: errors.RequestTimeout(),
    413: errors.PayloadTooLarge(),
    429: errors.RateLimitExceeded(2000, 60, 1),
    500: errors.InternalError(),
    503: errors.Unavailable(),
}
_ALWAYS = (401, 403, 413, 429, 500, 503)
_OF_PUBLIC = (500, 503)
_SAMPLES: dict[str, Any] = {
    "SportsResponse": {"count": 1, "items": [{"id": 1, "name": "football"}]},
    "SearchPredictionsRequest": {"filterId": 11583, "matchIds": [1611243, 1611244]},
    "PutPredictionRequest": {"odds": "2.15"},
    "PostQuotesRequest": {
        "quotes": [
            {
                "matchId": 1611243,
                "betType": "Over 2.5",
                "bookmaker": "Pinnacle",
                "odds": "1.92",
                "capturedAt": "2026-06-06T12:00:00+00:00",
            }
        ]
    },
}
_SCALARS: dict[type[Any], str] = {
    inspect.IntType: "integer",
    inspect.StrType: "string",
    inspect.BoolType: "boolean",
    inspect.FloatType: "number",
    inspect.NoneType: "null",
}


class _Schemas:
    """The component schemas, gathered while types are written down."""

    def __init__(self) -> None:
        self.found: dict[str, Any] = {}

    def of(self, kind: Any) -> dict[str, Any]:
        """Return the schema of a type; structs become components."""
        return self._write(inspect.type_info(kind))

    def _write(self, kind: Any) -> dict[str, Any]:
        if isinstance(kind, inspect.Metadata):
            return self._write(kind.type) | (kind.extra_json_schema or {})
        if isinstance(kind, inspect.StructType):
            self._component(kind)
            return {"$ref": f"#/components/schemas/{kind.cls.__name__}"}
        if isinstance(kind, inspect.ListType | inspect.VarTupleType):
            return {"type": "array", "items": self._write(kind.item_type)}
        if isinstance(kind, inspect.DictType):
            return {"type": "object", "additionalProperties": self._write(kind.value_type)}
        if isinstance(kind, inspect.LiteralType):
            return {"type": "string", "enum": list(kind.values)}
        if isinstance(kind, inspect.UnionType):
            return {"type": [_SCALARS[type(one)] for one in kind.types]}
        return {"type": _SCALARS[type(kind)]}

    def _component(self, kind: inspect.StructType) -> None:
        name = kind.cls.__name__
        if name in self.found:
            return
        self.found[name] = {}  # its place, so that it stands before what it holds
        may_lack = kind.cls.__struct_config__.omit_defaults
        self.found[name] = {
            "type": "object",
            "required": [
                field.encode_name for field in kind.fields if field.required or not may_lack
            ],
            "properties": {field.encode_name: self._write(field.type) for field in kind.fields},
        }


def _media(
    schema: dict[str, Any], sample: Any = None, media: str = "application/json"
) -> dict[str, Any]:
    example = {} if sample is None else {"example": sample}
    return {"content": {media: {"schema": schema, **example}}}


def _sample(kind: Any) -> Any:
    return _SAMPLES.get(getattr(kind, "__name__", ""))


def _operation(endpoint: Endpoint, schemas: _Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "tags": [endpoint.tag],
        "operationId": endpoint.operation_id,
        "summary": endpoint.summary,
    }
    query = [one for one in endpoint.parameters if one.place == "query"]
    if query:
        operation["parameters"] = [_parameter(one, schemas) for one in query]
    if endpoint.body is not None:
        media = _media(schemas.of(endpoint.body), _sample(endpoint.body))
        operation["requestBody"] = {"required": True, **media}
    if endpoint.is_public:
        operation["security"] = []
    operation["responses"] = _responses(endpoint, schemas)
    return operation


def _responses(endpoint: Endpoint, schemas: _Schemas) -> dict[str, Any]:
    if endpoint.answer is None:
        responses: dict[str, Any] = {"204": {"description": endpoint.description}}
    else:
        answer = endpoint.answer
        if isinstance(answer, str):
            answer = pkgutil.resolve_name(answer)
        media = _media(schemas.of(answer), _sample(answer), endpoint.media)
        responses = {"200": {"description": endpoint.description, **media}}
    always = _OF_PUBLIC if endpoint.is_public else _ALWAYS
    statuses = {refusal.status for refusal in endpoint.refusals} | set(always)
    for status in sorted(statuses):
        if status == 400 and endpoint.bad_request != _TITLES[400][1]:
            example = endpoint.refusals[0]().document
            media = _media(schemas.of(ErrorResponse), example)
            responses["400"] = {"description": endpoint.bad_request, **media}
        else:
            name = _TITLES[status][0]
            responses[str(status)] = {"$ref": f"#/components/responses/{name}"}
    return responses


def _parameter(parameter: Parameter, schemas: _Schemas) -> dict[str, Any]:
    told: dict[str, Any] = {"description": parameter.description} if parameter.description else {}
    if parameter.example is not None:
        told["example"] = parameter.example
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.is_required,
        **told,
        "schema": schemas.of(parameter.type),
    }


def _refusal(status: int, schemas: _Schemas) -> dict[str, Any]:
    example = _EXAMPLES[status]
    headers = {
        name.decode().title().replace("Ratelimit", "RateLimit"): {"schema": {"type": "integer"}}
        for name, value in example.headers
        if value.isdigit()
    }
    return {
        "description": _TITLES[status][1],
        **({"headers": headers} if headers else {}),
        **_media(schemas.of(ErrorResponse), example.document),
    }


def document(base_url: str) -> dict[str, Any]:
    """Return the OpenAPI document of a server that is reached under `base_url`."""
    schemas = _Schemas()
    schemas.of(ErrorResponse)
    paths: dict[str, Any] = {}
    for endpoint in ENDPOINTS:
        item = paths.setdefault(endpoint.path, {})
        in_path = [one for one in endpoint.parameters if one.place == "path"]
        if in_path:
            item["parameters"] = [_parameter(one, schemas) for one in in_path]
        item[endpoint.method.lower()] = _operation(endpoint, schemas)
    responses = {_TITLES[status][0]: _refusal(status, schemas) for status in _TITLES}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "BetTune API",
            "version": "1",
            "description": "Discover matches, read prediction filters and manage prediction odds. "
            "Only for users with an active PRO subscription.",
            "x-server-version": __version__,
        },
        "servers": [{"url": base_url + BASE}],
        "security": [{"bearerAuth": []}],
        "tags": [{"name": name} for name in dict.fromkeys(one.tag for one in ENDPOINTS)],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearerAuth": {"type": "http", "scheme": "bearer"}},
            "responses": responses,
            "schemas": schemas.found,
        },
    }


@lru_cache(maxsize=4)
def openapi_json(base_url: str) -> bytes:
    """Return the document as JSON, laid out for reading."""
    return msgspec.json.format(msgspec.json.encode(document(base_url)), indent=2) + b"\n"


@lru_cache(maxsize=4)
def openapi_yaml(base_url: str) -> bytes:
    """Return the document as YAML."""
    text: str = yaml.safe_dump(document(base_url), sort_keys=False, allow_unicode=True)
    return text.encode()

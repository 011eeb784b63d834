"""The OpenAPI document in the shape that the documentation page shows: resolved, with examples."""

import inspect
import json
from typing import Any

import msgspec
from markupsafe import Markup

from bettune import errors
from bettune.api.endpoints import ENDPOINTS, Endpoint

ANY_OPERATION: tuple[type[errors.Refusal], ...] = (
    errors.MissingToken,
    errors.Unauthorized,
    errors.RateLimitExceeded,
    errors.ProSubscriptionRequired,
    errors.PayloadTooLarge,
    errors.InternalError,
    errors.Unavailable,
)
"""What any operation may answer, further than what stands in its line of the table."""
NO_OPERATION: tuple[type[errors.Refusal], ...] = (errors.NotFound, errors.MethodNotAllowed)
"""What answers where there is no operation."""
_CODE = Markup("<code>{}</code>")
_DEFAULTS = {"integer": 1, "number": 1.0, "boolean": False, "null": None}


class Shape(msgspec.Struct):
    """A schema, or a field of one."""

    type: str
    """Such as `string:date-time` or `array<object>`."""
    name: str = ""
    required: bool = False
    example: str | None = None
    """As JSON."""
    enum: str = ""
    schema: str = ""
    """The name of the schema behind an object or the items of an array."""
    fields: tuple["Shape", ...] = ()


class Parameter(msgspec.Struct):
    """A parameter of the query or the path."""

    name: str
    place: str
    required: bool
    type: str
    description: Markup
    example: str


class Response(msgspec.Struct):
    """One answer of an operation."""

    status: int
    description: str
    shape: Shape | None
    example: str
    headers: tuple[str, ...]
    codes: tuple[str, ...]
    """The error codes that come with this status."""


class Operation(msgspec.Struct):
    """An operation with all that the page tells of it."""

    id: str
    tag: str
    summary: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]
    body: Shape | None
    body_example: str
    """As JSON in one line; empty where there is no body."""
    responses: tuple[Response, ...]


class Code(msgspec.Struct):
    """An error code."""

    status: int
    code: str
    message: str
    when: Markup
    operations: tuple[str, ...]
    """Those that answer it; empty where any does, or where there is no operation."""


class Reference(msgspec.Struct):
    """The whole of the page's content that is not words of its own."""

    operations: tuple[Operation, ...]
    schemas: tuple[tuple[str, Shape], ...]
    codes: tuple[Code, ...]


def reference(document: dict[str, Any]) -> Reference:
    """Return the content of an OpenAPI document, and the error codes of its operations."""
    schemas = document["components"]["schemas"]
    operations = tuple(_operation(document, endpoint) for endpoint in ENDPOINTS)
    shapes = tuple((name, _shape(schema, schemas)) for name, schema in schemas.items())
    return Reference(operations, shapes, _codes())


def marked(text: str) -> Markup:
    """Return a text with what stands between backticks as code."""
    parts = text.split("`")
    return Markup().join(
        _CODE.format(part) if number % 2 else part for number, part in enumerate(parts)
    )


def _resolved(document: dict[str, Any], part: dict[str, Any]) -> dict[str, Any]:
    """Return what a reference points to, anything else as it is."""
    for key in part.get("$ref", "#").split("/")[1:]:
        document = document[key]
    return document if "$ref" in part else part


def _name(schema: dict[str, Any]) -> str:
    """Return the name of the schema that a schema points to."""
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        return "object"
    kind = schema["type"]
    if kind == "array":
        return f"array<{_type(schema['items'])}>"
    if isinstance(kind, list):
        return " | ".join(kind)
    return f"{kind}:{schema['format']}" if "format" in schema else str(kind)


def _shape(schema: dict[str, Any], schemas: dict[str, Any], *, deep: bool = True) -> Shape:
    """Return a schema's shape: its fields, and those of the objects in its arrays."""
    inner = schema.get("items", schema)
    name = _name(inner)
    told = schemas[name] if name and deep else inner
    required = told.get("required", ())
    fields = []
    for key, field in told.get("properties", {}).items():
        shape = _shape(field, schemas, deep="items" in field)
        fields.append(msgspec.structs.replace(shape, name=key, required=key in required))
    examples = schema.get("examples", ())
    return Shape(
        _type(schema),
        example=json.dumps(examples[0], separators=(",", ":")) if examples else None,
        enum=", ".join(schema.get("enum", ())),
        schema=name,
        fields=tuple(fields),
    )


def _example(schema: dict[str, Any], schemas: dict[str, Any], name: str = "name") -> Any:
    """Return an example of a schema, made of the examples in it."""
    if schema.get("examples"):
        return schema["examples"][0]
    if "$ref" in schema:
        schema = schemas[_name(schema)]
    if "properties" in schema:
        # The name of a thing that has no example is what the thing is called.
        return {
            key: _example(field, schemas, name if key == "name" else key)
            for key, field in schema["properties"].items()
        }
    kind = schema["type"]
    if kind == "array":
        return [_example(schema["items"], schemas)]
    if kind == "object":
        return {}
    if isinstance(kind, list):
        return None
    return schema["enum"][0] if "enum" in schema else _DEFAULTS.get(kind, name)


def _parameter(parameter: dict[str, Any], schemas: dict[str, Any]) -> Parameter:
    name, kind = parameter["name"], _type(parameter["schema"])
    same = [
        field["examples"][0]
        for schema in schemas.values()
        for key, field in schema["properties"].items()
        if key == name and field.get("examples") and _type(field) == kind
    ]
    return Parameter(
        name,
        parameter["in"],
        parameter["required"],
        kind,
        marked(parameter.get("description", "-")),
        str(parameter.get("example") or (same[0] if same else _DEFAULTS[kind])),
    )


def _response(
    document: dict[str, Any], status: str, part: dict[str, Any], codes: tuple[str, ...]
) -> Response:
    told = _resolved(document, part)
    schemas = document["components"]["schemas"]
    media = told.get("content", {}).get("application/json")
    example, shape = "", None
    if media:
        shape = _shape(media["schema"], schemas)
        found = media.get("example") or _example(media["schema"], schemas)
        example = json.dumps(found, indent=2, ensure_ascii=False)
    headers = tuple(told.get("headers", ()))
    return Response(int(status), told["description"], shape, example, headers, codes)


def _refusals(endpoint: Endpoint) -> tuple[type[errors.Refusal], ...]:
    return tuple(dict.fromkeys((*endpoint.refusals, *ANY_OPERATION)))


def _operation(document: dict[str, Any], endpoint: Endpoint) -> Operation:
    item = document["paths"][endpoint.path]
    told = item[endpoint.method.lower()]
    schemas = document["components"]["schemas"]
    media = told.get("requestBody", {}).get("content", {}).get("application/json")
    refusals = _refusals(endpoint)
    return Operation(
        told["operationId"],
        told["tags"][0],
        told["summary"],
        endpoint.method,
        endpoint.path,
        tuple(
            _parameter(one, schemas)
            for one in (*item.get("parameters", ()), *told.get("parameters", ()))
        ),
        _shape(media["schema"], schemas) if media else None,
        json.dumps(media["example"]) if media else "",
        tuple(
            _response(
                document,
                status,
                part,
                tuple(one.code for one in refusals if str(one.status) == status),
            )
            for status, part in told["responses"].items()
        ),
    )


def _codes() -> tuple[Code, ...]:
    answered: dict[type[errors.Refusal], list[str]] = {}
    for endpoint in ENDPOINTS:
        for refusal in endpoint.refusals:
            answered.setdefault(refusal, []).append(endpoint.operation_id)
    refusals = dict.fromkeys((*answered, *ANY_OPERATION, *NO_OPERATION))
    return tuple(
        Code(
            refusal.status,
            refusal.code,
            refusal.message,
            marked((inspect.getdoc(refusal) or "").splitlines()[0]),
            tuple(answered.get(refusal, ())),
        )
        for refusal in sorted(refusals, key=lambda one: one.status)
    )

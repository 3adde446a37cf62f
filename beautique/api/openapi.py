"""The OpenAPI 3.1 document, made from the route table and its schemas: it can say nothing that the code does not do."""

import re
from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, models_json_schema
from pydantic_core import core_schema

from beautique.api import examples
from beautique.api.routing import JSON, PROBLEM, Route, Tag
from beautique.api.schemas.problems import SHAPES, STATUSES, Problem, stale
from beautique.media.errors import PicturesBusy
from beautique.media.reading import KINDS, MAX_BYTES

Schema = dict[str, Any]

_PATH_PART = re.compile(r"<(\w+)>")
_REFERENCE = "#/components/schemas/{model}"
_BEARER = "bearer"
_TAGS: dict[Tag, str] = {
    "storefront": "The shop for its customers. Open to everybody, unless the owner asks for a storefront token.",
    "account": "Logging in and out.",
    "products": "The catalogue for the staff's programs.",
    "orders": "Orders for the staff's programs.",
    "analytics": "The shop's numbers.",
    "activity": "What happened in the shop, without anybody's name or words.",
    "tasks": "Everybody's own to-do list; nobody else's.",
}
_ABOUT = """\
Money is a number with at most two decimals, in PKR. Times are UTC with `Z`, dates are days of the shop. Every refusal is a
problem (RFC 9457) whose `detail` is one sentence for people and whose `code` is for programs. Words such as categories and
statuses are read in any letter case and as slugs. Query parameters are read in both spellings (`min_price`, `minPrice`); an
empty one counts as not given. Those that nobody knows are refused by the staff's calls that have parameters, and passed over
by all others."""

_TAKEN: dict[str, Schema] = {
    "If-None-Match": {
        "description": "ETags of answers that the caller still has: one of them is answered with 304."
    },
    "If-Match": {"description": "The ETag that the change is meant for: 412 if somebody saved since."},
    "Idempotency-Key": {
        "description": "A key of the caller's own: the same request with the same key happens once, however often it is sent.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~](?:[ -~]*[!-~])?$"},
        "example": "6b0a3c1e-checkout-1",
    },
}
_GIVEN = {
    "ETag": "The version of what is answered.",
    "Cache-Control": "For how long the answer may be kept.",
    "Location": "Where the new thing is.",
    "Idempotency-Replayed": "`true` when this request was answered before.",
    "Content-Disposition": "The file's name.",
    "X-Request-ID": "The id of this request, also in our logs.",
    "Retry-After": "After how many seconds the same request may succeed.",
    "WWW-Authenticate": "`Bearer`",
}
_NOT_ALWAYS = {"Idempotency-Replayed", "Retry-After"}  # a 409 says when to come back only if that helps


class _Numbers(GenerateJsonSchema):
    """Pydantic's own generator, with amounts as the numbers that they are here and without titles that repeat names."""

    def decimal_schema(self, schema: core_schema.DecimalSchema) -> Schema:
        return {"type": "number"}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def document(routes: Iterable[Route]) -> Schema:
    """The whole contract."""
    routes = tuple(routes)
    references, components = _schemas(routes)
    paths: dict[str, Schema] = {}
    for route in routes:
        path = "/api" + _PATH_PART.sub(r"{\1}", route.path)
        paths.setdefault(path, {})[route.method.lower()] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Beautique", "version": "1.0.0", "description": _ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in _TAGS.items()],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {_BEARER: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def refusals(route: Route) -> dict[int, list[str]]:
    """Every status that may refuse this call, with its codes."""
    codes = ["NOT_ACCEPTABLE", "PAYLOAD_TOO_LARGE", "INTERNAL_ERROR", "DATABASE_ERROR", *route.refuses]
    # Of open calls: when the owner asks for a token.
    codes += [] if route.always_open else ["AUTH_MISSING", "AUTH_INVALID"]
    codes += ["RATE_LIMITED"] if route.is_open else ["AUTH_FORBIDDEN"]
    codes += ["UNSUPPORTED_MEDIA_TYPE"] if route.body else []
    codes += ["VALIDATION_ERROR"] if route.body or route.query or route.takes_files else []
    codes += ["BAD_REQUEST"] if route.body or route.takes_files else []  # a chunk that is none
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(STATUSES[code], []).append(code)
    if route.takes_files:  # also while other pictures take all places
        by_status[503].append(PicturesBusy.code)
    return dict(sorted(by_status.items()))


def _schemas(routes: tuple[Route, ...]) -> tuple[dict[type[BaseModel], Schema], Schema]:
    needed: dict[tuple[type[BaseModel], JsonSchemaMode], None] = {}
    for route in routes:
        if route.body:
            needed[(route.body, "validation")] = None
        if route.answers is not None and not isinstance(route.answers, str):
            needed[(route.answers, "serialization")] = None
        needed |= {(shape, "serialization"): None for shape in _problem_shapes(route)}
    made, definitions = models_json_schema(list(needed), ref_template=_REFERENCE, schema_generator=_Numbers)
    references = {model: made[model, mode] for model, mode in needed}
    return references, definitions["$defs"]


def _problem_shapes(route: Route) -> Iterator[type[Problem]]:
    for codes in refusals(route).values():
        yield _shape_of(route, codes[-1])


def _shape_of(route: Route, code: str) -> type[Problem]:
    return stale(route.answers) if code == "STALE_VERSION" else SHAPES.get(code, Problem)


def _operation(route: Route, references: dict[type[BaseModel], Schema]) -> Schema:
    operation: Schema = {
        "operationId": route.view.__name__,
        "summary": route.summary,
        "description": (route.view.__doc__ or "").strip(),
        "tags": [route.tag],
        "security": [] if route.is_open else [{_BEARER: []}],
        "parameters": list(_parameters(route)),
        "responses": dict(_responses(route, references)),
    }
    if route.body:
        operation["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": references[route.body], **examples.of(route.body)}},
        }
    elif route.takes_files:
        operation["requestBody"] = {"required": True, "content": {"multipart/form-data": {"schema": _FILES}}}
    return operation


_FILES = {
    "type": "object",
    "properties": {
        "images": {
            "type": "array",
            "items": {"type": "string", "format": "binary"},
            "description": f"{KINDS}, at most {MAX_BYTES // 1024 // 1024} MB each. The field may be called `files` as well.",
        }
    },
    "required": ["images"],
}


def _parameters(route: Route) -> Iterator[Schema]:
    for name in _PATH_PART.findall(route.path):
        yield {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}
    if route.query:
        yield from _query_parameters(route.query)
    for name in route.takes_headers:
        yield {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, **_TAKEN[name]}


def _query_parameters(query: type[BaseModel]) -> Iterator[Schema]:
    made = query.model_json_schema(schema_generator=_Numbers)
    for name, field in made["properties"].items():
        kinds = [kind for kind in field.pop("anyOf", [field]) if kind != {"type": "null"}]
        schema = {**field, **kinds[0]}
        if schema.get("default", "") in ("", None):
            schema.pop("default", None)
        if "format" in schema:  # an empty text counts as not given
            schema["anyOf"] = [{"format": schema.pop("format")}, {"maxLength": 0}]
        needed = name in made.get("required", ())
        parameter = {"name": name, "in": "query", "required": needed, "schema": schema}
        yield parameter
        other = re.sub(r"_(\w)", lambda letter: letter[1].upper(), name)
        if other in ("minPrice", "maxPrice"):
            yield {**parameter, "name": other, "description": f"Another spelling of `{name}`."}


def _responses(route: Route, references: dict[type[BaseModel], Schema]) -> Iterator[tuple[str, Schema]]:
    given = ("X-Request-ID", *route.gives_headers)
    response: Schema = {"description": route.summary, "headers": _headers(given)}
    if isinstance(route.answers, str):
        response["content"] = {route.answers: {"schema": {"type": "string"}}}
    elif route.answers is not None:
        response["content"] = {JSON: {"schema": references[route.answers]}}
    yield str(route.status), response
    if "If-None-Match" in route.takes_headers:
        yield "304", {"description": "The caller has it.", "headers": _headers(given)}
    for status, codes in refusals(route).items():
        more = {
            401: ("WWW-Authenticate",),
            409: ("Retry-After",),
            429: ("Retry-After",),
            503: ("Retry-After",),
        }
        shape = references[_shape_of(route, codes[-1])]
        yield (
            str(status),
            {
                "description": f"{HTTPStatus(status).phrase}: {', '.join(f'`{code}`' for code in codes)}",
                "headers": _headers(("X-Request-ID", *more.get(status, ()))),
                "content": {PROBLEM: {"schema": shape}},
            },
        )


def _headers(names: Iterable[str]) -> Schema:
    return {
        name: {
            "description": _GIVEN[name],
            "required": name not in _NOT_ALWAYS,
            "schema": {"type": "string"},
        }
        for name in names
    }

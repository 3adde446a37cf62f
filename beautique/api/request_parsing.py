"""Reading what a caller sends: a JSON object or query parameters into a schema, and one sentence for whatever is wrong."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any, NamedTuple, NoReturn, TypeVar

from flask import request
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from beautique.api.validation_messages import sentences_of
from beautique.kernel.errors import Complaints, Invalid

S = TypeVar("S", bound=BaseModel)

MAX_BODY_BYTES = 64 * 1024
WHOLE = "body"  # the field that errors of the whole body are named under

_JSON_TYPE = re.compile(r"application/([\w.-]+\+)?json", re.ASCII)
_COMPRESSION = re.compile(r"\b(gzip|deflate|compress|br|zstd)\b", re.ASCII | re.IGNORECASE)
_CAPITAL = re.compile(r"[A-Z]")
_SURROGATE_OR_NUL = re.compile("[\x00\ud800-\udfff]")
_UNSTORABLE = "This text holds characters that cannot be stored."
_MOST_COMPLAINTS = 50  # about such texts: nobody reads more
_LONGEST_PATH = 200


class _Path(NamedTuple):
    """Where a value stands in a body: its name, or its place in a list, and that of what holds it."""

    above: "_Path | None"
    name: str


def check_envelope(*, takes_body: bool) -> None:
    """Size and type of a body, however it is framed, before anything else is asked. Raises 413, 415."""
    request.max_content_length = MAX_BODY_BYTES + 1  # a chunked body is cut off there, without an error
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    body = request.get_data() if takes_body else b""
    if len(body) > MAX_BODY_BYTES:
        raise RequestEntityTooLarge
    # text/plain is refused because a form on any page can send it without a preflight.
    if body and not (_JSON_TYPE.fullmatch(request.mimetype) and _is_plain()):
        raise UnsupportedMediaType


def _is_plain() -> bool:
    """Whether the body came uncompressed: only so its size is known. What names no compression (`utf-8`) is no matter."""
    return not _COMPRESSION.search(request.headers.get("Content-Encoding", ""))


def read_body(schema: type[S]) -> S:
    """The body as a schema. Raises `Invalid`."""
    value = parse_object(request.get_data())
    complaints = Complaints()
    unstorable = (path for path, text in _texts(value) if _SURROGATE_OR_NUL.search(text))
    for path in islice(unstorable, _MOST_COMPLAINTS):
        complaints.add(_written(path), _UNSTORABLE)
    complaints.raise_if_any()
    return _validated(schema, value)


def read_query(schema: type[S], *, passes_over: bool) -> S:
    """The query parameters as a schema; both spellings (`minPrice`, `min_price`), empty ones count as not given.

    Parameters that nobody knows are refused, unless the call `passes_over` them. Raises `Invalid`.
    """
    complaints = Complaints()
    given: dict[str, str] = {}
    names: dict[str, str] = {}
    for name, sent in request.args.lists():
        field = _CAPITAL.sub(lambda capital: "_" + capital[0].lower(), name)
        values = [text.strip() for text in sent if text.strip()]
        if not values:
            continue
        if field not in schema.model_fields:
            if not passes_over:
                complaints.add(
                    name, f"There is no such parameter. Known are: {', '.join(schema.model_fields)}."
                )
            continue
        if len(values) > 1 or field in given:
            complaints.add(name, "Give this only once.")
        elif _SURROGATE_OR_NUL.search(values[0]):
            complaints.add(name, _UNSTORABLE)
        given[field], names[field] = values[0], name
    complaints.raise_if_any()
    return _validated(schema, given, names)


def parse_object(raw: bytes) -> dict[str, Any]:
    """JSON that leaves no doubt: an object, each key once, finite numbers, decimal fractions exact. Raises `Invalid`."""
    if not raw.strip():
        _refuse("Send a JSON object.")
    try:
        value = json.loads(
            raw.decode(), object_pairs_hook=_object, parse_constant=_not_finite, parse_float=Decimal
        )
    except RecursionError:
        _refuse("This JSON is nested too deeply.")
    except (ValueError, ArithmeticError):
        _refuse("This is not valid JSON.")
    if not isinstance(value, dict):
        _refuse("Send a JSON object, not a list or a single value.")
    return value


def _validated(schema: type[S], value: dict[str, Any], names: dict[str, str] | None = None) -> S:
    try:
        return schema.model_validate(value)
    except ValidationError as error:
        raise Invalid(sentences_of(error, names or {})) from error


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        [(twice, _)] = Counter(key for key, _ in pairs).most_common(1)
        _refuse(f"“{_SURROGATE_OR_NUL.sub('', twice)[:40]}” is given twice.")
    return value


def _not_finite(constant: str) -> NoReturn:
    _refuse(f"{constant} is not a number that JSON knows.")


def _refuse(sentence: str) -> NoReturn:
    raise Invalid({WHOLE: [sentence]})


def _texts(value: Any) -> Iterator[tuple[_Path | None, str]]:
    """Every text of a parsed value with its path, keys included; without recursion, for the depth is the caller's choice.

    Paths are written out for those alone that are told: a name of 32,000 letters above 16,000 zeros would be half a gigabyte.
    """
    waiting: list[tuple[_Path | None, Any]] = [(None, value)]
    while waiting:
        path, each = waiting.pop()
        if isinstance(each, str):
            yield path, each
        elif isinstance(each, list):
            waiting += ((_Path(path, str(index)), item) for index, item in enumerate(each))
        elif isinstance(each, dict):
            for key, item in each.items():
                yield None, key
                waiting.append((_Path(path, key), item))


def _written(path: _Path | None) -> str:
    """`items.0.size`; a name that is too long for one of ours is cut."""
    parts: list[str] = []
    while path is not None:
        parts.append(path.name)
        path = path.above
    return ".".join(reversed(parts))[:_LONGEST_PATH] or WHOLE

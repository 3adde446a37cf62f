"""Answers of the JSON door beside what its description promises of them."""

import json
from functools import cache
from typing import Any

from flask import Flask
from jsonschema_rs import Draft202012Validator
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from beautique.api.openapi import document, refusals
from beautique.api.routes import ROUTES
from beautique.api.routing import CSV, PROBLEM, Route
from beautique.web.requests import dump_json
from tests.conftest import Browser

_DOCUMENT = json.loads(dump_json(document(ROUTES)))
_CALLS = {call["operationId"]: call for calls in _DOCUMENT["paths"].values() for call in calls.values()}
_ANSWERS = [answer for call in _CALLS.values() for answer in call["responses"].values()]
# A private answer says so although nothing is promised of it.
_HEADERS = {name for answer in _ANSWERS for name in answer["headers"]} - {"Cache-Control"}


class Described(Browser):
    """A client that fails a test which is answered otherwise than the description says."""

    def open(self, *asked: Any, **more: Any) -> TestResponse:
        """One call."""
        answer = super().open(*asked, **more)
        assert undescribed(self.application, answer) == [], answer.request
        return answer


def undescribed(app: Flask, answer: TestResponse) -> list[str]:
    """What an answer has that its description does not know, and what it lacks; nothing for addresses outside the route table."""
    route = _route(app, answer)
    if route is None:
        return []
    described = _CALLS[route.view.__name__]["responses"].get(str(answer.status_code))
    if described is None:
        return [f"status {answer.status_code}"]
    promised = described["headers"]
    wrong = [name for name, header in promised.items() if header["required"] and name not in answer.headers]
    wrong += [name for name in _HEADERS if name in answer.headers and name not in promised]
    return [*wrong, *_undescribed_content(route, answer, described.get("content", {}))]


def _undescribed_content(route: Route, answer: TestResponse, content: dict[str, Any]) -> list[str]:
    if content and answer.mimetype not in content:
        return [f"type {answer.mimetype}"]
    if answer.request.method == "HEAD" or answer.mimetype == CSV:
        return []
    if not content:
        return ["a body"] if answer.data else []
    body, status = json.loads(answer.data), answer.status_code
    faults = _validator(route.view.__name__, status).iter_errors(body)
    wrong = [f"{fault.instance_path}: {fault.message}" for fault in faults]
    if answer.mimetype == PROBLEM and body["code"] not in refusals(route)[status]:
        wrong.append(f"code {body['code']}")
    return wrong


def _route(app: Flask, answer: TestResponse) -> Route | None:
    try:
        endpoint, _ = app.url_map.bind_to_environ(answer.request.environ).match()
    except HTTPException:  # no such address, or not by this method or protocol
        return None
    route: Route | None = app.extensions["api_routes"].get(endpoint)
    return None if answer.request.method == "OPTIONS" else route


@cache
def _validator(call: str, status: int) -> Draft202012Validator:
    [content] = _CALLS[call]["responses"][str(status)]["content"].values()
    whole = {**content["schema"], "components": _DOCUMENT["components"]}
    return Draft202012Validator(_closed(whole), validate_formats=True)


def _closed(schema: Any) -> Any:
    """The schema with no room for fields that it does not name."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: _closed(each) for name, each in schema.items()}
    return {"additionalProperties": False, **closed} if "properties" in schema else closed

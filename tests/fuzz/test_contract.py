"""What our own OpenAPI document allows and forbids, thrown at the API as nobody, as staff and as the owner.

Every check of schemathesis runs on every answer. The document cannot say everything: a valid order may name a product that is
gone. Such refusals are accepted only for the sentences in BEYOND_THE_SCHEMA, so that a new one is noticed.
"""

import json
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.openapi.checks import RejectedPositiveData

from beautique.api.openapi import document
from beautique.api.routes import ROUTES
from beautique.audit.types import SYSTEM
from beautique.kernel import text
from beautique.staff.models import StaffAccount
from beautique.tasks.commands import create_task
from beautique.tasks.types import TaskDraft
from beautique.web.requests import dump_json
from tests.factories import make_order, make_product
from tests.fuzz import letters, tally

pytestmark = [pytest.mark.fuzz, pytest.mark.timeout(900)]

BEYOND_THE_SCHEMA = (
    "There is no such label",
    "There is no such action",
    "There is no such subject",
    "Give this only once",  # both spellings of one parameter
    "This page link",
    "This place is not in this log",
    "characters that cannot be stored",
    "Choose a day from",
    "Nothing is due back",
    "are due back",
    "or tick that nothing more is",
    "A transfer brings at least",
    "Give the number of another order",
    "Must be below",
    "This follows from the regular price",
    "Name a picture that we gave you",
    "Send at least one picture",
    "is not a picture",
    "is empty",
    "pieces of one garment",  # over all lines together
    "is damaged",
    "at most 10 pictures",
    "This order does not exist",
    "Add a picture first",
    "Say why this is corrected",
    "Say why less is accepted",
    "Give a reason",  # a given one says something
    "Look into the account first",
    "This Idempotency-Key was used for ",
    "more than a year ago",
    "is still to come",
    "Give the day, or the time",
    "does not say that money arrived",
    "An amount is more than Rs",
)
REFUSALS = [str(status) for status in (400, 401, 403, 404, 405, 406, 409, 412, 413, 415, 422, 429)]


class Door:
    """The application under test: the document is made once, the shop anew for every test."""

    app: Any = None

    def __call__(self, environ: Any, start_response: Any) -> Any:
        return self.app(environ, start_response)


letters.make_each_class_once()
DOOR = Door()
CONTRACT = schemathesis.openapi.from_dict(json.loads(dump_json(document(ROUTES))))
CONTRACT.app = DOOR
CONTRACT.config.generation.update(with_security_parameters=False)  # each role brings its own token, or none
CONTRACT.config.checks.negative_data_rejection.expected_statuses = REFUSALS


@pytest.fixture
def known(app: Flask, owner: StaffAccount, staff: StaffAccount) -> dict[str, dict[str, str]]:
    """What the paths may name that really is there, for each role."""
    product = make_product(app)
    order = make_order(app, product)
    with app.app_context():
        tasks = {
            each.id: create_task(each.id, TaskDraft(title="Call the dyer"), SYSTEM).id
            for each in (owner, staff)
        }
    return {
        role: {
            "product_id": str(product.id),
            "reference": order.number,
            "user_id": str(account.id),
            "task_id": str(tasks[account.id]),
        }
        for role, account in (("nobody", staff), ("staff", staff), ("owner", owner))
    }


def fuzzed(*phases: Phase) -> Any:
    """Cases for every call of the contract; `Phase.explicit` adds the systematic ones, each boundary of each parameter."""
    run = settings(
        max_examples=int(os.environ.get("FUZZ_EXAMPLES", "4")),
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=phases,
    )
    return lambda test: CONTRACT.parametrize()(run(test))


@fuzzed(Phase.explicit, Phase.generate)
def test_the_owner_is_answered_as_the_document_says(
    app: Flask, engine: str, known: dict[str, dict[str, str]], owner_token: str, case: Any
) -> None:
    check(case, app, engine, known["owner"], {"Authorization": f"Bearer {owner_token}"})


@fuzzed(Phase.generate)
def test_staff_are_answered_as_the_document_says(
    app: Flask, engine: str, known: dict[str, dict[str, str]], staff_token: str, case: Any
) -> None:
    check(case, app, engine, known["staff"], {"Authorization": f"Bearer {staff_token}"})


@fuzzed(Phase.generate)
def test_nobody_is_answered_as_the_document_says(
    app: Flask, engine: str, known: dict[str, dict[str, str]], case: Any
) -> None:
    check(case, app, engine, known["nobody"], None)


def check(case: Any, app: Flask, engine: str, known: dict[str, str], headers: dict[str, str] | None) -> None:
    """Sends the case, and runs every check on the answer."""
    DOOR.app = app
    tally.cases[engine] += 1
    name_what_is_there(case, known)
    answer = case.call(headers=headers)
    assert answer.status_code != 500
    try:
        case.validate_response(answer, headers=headers)
    except (Failure, FailureGroup) as found:
        raise_unless_beyond_the_schema(found, case, answer)


def name_what_is_there(case: Any, known: dict[str, str]) -> None:
    """Valid paths and orders name what exists, a valid If-Match its version: else nearly all answers would be 404, 409 and 412."""
    parts = case.meta.components
    path, sent = parts.get(ParameterLocation.PATH), parts.get(ParameterLocation.HEADER)
    if path is not None and path.mode.is_positive:
        case.path_parameters = {name: known[name] for name in case.path_parameters}
    body = parts.get(ParameterLocation.BODY)
    if case.operation.path == "/api/orders" and body is not None and body.mode.is_positive:
        piece = {"product_id": known["product_id"], "size": "S", "color": "Ivory"}
        case.body = {**case.body, "items": [{**line, **piece} for line in case.body["items"]]}
    if case.headers and "If-Match" in case.headers and sent is not None and sent.mode.is_positive:
        case.headers["If-Match"] = "*"


def raise_unless_beyond_the_schema(found: Failure | FailureGroup, case: Any, answer: Any) -> None:
    """A valid request that a rule refuses, or an invalid one that counts as valid: what is written in the guide, and no schema can say.

    An empty query parameter counts as not given, and texts are measured as they will be stored.
    """
    several = found.exceptions if isinstance(found, FailureGroup) else [found]
    problem = answer.json() if answer.status_code == 422 else {}
    told = [sentence for each in problem.get("errors", {}).values() for sentence in each]
    told += [problem["detail"]] if problem else []
    known = any(part in sentence for part in BEYOND_THE_SCHEMA for sentence in told)
    if known and all(isinstance(each, RejectedPositiveData) for each in several):
        return
    accepted = all(isinstance(each, AcceptedNegativeData) for each in several)
    sent = parse_qsl(urlsplit(answer.request.url).query, keep_blank_values=True)
    if accepted and ("" in dict(sent).values() or is_shorter_when_tidied(case.body)):
        return
    raise found


def is_shorter_when_tidied(body: Any) -> bool:
    """Whether the body holds a text that is measured without what tidying takes away: invisible marks, outer spaces."""
    texts = list(texts_of(body))
    try:
        return any(len(text.clean(each, newlines=True)) < len(each) for each in texts)
    except text.Unstorable:
        return False


def texts_of(value: Any) -> Iterator[str]:
    """Every text of a body, those of its lists too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for each in value.values() if isinstance(value, dict) else value:
            yield from texts_of(each)

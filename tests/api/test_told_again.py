"""What is told again while nothing is written: the same answer in every header, and never one that no longer holds or is nobody's any more.

Whatever else the tests of this door ask is asked twice, and once more of an empty store (`conftest.TwiceAsking`).
"""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, text

from beautique.kernel.db import db
from beautique.staff.actors import command_line
from beautique.staff.commands import deactivate
from beautique.staff.models import StaffAccount
from tests.api.conftest import TOLD_AGAIN, Call, told
from tests.factories import make_order
from tests.statements import statements

TRIES = 20


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Asks once, for here it is counted."""
    return app.test_client()


@pytest.mark.parametrize("path", TOLD_AGAIN)
def test_while_nothing_is_written_one_question_is_asked_and_the_answer_is_the_same(
    app: Flask, as_staff: Call, path: str
) -> None:
    make_order(app)
    for _ in range(TRIES):  # what another test writes on the same server ends the moment, too
        first = as_staff("GET", path.removeprefix("/api"))
        with statements(app) as asked:
            again = as_staff("GET", path.removeprefix("/api"))
        if len(asked) == 1:
            break
    assert len(asked) == 1
    assert told(again) == told(first)
    assert again.headers["X-Request-ID"] != first.headers["X-Request-ID"]


def test_each_address_has_an_answer_of_its_own(app: Flask, as_staff: Call) -> None:
    make_order(app)
    make_order(app)
    for limit in (1, 2, 1):
        assert len(as_staff("GET", f"/admin/orders?limit={limit}").json["items"]) == limit
    assert as_staff("GET", "/admin/orders?limit=x").status_code == 422


def test_what_this_program_or_somebody_else_writes_is_told_at_once(app: Flask, as_staff: Call) -> None:
    def names_and_total() -> tuple[list[str], int]:
        names = [each["customer_name"] for each in as_staff("GET", "/admin/orders").json["items"]]
        return names, as_staff("GET", "/admin/analytics/dashboard").json["total_orders"]

    make_order(app)
    assert names_and_total() == (["Ayesha Siddiqui"], 1)
    make_order(app)
    assert names_and_total() == (["Ayesha Siddiqui"] * 2, 2)
    with app.app_context():
        other = create_engine(db.engine.url)
    with other.begin() as connection:
        connection.execute(text("UPDATE orders SET customer_name = 'Hira Qureshi'"))
    other.dispose()
    assert names_and_total() == (["Hira Qureshi"] * 2, 2)


def test_an_answer_is_told_to_nobody_whose_token_has_ended(
    app: Flask, staff: StaffAccount, as_staff: Call, as_owner: Call
) -> None:
    make_order(app)
    assert as_staff("GET", "/admin/orders").status_code == 200
    assert as_owner("GET", "/admin/orders").status_code == 200
    with app.app_context():
        deactivate(staff.id, command_line())
    assert as_staff("GET", "/admin/orders").status_code == 401
    assert as_owner("GET", "/admin/orders").status_code == 200

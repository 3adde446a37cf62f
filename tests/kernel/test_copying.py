"""Rows that PostgreSQL writes as CSV itself, taken by whoever wants them."""

import threading
from contextlib import closing

import pytest
from flask import Flask
from sqlalchemy import Function, Integer, func, literal, select
from sqlalchemy.exc import DataError

from beautique.kernel.copying import copy_out
from beautique.kernel.db import db

pytestmark = [pytest.mark.parametrize("engine", ["postgresql"]), pytest.mark.timeout(30)]


def _numbers(most: int) -> Function[int]:
    return func.generate_series(1, most, type_=Integer)


def test_lines_end_as_csv_does_and_cells_keep_their_own_line_ends(app: Flask) -> None:
    with app.app_context():
        rows = select(
            literal("50 % of 2\nlines"), literal('"q"'), literal("لاہور"), literal(None), literal("")
        )
        assert b"".join(copy_out(rows)).decode() == '"50 % of 2\nlines","""q""",لاہور,,""\r\n'


def test_what_is_broken_off_is_not_written_to_the_end(app: Flask) -> None:
    with app.app_context():
        with closing(copy_out(select(_numbers(2_000_000_000)))) as pieces:
            assert next(pieces).startswith(b"1\r\n2\r\n")
        db.session.rollback()
        assert db.session.scalar(select(literal(1))) == 1  # by the same connection, which is free


def test_a_process_that_ends_waits_for_nobody_who_takes_nothing_more(app: Flask) -> None:
    with app.app_context(), closing(copy_out(select(_numbers(2_000_000)))) as pieces:
        next(pieces)
        assert [each.daemon for each in threading.enumerate() if each.name.startswith("copy-out")] == [True]


def test_a_statement_that_fails_on_the_way_breaks_the_file_off(app: Flask) -> None:
    with app.app_context():
        pieces = copy_out(select(func.div(6, _numbers(9) - 3)))
        assert next(pieces) == b"-3\r\n-6\r\n"
        with pytest.raises(DataError, match="division by zero"):
            next(pieces)

"""Chores delete what is old and nothing else."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select, update

from beautique.audit.types import Via
from beautique.demo import garments
from beautique.demo.palettes import PALETTES
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.media.drawings import keep_drawings
from beautique.media.models import StoredPicture
from beautique.media.stores import picture_id_of
from beautique.orders.placement.models import IdempotencyKeyRow
from beautique.payments.arrivals.commands import dismiss_arrival, import_arrivals
from beautique.payments.arrivals.models import Arrival, ArrivalUpload
from beautique.payments.arrivals.queries import find_imported
from beautique.payments.arrivals.rules import line_of
from beautique.payments.arrivals.types import Batch, Read, Source
from beautique.payments.arrivals.uploads import keep_file
from beautique.settings.types import PaymentMethod
from beautique.shares.commands import keep_share
from beautique.shares.models import ShareRow
from beautique.shares.queries import get_share
from beautique.staff.actors import command_line
from beautique.staff.models import StaffAccount
from beautique.staff.sessions import sign_in
from beautique.staff.types import Visitor
from tests.cli.conftest import Run, runner
from tests.conftest import PASSWORD
from tests.payments.desk import screenshot


def test_keys_go_after_two_days(app: Flask, run: Run, execute: Callable[..., Any]) -> None:
    with app.app_context(), transaction() as session:
        for name, hours in (("old", 49), ("young", 47)):
            created_at = clock.now() - timedelta(hours=hours)
            session.add(IdempotencyKeyRow(key_hash=name, fingerprint="f", created_at=created_at))
    result = run("purge")
    assert result.exit_code == 0
    assert "1 old key," in result.output
    assert execute("SELECT key_hash FROM idempotency_keys") == [("young",)]


def test_pictures_that_nobody_took_go_after_a_day(app: Flask, run: Run) -> None:
    root = app.extensions["settings"].media_root
    with app.app_context():
        drawing = garments.draw("Maxi", PALETTES[0], "buti")
        old, young = keep_drawings([drawing, drawing], app.extensions["images"])
        with transaction() as session:
            session.execute(
                update(StoredPicture)
                .where(StoredPicture.id == picture_id_of(old.public_id))
                .values(created_at=clock.now() - timedelta(hours=25))
            )
    assert "1 unused picture," in run("purge").output
    assert [each.name for each in root.iterdir()] == [young.public_id]


def test_shares_go_after_a_quarter_of_an_hour_with_their_files(app: Flask, run: Run, staff, execute) -> None:
    store = app.extensions["proofs"]
    with app.app_context():
        share_id = keep_share(staff.id, ["Salam"], [screenshot(1)], store).share_id
        assert share_id
        key = get_share(staff.id, share_id).pictures[0].key
        assert "0 old shares" in run("purge").output
        assert store.find_path(key)
        with transaction() as session:
            session.execute(update(ShareRow).values(kept_at=clock.now() - timedelta(minutes=16)))
    assert "1 old share," in run("purge").output
    assert store.find_path(key) is None
    assert execute("SELECT count(*) FROM shares") == [(0,)]


def test_ended_sessions_go(app: Flask, run: Run, staff: StaffAccount, execute: Callable[..., Any]) -> None:
    with app.app_context():
        for _ in range(2):
            sign_in(staff.username, PASSWORD, Visitor("127.0.0.1"), Via.SESSION)
    execute(
        "UPDATE sessions SET expires_at = '2020-01-01 00:00:00.000000' WHERE token_hash = (SELECT min(token_hash) FROM sessions)"
    )
    assert run("purge").exit_code == 0
    assert execute("SELECT count(*) FROM sessions") == [(1,)]


def test_figures_can_be_computed_anew(filled: Run, execute: Callable[..., Any]) -> None:
    execute("UPDATE day_figures SET revenue = 1")
    assert filled("doctor").exit_code == 1
    result = filled("figures", "rebuild")
    assert result.exit_code == 0
    assert "closed days anew" in result.output
    assert filled("doctor").exit_code == 0


def test_who_sent_old_money_is_forgotten_when_it_is_for_no_order(app: Flask, run: Run) -> None:
    with app.app_context(), time_machine.travel(clock.now() - timedelta(days=181), tick=False):
        read = Read([line_of(paid_on=clock.today(), at=None, amount=Decimal(500), sender="AYESHA")])
        batch = Batch(method=PaymentMethod.EASYPAISA, source=Source.API, read=read)
        made, _ = import_arrivals(batch, command_line())
        [arrival] = find_imported(batch)
        dismiss_arrival(arrival.id, "My own money", command_line(), arrival.version)
        keep_file(PaymentMethod.EASYPAISA, "a.csv", b"Date,Credit\r\n1/1/2026,5", made.id)
    assert "and who sent 1 arrival as old" in run("purge").output
    with app.app_context():
        assert db.session.scalar(select(Arrival.sender)) is None
        assert db.session.scalar(select(ArrivalUpload.id)) is None


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.parametrize("command", [("db", "upgrade"), ("staff", "list"), ("purge",)])
def test_a_database_that_is_away_is_said_in_one_sentence(
    command: tuple[str, ...], another_shop: Callable[..., Flask]
) -> None:
    shop = another_shop(database_url="postgresql+psycopg2://nobody@127.0.0.1:1/nothing")
    result = runner(shop)(*command)
    assert result.exit_code == 75  # another try may help
    assert "The database cannot be used" in result.output
    assert len(result.output.splitlines()) == 1

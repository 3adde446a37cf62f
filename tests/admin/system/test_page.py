"""The owner's System page: what it says in each state, what it never shows, and that it takes no time."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from flask import Flask

from beautique.audit.types import SYSTEM
from beautique.bulk.types import BulkItemRequest
from beautique.config.version import VERSION
from beautique.kernel import clock
from beautique.orders.bulk.commands import start_moves
from beautique.staff import passwords
from beautique.upkeep.commands import record_backup, record_purge, record_trial
from beautique.upkeep.types import Backup
from beautique.web import disks
from tests.admin.order_pages import HTMX, counted, links, words
from tests.factories import make_order, make_product

PAGE = "/admin/system"
CHECKS = "/admin/system/checks"


def backed_up(app: Flask, age: timedelta = timedelta(hours=3)) -> Backup:
    backup = Backup(clock.now() - age, "/backups/shop.zip", 12_400_000)
    with app.app_context():
        record_backup(backup, SYSTEM)
    return backup


def tried(app: Flask, backup: Backup | None, problem: str = "") -> None:
    with app.app_context():
        record_trial(backup.made_at if backup else None, "/backups/shop.zip", problem, SYSTEM)


def test_a_shop_that_was_never_backed_up_says_so_and_how(owner_client) -> None:
    told = words(owner_client.get(PAGE))
    assert "There is no backup." in told
    assert "flask --app wsgi backup shop.zip" in told
    assert "Restoring it was tried" not in told


def test_a_backup_says_when_where_how_large_and_that_nobody_tried_it(app: Flask, owner_client) -> None:
    backed_up(app)
    told = words(owner_client.get(PAGE))
    assert "Last backup 3 h ago," in told
    assert "/backups/shop.zip" in told
    assert "12.4 MB" in told
    assert "Restoring it was tried Not yet" in told
    assert "flask --app wsgi restore --check /backups/shop.zip" in told
    assert "There is no backup" not in told


def test_a_backup_that_was_tried_needs_no_command(app: Flask, owner_client) -> None:
    tried(app, backed_up(app))
    told = words(owner_client.get(PAGE))
    assert "It comes back whole" in told
    assert "--check" not in told


def test_a_newer_backup_is_not_the_one_that_was_tried(app: Flask, owner_client) -> None:
    tried(app, backed_up(app, timedelta(days=8)))
    backed_up(app)
    told = words(owner_client.get(PAGE))
    assert "Restoring it was tried Not yet" in told
    assert "was tried. Whether this one comes back" in told
    assert "It comes back whole" not in told


def test_an_old_backup_is_amber(app: Flask, owner_client) -> None:
    tried(app, backed_up(app, timedelta(days=3)))
    page = owner_client.get(PAGE)
    assert "The last backup is old." in words(page)
    assert re.search(r'text-warning">.{0,400}3 d ago', page.text, re.DOTALL)


@pytest.mark.parametrize("readable", [True, False])
def test_a_trial_that_failed_is_red_and_says_why(app: Flask, owner_client, readable: bool) -> None:
    backup = backed_up(app)
    tried(app, backup if readable else None, "This backup was altered.")
    page = owner_client.get(PAGE)
    assert "This backup was altered." in words(page)
    assert "note-error" in page.text
    assert "It comes back whole" not in words(page)


def test_it_tells_version_database_and_migrations(app: Flask, owner_client, engine: str) -> None:
    told = words(owner_client.get(PAGE))
    assert f"Beautique {VERSION}" in told
    assert re.search(r"Database (SQLite 3\.|PostgreSQL 1)", told)
    assert re.search(r"Size [\d.]+ (kB|MB)", told)
    assert f"Migrations {app.extensions['migrations_head']}" in told
    assert bool(re.search(r"Connections \d+ of \d+", told)) is (engine == "postgresql")


def test_the_version_is_that_of_the_project() -> None:
    project = (Path(__file__).parents[3] / "pyproject.toml").read_text()
    assert f'version = "{VERSION}"' in project


def test_it_shows_no_address_password_or_folder(app: Flask, owner_client) -> None:
    settings = app.extensions["settings"]
    for page in (owner_client.get(PAGE), owner_client.post_form(CHECKS)):
        for secret in (
            settings.database_url,
            str(settings.media_root),
            str(settings.proofs_root),
            settings.secret_key.get_secret_value(),
            settings.jwt_secret_key.get_secret_value(),
        ):
            assert secret not in page.text


def test_what_is_unfinished_leads_to_where_it_goes_on(app: Flask, owner_client, owner) -> None:
    assert "No change of many and no import is unfinished." in words(owner_client.get(PAGE))
    order = make_order(app, make_product(app))
    with app.app_context():
        wish = [BulkItemRequest(order.id, order.number)]
        job = start_moves("Mark ready", wish, SYSTEM, {"order_status": "Ready"})
    assert links(owner_client.get(PAGE), f"/admin/orders/bulk/{job.id}")


def test_days_whose_figures_wait_and_chores_are_told(app: Flask, owner_client) -> None:
    with time_machine.travel("2026-11-01T08:00:00Z"):
        make_order(app, make_product(app))
    told = words(owner_client.get(PAGE))
    assert "Figures of closed days 1 day to compute" in told
    assert "Last tidied up never" in told
    with app.app_context():
        record_purge({"keys": 2}, SYSTEM)
    assert "Last tidied up never" not in words(owner_client.get(PAGE))


def test_a_disk_without_room_is_red(owner_client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        disks.shutil, "disk_usage", lambda _: disks.shutil._ntuple_diskusage(100 * 10**9, 99 * 10**9, 10**9)
    )
    page = owner_client.get(PAGE)
    assert "1.0 GB free of 100 GB" in words(page)
    assert re.search(r'text-error">.{0,400}1.0 GB free', page.text, re.DOTALL)


def test_slow_checks_wait_until_somebody_asks(
    app: Flask, owner_client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(passwords, "verify", lambda *_: asked.append("password") or False)
    told = words(owner_client.get(PAGE))
    assert "The picture store answers: not looked at" in told
    assert "BEAUTIQUE_ENV: is development" in told
    assert asked == []
    told = words(owner_client.post_form(CHECKS))
    assert "not looked at" not in told
    assert asked == ["password"]
    fragment = owner_client.post_form(CHECKS, headers=HTMX)
    assert fragment.text.lstrip().startswith('<section id="checks"')


def test_it_asks_the_database_a_few_times_whatever_the_shop_has(app: Flask, owner_client) -> None:
    with counted(app) as statements:
        owner_client.get(PAGE)
    assert len(statements) <= 14


def test_it_is_the_owner_s_alone(staff_client, client) -> None:
    assert staff_client.get(PAGE).status_code == 403
    assert staff_client.post_form(CHECKS).status_code == 403
    assert "System" not in words(staff_client.get("/admin/orders"))
    assert client.get(PAGE).status_code == 302

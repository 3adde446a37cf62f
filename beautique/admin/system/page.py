"""The System page: backups, room, database, what is unfinished, and what `check --deploy` says."""

from flask import current_app, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.bulk import queries as bulk
from beautique.catalog.bulk.commands import PRODUCT_KINDS
from beautique.catalog.importing import queries as imports
from beautique.config.version import VERSION
from beautique.kernel import clock
from beautique.media.queries import count_pictures
from beautique.orders.figures.queries import count_stale_days
from beautique.upkeep import rules
from beautique.upkeep.queries import find_last_backup, find_last_chores, find_last_trial, read_database_state
from beautique.web.configuration_checks import look
from beautique.web.disks import list_disks
from beautique.web.extensions import current_settings

_UNFINISHED = 5  # of a kind on the page


@admin.get("/system")
def system() -> Response:
    """The page, with the checks that take no time."""
    return _answer(also_slow=False)


@admin.post("/system/checks")
def check_system() -> Response:
    """The same with every check: the picture service is asked, and the demo's password tried on all accounts."""
    return _answer(also_slow=True)


def _answer(*, also_slow: bool) -> Response:
    findings = look(also_slow=also_slow)  # first: the checks want connections of their own
    backup, trial, chores = find_last_backup(), find_last_trial(), find_last_chores()
    settings = current_settings()
    return htmx.page(
        "system/system.html",
        "system/_checks.html",
        findings=findings,
        backup=backup,
        backup_level=rules.backup_level(backup, clock.now()),
        trial=trial,
        trial_level=rules.trial_level(backup, trial),
        chores=chores,
        version=VERSION,
        migration=current_app.extensions["migrations_head"],
        started_at=current_app.extensions["started_at"],
        database=read_database_state(),
        disks=[(disk, rules.disk_level(disk.free_bytes, disk.total_bytes)) for disk in list_disks()],
        in_cloudinary=settings.cloudinary is not None,
        pictures=count_pictures(),
        unfinished=[*_unfinished_changes(), *_unfinished_imports()],
        stale_days=count_stale_days(),
    )


def _unfinished_changes() -> list[tuple[str, str]]:
    """The title and the page of each."""
    return [
        (
            job.title,
            url_for(
                "admin.product_bulk_job" if job.kind in PRODUCT_KINDS else "admin.bulk_job", job_id=job.id
            ),
        )
        for job in bulk.list_unfinished(_UNFINISHED)
    ]


def _unfinished_imports() -> list[tuple[str, str]]:
    return [
        (f"Import of {job.file_name}", url_for("admin.product_import", job_id=job.id))
        for job in imports.list_unfinished(_UNFINISHED)
    ]

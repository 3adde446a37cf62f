"""`flask --app wsgi doctor`: is everything in the database as it must be?"""

import click
from flask.cli import with_appcontext

from beautique.cli.errors import spoken_errors
from beautique.cli.integrity_checks import CHECKS_OF_FOLDERS, CHECKS_OF_ROWS
from beautique.cli.report import report
from beautique.cli.snapshot import snapshot
from beautique.web.migrations import missing_migrations


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check the data against every rule that must hold; exit status 0 only when all is well."""
    with spoken_errors():
        healthy = is_well()
    if not healthy:
        raise SystemExit(1)


def is_well() -> bool:
    """Whether every check of the shop's data finds nothing; each is told as a line."""
    healthy = report("Migrations are the newest", missing_migrations())
    if healthy:
        with snapshot():
            for title, check in CHECKS_OF_ROWS.items():
                healthy &= report(title, check())
        for title, check in CHECKS_OF_FOLDERS.items():
            healthy &= report(title, check())
    return healthy

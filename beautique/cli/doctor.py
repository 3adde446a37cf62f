"""`flask --app wsgi doctor`: is everything in the database as it must be?"""

from collections.abc import Iterator
from itertools import islice

import click
from flask.cli import with_appcontext

from beautique.cli import examinations
from beautique.cli.errors import spoken_errors
from beautique.cli.examinations import Examination
from beautique.cli.proof_examinations import proof_files
from beautique.cli.snapshot import snapshot

_SHOWN = 5

_EXAMINATIONS: dict[str, Examination] = {
    "Order numbers have no gap and no repeat": examinations.numbers,
    "Totals are the sums of the lines": examinations.totals,
    "Statuses are what the timelines tell": examinations.statuses,
    "Every key has one order": examinations.keys,
    "Stored figures are those of the orders": examinations.figures,
    "The pictures of the products exist": examinations.pictures_of_products,
}


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Check the data against every rule that must hold; exit status 0 only when all is well."""
    with spoken_errors():
        healthy = report("Migrations are the newest", examinations.migrations())
        if healthy:
            with snapshot():
                for title, examine in _EXAMINATIONS.items():
                    healthy &= report(title, examine())
            healthy &= report("No picture is orphaned", examinations.orphan_pictures())
            healthy &= report("Every screenshot has its file", proof_files())
    if not healthy:
        raise SystemExit(1)


def report(title: str, offenders: Iterator[str]) -> bool:
    """Prints one line, with a tick or with the first offenders; says whether there were none."""
    first = list(islice(offenders, _SHOWN))
    more = sum(1 for _ in offenders)
    click.echo(f"{'✗' if first else '✓'} {title}")
    for offender in first:
        click.echo(f"    {offender}")
    if more:
        click.echo(f"    ... and {more:,} more")
    return not first

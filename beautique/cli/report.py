"""What a look at the shop found, in the terminal."""

from collections.abc import Iterator
from itertools import islice

import click

_SHOWN = 5


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

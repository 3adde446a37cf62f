"""`flask --app wsgi readings`: trying on real screenshots what the shop would read of them."""

from collections.abc import Iterator
from pathlib import Path

import click
from flask.cli import with_appcontext

from beautique.kernel import clock, days, money
from beautique.kernel.errors import DomainError
from beautique.kernel.text import counted
from beautique.media.reading import MAX_BYTES, by_width, prepare_picture
from beautique.media.types import PictureFile
from beautique.payments.readings import reader, rules
from beautique.payments.readings.types import Reading

_HEADS = ("File", "Amount", "Transaction ID", "Paid on", "Receiver")
_NOTHING = "-"


@click.group("readings")
def readings() -> None:
    """Screenshots that read themselves."""


@readings.command("try")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def try_readings(folder: Path) -> None:
    """Print what would be read of every picture in FOLDER, to be compared with them by eye. Keeps nothing."""
    if not reader.is_available():
        raise click.ClickException(
            "Install the reader first: pip install --require-hashes -r requirements-readings.txt"
        )
    rows = [_HEADS, *(_row(path) for path in _pictures(folder))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    found = [sum(row[column] != _NOTHING for row in rows[1:]) for column in range(1, len(_HEADS))]
    told = ", ".join(f"{head} {count}" for head, count in zip(_HEADS[1:], found, strict=True))
    click.echo(f"{counted(len(rows) - 1, 'picture')}: {told}.")


def _pictures(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.iterdir()) if path.is_file() and not path.name.startswith("."))


def _row(path: Path) -> tuple[str, ...]:
    """One line of the table: re-encoded first, as when a picture is attached."""
    if path.stat().st_size > MAX_BYTES:
        return (path.name, *[_NOTHING] * 4)
    try:
        picture = prepare_picture(PictureFile(path.name, path.read_bytes()), by_width)
        read = rules.read(reader.look_at(picture.content).looks, clock.today())
    except (DomainError, reader.Unreadable):
        return (path.name, *[_NOTHING] * 4)
    return (path.name, *_cells(read))


def _cells(read: Reading) -> Iterator[str]:
    yield _NOTHING if read.amount is None else money.typed(read.amount)
    letters = " (letters)" if read.reference and rules.has_letters(read.reference) else ""
    yield f"{read.reference}{letters}" if read.reference else _NOTHING
    yield _NOTHING if read.paid_on is None else days.written(read.paid_on)
    yield read.receiver or _NOTHING

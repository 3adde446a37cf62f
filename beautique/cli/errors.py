"""Refusals in the terminal: one clear sentence per problem, no traceback; exit status 1, or 75 where another try may help."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from beautique.kernel.errors import DomainError, Invalid

UNUSABLE = (OperationalError, ProgrammingError)  # what a database raises that is away, or not upgraded yet


class DatabaseUnusable(click.ClickException):
    """It is away, or not upgraded yet."""

    exit_code = 75  # EX_TEMPFAIL of sysexits.h; docker-entrypoint.sh tries again


def reason_of(error: DBAPIError) -> str:
    """The database's own words, their first line."""
    return str(error.orig).strip().partition("\n")[0]


@contextmanager
def spoken_errors() -> Iterator[None]:
    """Turns what the commands below raise into what click prints."""
    try:
        yield
    except Invalid as error:
        lines = [
            f"{field}: {sentence}" for field, sentences in error.errors.items() for sentence in sentences
        ]
        raise click.ClickException("\n       ".join(lines)) from error
    except DomainError as error:
        raise click.ClickException(error.message) from error
    except UNUSABLE as error:
        raise DatabaseUnusable(
            f"The database cannot be used ({reason_of(error)}). Is it there, and upgraded (`db upgrade`)?"
        ) from error
    except BrokenPipeError:  # nobody reads on: click ends quietly
        raise
    except OSError as error:
        raise click.ClickException(
            f"{error.filename or 'A file'} cannot be used: {error.strerror or type(error).__name__}."
        ) from error

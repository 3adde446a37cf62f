"""`flask --app wsgi staff ...`: accounts from the command line, the first one included."""

import sys

import click
from flask.cli import AppGroup

from beautique.cli.errors import spoken_errors
from beautique.kernel.clock import store_time
from beautique.kernel.text import counted
from beautique.staff import commands, passwords, queries
from beautique.staff.actors import command_line
from beautique.staff.models import StaffAccount
from beautique.staff.passkeys.commands import reset_passkeys as reset_passkeys_of
from beautique.staff.types import AccountDraft, Role
from beautique.web.extensions import current_settings

staff = AppGroup("staff", help="Accounts of the people who work here.")

_from_stdin = click.option(
    "--password-stdin",
    is_flag=True,
    help="Read the password from standard input. Without it one is made and shown once.",
)


@staff.command("create")
@click.argument("username")
@click.option("--email", default="", help="They may log in with it, too. Nothing is sent to it.")
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@click.option("--name", default="", help="The name that colleagues see. Default: the username.")
@_from_stdin
def create(username: str, email: str, role: str, name: str, password_stdin: bool) -> None:
    """Create an account."""
    password = _read_password() if password_stdin else passwords.generate()
    with spoken_errors():
        draft = AccountDraft(username, email, Role(role), name)
        account = commands.create_account(
            draft, password, command_line(), must_change_password=not password_stdin
        )
    click.echo(f"Created {account.username} ({account.role}).")
    if not password_stdin:
        _show_once(password)


@staff.command("password")
@click.argument("username")
@_from_stdin
def set_password(username: str, password_stdin: bool) -> None:
    """Give an account a new password; it is logged out everywhere."""
    password = _read_password() if password_stdin else passwords.generate()
    with spoken_errors():
        account = _get_account(username)
        commands.set_password(account.id, password, command_line(), must_change_password=not password_stdin)
    click.echo(f"{account.username} has a new password and is logged out everywhere.")
    if not account.is_active:
        click.echo(
            f"The account is deactivated, so nobody can log in with it: `staff reactivate {account.username}` lets it in again."
        )
    if not password_stdin:
        _show_once(password)


@staff.command("passkeys-reset")
@click.argument("username")
def reset_passkeys(username: str) -> None:
    """Take all passkeys and recovery codes from an account; it is logged out everywhere and logs in by password."""
    with spoken_errors():
        account = _get_account(username)
        removed = reset_passkeys_of(account.id, command_line())
    click.echo(
        f"{account.username} has no passkey any more ({counted(removed, 'passkey')} removed) and is logged out everywhere."
    )


@staff.command("deactivate")
@click.argument("username")
def deactivate(username: str) -> None:
    """Shut an account out, at once."""
    with spoken_errors():
        account = commands.deactivate(_get_account(username).id, command_line())
    click.echo(f"{account.username} can no longer log in.")


@staff.command("reactivate")
@click.argument("username")
def reactivate(username: str) -> None:
    """Let a deactivated account in again, with the password that it had."""
    with spoken_errors():
        account = commands.reactivate(_get_account(username).id, command_line())
    if account.password_hash:
        click.echo(f"{account.username} may log in again.")
    else:
        click.echo(
            f"{account.username} may log in again, and needs a password first: `staff password {account.username}`."
        )


@staff.command("list")
def list_accounts() -> None:
    """List all accounts: who may log in, who is invited, whose password was reset, who is shut out."""
    with spoken_errors():
        people = queries.list_people()
    if not people:
        click.echo("There is no account yet. Create one with `staff create`.")
    for person in people:
        account = person.account
        last = f"{store_time(account.last_login):%Y-%m-%d %H:%M}" if account.last_login else "never"
        click.echo(
            f"{account.username:<20} {account.role:<6} {person.standing:<12} last log-in {last:<17} {account.email}"
        )


@staff.command("bootstrap")
def bootstrap() -> None:
    """Create the first owner from OWNER_USERNAME, OWNER_EMAIL and OWNER_PASSWORD, if nobody can log in yet."""
    settings = current_settings()
    with spoken_errors():
        if queries.any_account():
            return
        if not settings.owner_username:
            click.echo("There is no account yet. Set the OWNER_ variables or run `staff create`.", err=True)
            return
        password = settings.owner_password.get_secret_value()
        owner = commands.bootstrap_owner(settings.owner_username, settings.owner_email, password)
    if owner:
        click.echo(f"Created {owner.username} (owner). The password must be changed at the first log-in.")


def _get_account(username: str) -> StaffAccount:
    account = queries.find_account(username)
    if account is None:
        raise click.ClickException(f"There is no account named {username}.")
    return account


def _read_password() -> str:
    """All of standard input but the line's end: spaces belong to a password."""
    try:
        return sys.stdin.buffer.read().decode().removesuffix("\n").removesuffix("\r")
    except UnicodeDecodeError as error:
        raise click.ClickException("The password on standard input is not UTF-8 text.") from error


def _show_once(password: str) -> None:
    click.echo(f"Password, shown only now: {password}")
    click.echo("It must be changed at the first log-in.")

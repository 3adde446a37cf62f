"""Accounts as actors: who acts, and what their role lets them do."""

from beautique.audit.types import Actor, Via
from beautique.staff.permissions import OWN_ACCOUNT_ONLY, PERMISSIONS
from beautique.staff.types import Account, Role


def actor_for(account: Account, via: Via, request_id: str | None = None) -> Actor:
    """The actor of a signed-in account, with the permissions of its role.

    While the password must be changed, or a passkey added, it may do nothing else; so no door can forget to ask.
    """
    is_held = account.must_change_password or account.must_add_passkey
    permissions = OWN_ACCOUNT_ONLY if is_held else PERMISSIONS[Role(account.role)]
    return Actor(account.display_name, via, account.id, request_id, frozenset(permissions))


def command_line(name: str = "Command line") -> Actor:
    """Whoever has a shell on the server: everything the owner may."""
    return Actor(name, Via.CLI, permissions=frozenset(PERMISSIONS[Role.OWNER]))

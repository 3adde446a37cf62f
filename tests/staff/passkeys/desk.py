"""What tests of passkeys do again and again, without requests."""

import secrets

from sqlalchemy import select

from beautique.audit.models import AuditEvent
from beautique.audit.types import Via
from beautique.kernel.db import db
from beautique.staff import queries, sessions
from beautique.staff.log_in import SignIn
from beautique.staff.models import StaffAccount
from beautique.staff.passkeys import ceremony, commands
from beautique.staff.passkeys.commands import Added
from beautique.staff.passkeys.queries import read_policy
from beautique.staff.passkeys.sign_in import sign_in_with_passkey
from beautique.staff.passkeys.types import Answer, Site
from beautique.staff.types import Visitor
from tests.staff.passkeys.device import Device
from tests.staff.people import AT_HOME, PASSWORD, acting

SITE = Site("shop.example.com", "https://shop.example.com")


def new_device() -> Device:
    """A phone that knows this site."""
    return Device(SITE.origin)


def made(device: Device, account: StaffAccount, **lies) -> Answer:
    """What the device sends when it is asked for a new passkey."""
    challenge = secrets.token_bytes(32)
    options = ceremony.creation_options(SITE, challenge, queries.value_of(account), [])
    return Answer(device.create(options, **lies), challenge)


def signed(device: Device, **lies) -> Answer:
    """What the device sends when it is asked to sign a fresh challenge."""
    challenge = secrets.token_bytes(32)
    return Answer(device.get(ceremony.request_options(SITE, challenge), **lies), challenge)


def add(account: StaffAccount, device: Device, name: str = "Shop phone") -> Added:
    """Adds the device's passkey to the account."""
    return commands.add_passkey(account.id, made(device, account), SITE, name, acting(account))


def enter(device: Device, visitor: Visitor = AT_HOME, **lies) -> SignIn:
    """Logs in by the device."""
    return sign_in_with_passkey(signed(device, **lies), SITE, visitor)


def require(owner: StaffAccount, required: bool = True) -> None:
    """The owner decides that owners need a passkey, or do not."""
    commands.require_for_owners(owner.id, required, read_policy().version, acting(owner))


def by_password(name: str, code: str = "", via: Via = Via.SESSION, visitor: Visitor = AT_HOME) -> SignIn:
    """Logs in by password, with a recovery code if one is given."""
    return sessions.sign_in(name, PASSWORD, visitor, via, code)


def events(account: StaffAccount) -> list[AuditEvent]:
    """What is written down about the account, newest first."""
    of_account = AuditEvent.subject_id == str(account.id)
    return list(db.session.scalars(select(AuditEvent).where(of_account).order_by(AuditEvent.id.desc())))

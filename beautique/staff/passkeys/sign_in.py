"""Logging in with a passkey: no username, no password; counted, known by its device and written down like any other log-in."""

import uuid
from dataclasses import dataclass, field

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from beautique.audit.types import Via
from beautique.kernel import clock
from beautique.kernel.db import retrying, transaction
from beautique.kernel.versions import select_for_update
from beautique.staff import log_in
from beautique.staff.log_in import SignIn, Try
from beautique.staff.models import StaffAccount
from beautique.staff.passkeys import ceremony, rules, second_step
from beautique.staff.passkeys.models import Passkey
from beautique.staff.passkeys.types import Answer, PasskeyRefused, Proof, Site
from beautique.staff.types import StaffAction, Visitor


@dataclass(frozen=True, slots=True)
class _Known:
    """The passkey that says to have signed, as it was before its answer was read."""

    id: uuid.UUID
    public_key: str = field(repr=False)


def sign_in_with_passkey(answer: Answer, site: Site, visitor: Visitor) -> SignIn:
    """Logs in to the dashboard with whatever passkey has signed the challenge.

    Raises `PasskeyRefused` for every kind of wrong, `RateLimited` and `Busy`. The try is counted first, as for passwords.
    """
    tried, known = retrying(lambda: _begin(answer, visitor))
    proof = _read(answer, site, known) if known else None
    signed_in = retrying(lambda: _conclude(tried, known, proof, answer, visitor))
    if signed_in is None:
        raise PasskeyRefused
    return signed_in


def _begin(answer: Answer, visitor: Visitor) -> tuple[Try, _Known | None]:
    credential_id = ceremony.credential_id(answer.response)
    with transaction() as session:
        passkey = session.scalar(select(Passkey).where(Passkey.credential_id == credential_id))
        account = session.get(StaffAccount, passkey.account_id, populate_existing=True) if passkey else None
        tried = log_in.count_try(session, account, credential_id, visitor)
        return tried, _Known(passkey.id, passkey.public_key) if passkey else None


def _read(answer: Answer, site: Site, known: _Known) -> Proof | None:
    try:
        return ceremony.read_proof(answer, site, known.public_key)
    except PasskeyRefused:
        return None


def _conclude(
    tried: Try, known: _Known | None, proof: Proof | None, answer: Answer, visitor: Visitor
) -> SignIn | None:
    """Opens the door, or writes down that it stayed shut and returns None."""
    with transaction() as session:
        # Answered even if refused below: whatever was heard once opens nothing a second time.
        is_first = second_step.answer_challenge(session, answer.challenge)
        found = _lock(session, known, proof) if known and proof and is_first else None
        if proof is None or found is None:
            log_in.refuse(session, tried, visitor, Via.SESSION, reason="The passkey was not accepted")
            return None
        account, passkey = found
        if not rules.counts_on(passkey.sign_count, proof.sign_count):
            reason = f"The counter of “{passkey.name}” went back"
            log_in.refuse(session, tried, visitor, Via.SESSION, StaffAction.PASSKEY_COPIED, reason)
            return None
        # Not through the row: that it was used makes no open form stale.
        session.execute(
            update(Passkey)
            .where(Passkey.id == passkey.id)
            .values(sign_count=proof.sign_count, is_backed_up=proof.is_backed_up, last_used_at=clock.now())
        )
        return log_in.enter(session, account, tried, visitor, Via.SESSION, shown="passkey")


def _lock(session: Session, known: _Known, proof: Proof) -> tuple[StaffAccount, Passkey] | None:
    """The account and its passkey, locked and freshly read; None when it was removed, shut out, or another's meanwhile."""
    account = select_for_update(session, select(StaffAccount).where(StaffAccount.id == proof.account_id))
    mine = select(Passkey).where(Passkey.id == known.id, Passkey.account_id == proof.account_id)
    passkey = select_for_update(session, mine)
    if account is None or not account.is_active or passkey is None:
        return None
    return account, passkey

"""Steps of a log-in: whether the password alone is enough, the recovery code beside it, the challenge that is answered once."""

import uuid

from sqlalchemy import bindparam, delete, exists, select, text
from sqlalchemy.orm import Session

from beautique.kernel import clock
from beautique.kernel.db import UtcDateTime
from beautique.staff.models import StaffAccount
from beautique.staff.passkeys import rules
from beautique.staff.passkeys.models import Passkey, PasskeyPolicy, RecoveryCode
from beautique.staff.types import Role

_ANSWER = text(
    "INSERT INTO answered_challenges (challenge_hash, expires_at) VALUES (:challenge_hash, :expires_at)"
    " ON CONFLICT (challenge_hash) DO NOTHING RETURNING challenge_hash"
).bindparams(bindparam("expires_at", type_=UtcDateTime))


def is_asked_of(session: Session, account: StaffAccount) -> bool:
    """Whether the password alone does not open this account: it is an owner's, and owners need a passkey."""
    if account.role != Role.OWNER:
        return False
    return bool(session.scalar(select(PasskeyPolicy.owners_need_one)))


def has_passkey(session: Session, account_id: uuid.UUID) -> bool:
    """Whether an account has any passkey."""
    return bool(session.scalar(select(exists().where(Passkey.account_id == account_id))))


def use_code(session: Session, account_id: uuid.UUID, typed: str) -> bool:
    """Uses a recovery code up; False when there is none such. Of two who send one code at once, one gets True."""
    used = session.execute(
        delete(RecoveryCode)
        .where(RecoveryCode.code_hash == rules.code_hash(account_id, typed))
        .returning(RecoveryCode.code_hash)
    )
    return used.first() is not None


def answer_challenge(session: Session, challenge: bytes) -> bool:
    """Notes that a challenge is answered; False when it was already, so that what was recorded once opens nothing again."""
    row = {
        "challenge_hash": rules.challenge_hash(challenge),
        # Longer than its seal is good for, whichever clock is a little ahead.
        "expires_at": clock.now() + 2 * rules.CHALLENGE_LASTS,
    }
    return session.execute(_ANSWER, row).first() is not None

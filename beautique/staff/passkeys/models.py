"""The tables of passkeys, of recovery codes, of challenges that were answered, and the one row of the policy."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from beautique.kernel import clock
from beautique.kernel.db import Base, new_id


class Passkey(Base):
    """A public key whose private half never leaves somebody's device. Ids and keys are base64url, as browsers send them."""

    __tablename__ = "passkeys"
    __table_args__ = (Index(None, "account_id"), CheckConstraint("sign_count >= 0", name="sign_count"))

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_accounts.id"))
    credential_id: Mapped[str] = mapped_column(String(1400), unique=True)  # at most 1,023 bytes
    public_key: Mapped[str] = mapped_column(Text)
    sign_count: Mapped[int] = mapped_column(BigInteger)
    transports: Mapped[list[Any]]
    is_backed_up: Mapped[bool]
    name: Mapped[str] = mapped_column(String(60))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    last_used_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012


class RecoveryCode(Base):
    """A code that has not been used yet, as a sha256; used ones are gone."""

    __tablename__ = "recovery_codes"
    __table_args__ = (Index(None, "account_id"),)

    code_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff_accounts.id"))


class AnsweredChallenge(Base):
    """A challenge that a passkey has answered, as a sha256: it is answered once. The row outlives the challenge."""

    __tablename__ = "answered_challenges"
    __table_args__ = (Index(None, "expires_at"),)

    challenge_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    expires_at: Mapped[datetime]


class PasskeyPolicy(Base):
    """Whether owners need a passkey; one row at most, and none means no."""

    __tablename__ = "passkey_policy"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    owners_need_one: Mapped[bool]
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012

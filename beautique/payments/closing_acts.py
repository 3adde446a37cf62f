"""Ticking the daily closing against the statements, and closing a day of an account: one transaction each."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from beautique.audit import log
from beautique.audit.types import Actor, Change
from beautique.kernel import clock
from beautique.kernel.db import insert_into, new_id, retrying, transaction
from beautique.kernel.errors import Conflict
from beautique.kernel.money import rupees
from beautique.payments import rules
from beautique.payments.closing import SUBJECT, closing
from beautique.payments.models import AccountClosing, ClosingTick, Transfer
from beautique.payments.types import ClosingAction, ClosingDraft, ClosingRow


def save_ticks(day: date, wishes: Mapping[uuid.UUID, bool], actor: Actor) -> None:
    """Ticks transfers of a store day (True), or takes their ticks away (False). What is so already stays, whoever did it.

    Raises `Conflict` when none of them is in the closing any more, `Busy`.
    """
    if wishes:
        retrying(lambda: _save_ticks(day, wishes, actor))


def close_account(draft: ClosingDraft, actor: Actor) -> AccountClosing:
    """Closes a store day of one account, once more if it was closed before. Sent twice by the same person, it is closed once.

    Raises `Invalid`, and `Conflict` when somebody else closed it or its payments changed since the draft was shown.
    """
    with transaction() as session:
        made = closing(draft.day, draft.method)
        last = _last_round(session, draft)
        if (last.round if last else 0) != draft.round:
            return _same_or_refuse(last, draft, actor)
        if made.total.amount != draft.expected:
            raise Conflict(
                f"The payments of this day came to {rupees(draft.expected)} when you opened the page, "
                f"and to {rupees(made.total.amount)} now. Look at them, and close it again."
            )
        said = rules.checked_closing(draft, _sum(row for row in made.rows if row.is_ticked))
        closed = _insert(
            session,
            id=new_id(),
            day=draft.day,
            method=draft.method,
            round=draft.round + 1,
            expected=draft.expected,
            amounts={str(row.transfer_id): str(row.amount) for row in made.rows},
            statement_total=said.total,
            bank_balance=said.balance,
            note=said.note,
            closed_by=actor.id,
            closed_by_name=actor.name,
            closed_at=clock.now(),
        )
        if closed is None:
            return _same_or_refuse(_last_round(session, draft), draft, actor)
        _log(session, actor, closed)
        return closed


def _save_ticks(day: date, wishes: Mapping[uuid.UUID, bool], actor: Actor) -> None:
    with transaction() as session:
        live = session.scalars(
            select(Transfer)
            .where(Transfer.id.in_(wishes), Transfer.paid_on == day, Transfer.reversed_at.is_(None))
            .order_by(Transfer.id)  # everybody's order, so that two of them never wait for each other
        ).all()
        if not live:
            raise Conflict("This payment was taken back meanwhile. Reload the page.")
        ticked = [each for each in live if wishes[each.id] and _tick(session, each, actor)]
        unticked = [each for each in live if not wishes[each.id] and _untick(session, each)]
        for action, transfers in (
            (ClosingAction.TICKED, ticked),
            (ClosingAction.UNTICKED, unticked),
        ):
            if transfers:
                told = {
                    "references": Change(None, [each.reference for each in transfers]),
                    "amount": Change(None, _sum(transfers)),
                }
                log.record(session, actor, action, SUBJECT, day.isoformat(), told)


def _tick(session: Session, transfer: Transfer, actor: Actor) -> bool:
    """Whether it was not ticked before, for this amount."""
    statement = insert_into(ClosingTick).values(
        transfer_id=transfer.id,
        amount=transfer.amount,
        ticked_by=actor.id,
        ticked_by_name=actor.name,
        ticked_at=clock.now(),
    )
    new = statement.excluded
    statement = statement.on_conflict_do_update(
        index_elements=[ClosingTick.transfer_id],
        set_={name: new[name] for name in ("amount", "ticked_by", "ticked_by_name", "ticked_at")},
        where=ClosingTick.amount != new.amount,
    )
    return session.scalar(statement.returning(ClosingTick.transfer_id)) is not None


def _untick(session: Session, transfer: Transfer) -> bool:
    statement = delete(ClosingTick).where(ClosingTick.transfer_id == transfer.id)
    return session.scalar(statement.returning(ClosingTick.transfer_id)) is not None


def _last_round(session: Session, draft: ClosingDraft) -> AccountClosing | None:
    return session.scalar(
        select(AccountClosing)
        .where(AccountClosing.day == draft.day, AccountClosing.method == draft.method)
        .order_by(AccountClosing.round.desc())
        .limit(1)
    )


def _insert(session: Session, **values: Any) -> AccountClosing | None:
    """The next round; None when it is taken: one of two who close in the same instant is told of the other."""
    statement = insert_into(AccountClosing).values(values)
    statement = statement.on_conflict_do_nothing(index_elements=["day", "method", "round"])
    return session.scalar(statement.returning(AccountClosing))


def _same_or_refuse(last: AccountClosing | None, draft: ClosingDraft, actor: Actor) -> AccountClosing:
    """The newest closing if it is this very one, sent twice. Raises `Conflict` for any other."""
    if last is None:
        raise Conflict("This page is too old to close the day. Reload it.")
    if (last.closed_by, last.round, last.expected) == (
        actor.id,
        draft.round + 1,
        draft.expected,
    ):
        said = rules.checked_closing(draft, draft.expected)
        if (last.statement_total, last.bank_balance, last.note) == said:
            return last
    raise Conflict(
        f"{last.closed_by_name} closed {draft.method} for this day meanwhile. Look at it; it can be closed again."
    )


def _log(session: Session, actor: Actor, closed: AccountClosing) -> None:
    told = {
        "account": Change(None, closed.method),
        "expected": Change(None, closed.expected),
        "statement_total": Change(None, closed.statement_total),
        "difference": Change(None, closed.difference),
        "bank_balance": Change(None, closed.bank_balance),
    }
    log.record(
        session,
        actor,
        ClosingAction.ACCOUNT_CLOSED,
        SUBJECT,
        closed.day.isoformat(),
        told,
        seq=closed.round,
        reason=closed.note,
    )


def _sum(each: Iterable[Transfer | ClosingRow]) -> Decimal:
    return rules.total(one.amount for one in each)

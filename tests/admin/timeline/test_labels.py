"""Every action of the activity log has its words, an icon that exists, and on an order a phrase for who did it."""

import importlib
import re
import uuid
from collections import Counter

import pytest

from beautique.admin.timeline.labels import WORDED
from beautique.admin.timeline.sentence import PHRASES, action_phrase
from beautique.admin.timeline.wordings import changed
from beautique.audit.models import AuditEvent
from beautique.audit.types import Action, Via
from beautique.config import ROOT
from beautique.kernel import clock
from beautique.orders.types import OrderAction
from beautique.payments.types import PaymentAction

for path in (ROOT / "beautique").rglob("types.py"):  # every subject keeps its actions in its types
    importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
ACTIONS = [action for subject in Action.__subclasses__() for action in subject]
NOT_OF_ONE_ORDER = {OrderAction.EXPORTED, OrderAction.BOOKED, PaymentAction.CLOSING_EXPORTED}
ICONS = set(re.findall(r'id="i-([^"]+)"', (ROOT / "static/icons.svg").read_text()))
PAYMENT = {"amount": "6750.00", "reference": "TID100200300", "method": "Easypaisa", "paid_on": "2026-11-21"}
REFUND = {
    "amount": "6750.00",
    "kept_amount": "0.00",
    "reference": "FT100",
    "method": "Easypaisa",
    "paid_on": "2026-11-21",
}
CLOSED = {"account": "Easypaisa", "expected": "6750.00", "statement_total": "6700.00", "difference": "-50.00"}
TICKED = {"references": ["TID100200300"], "amount": "6750.00"}
ARRIVED = {"new": 3, "known": 1, "file_name": "november.csv", "method": "Easypaisa", "paid_on": "2026-11-21"}
CHANGES = {
    "payment": [PAYMENT, PAYMENT],
    "payment_status": ["Paid", "Pending"],
    "refund": [REFUND, REFUND],
    "note": [None, "Asks for a call."],
    "untold": ["dispatched", None],
    "labels": [["Gift"], ["Eid"]],
    "name": ["Mehr", "Zarmina"],
    **{name: [None, value] for name, value in {**CLOSED, **TICKED, **ARRIVED}.items()},
}


def event(action: Action) -> AuditEvent:
    return AuditEvent(
        id=uuid.uuid4(),
        at=clock.now(),
        actor_name="Hina Baig",
        via=Via.SESSION,
        action=action.value,
        subject_type=action.partition(".")[0],
        subject_id=str(uuid.uuid4()),
        seq=2,
        changes=CHANGES,
    )


def test_the_actions_of_all_subjects_are_known() -> None:
    assert {"order.moved", "staff.signed_in", "product.created", "demo.filled"} <= set(ACTIONS)
    assert [action for action, count in Counter(ACTIONS).items() if count > 1] == []


@pytest.mark.parametrize("action", ACTIONS)
def test_every_action_has_words_and_an_icon(action: Action) -> None:
    entry = WORDED[action](event(action))
    assert entry.title.strip()
    assert entry.icon in ICONS


@pytest.mark.parametrize("action", sorted({*OrderAction, *PaymentAction} - NOT_OF_ONE_ORDER))
def test_whatever_happens_to_an_order_has_a_phrase_after_a_name(action: Action) -> None:
    assert action in PHRASES
    assert action_phrase(event(action)).strip()


def test_a_change_between_urdu_words_reads_from_the_old_one_to_the_new_one() -> None:
    change = event(OrderAction.DETAILS_CORRECTED)
    change.changes = {"city": ["کراچی", "لاہور"]}
    assert (
        WORDED[change.action](change).title == "Details corrected: City \u2068کراچی\u2069 → \u2068لاہور\u2069"
    )


def test_what_was_nothing_and_stays_nothing_is_not_told() -> None:
    """An account that begins without an e-mail address: it had none that could be removed."""
    changes = {"email": [None, ""], "labels": [[], None], "city": ["Lahore", ""], "name": [None, "Nida"]}
    assert list(changed(changes)) == ["City: Lahore, removed", "Name: Nida"]

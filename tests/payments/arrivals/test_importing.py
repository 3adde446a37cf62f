"""What is imported is there once, however often and in whatever parts it comes; and it changes no order."""

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from time import process_time
from typing import Any

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from beautique.audit.queries import list_timeline
from beautique.kernel import clock
from beautique.kernel.db import db, new_id
from beautique.kernel.errors import Conflict, Invalid, NotFound, Stale
from beautique.kernel.pages import PageRequest
from beautique.orders.queries import get_order
from beautique.payments.arrivals import commands, queries, rules, uploads
from beautique.payments.arrivals.commands import OtherBatch, import_arrivals
from beautique.payments.arrivals.models import Arrival, ArrivalImport, ArrivalUpload
from beautique.payments.arrivals.types import (
    ArrivalFilter,
    ArrivalState,
    Batch,
    Column,
    Line,
    Read,
    Source,
)
from beautique.settings.types import PaymentMethod
from tests.payments.arrivals.statements import HEAD, random_line, statement
from tests.payments.desk import ASMA, OWNER, order_of, pay

pytestmark = pytest.mark.usefixtures("app_context")
EASYPAISA = PaymentMethod.EASYPAISA


def batch(*lines: Line, method: PaymentMethod = EASYPAISA, **over: object) -> Batch:
    return replace(Batch(method=method, source=Source.STATEMENT, read=Read(lines)), **over)


def line(amount: int = 5450, **over: object) -> Line:
    given = {"paid_on": clock.today(), "at": None, "amount": Decimal(amount), "reference": "", **over}
    return rules.line_of(**given)


def stored() -> Counter[tuple[str, int]]:
    return Counter((mark, nth) for mark, nth in db.session.execute(select(Arrival.fingerprint, Arrival.nth)))


def one() -> Arrival:
    made = import_arrivals(batch(line(sender="AYESHA S", reference="TID 27361234567")), OWNER)[0]
    return db.session.scalars(select(Arrival).where(Arrival.import_id == made.id)).one()


def test_two_hundred_random_statements_twice_and_interleaved_are_the_same_arrivals() -> None:
    dice = random.Random(42)
    statements = []
    for _ in range(200):
        day = [random_line(dice, clock.today()) for _ in range(dice.randrange(12))]
        statements.append((dice.choice(list(PaymentMethod)), day))
    twice = [*statements, *statements]
    dice.shuffle(twice)
    # What is in any statement as often as in the one that has it most often.
    expected: Counter[tuple[PaymentMethod, str]] = Counter()
    for method, lines in statements:
        expected |= Counter((method, rules.fingerprint(each, method)) for each in lines)
    new = sum(import_arrivals(batch(*lines, method=method), OWNER)[0].new for method, lines in twice)
    rows = db.session.execute(select(Arrival.method, Arrival.fingerprint))
    found = Counter((method, mark) for method, mark in rows)
    assert found == expected
    assert new == expected.total()
    assert all(amount == 1 for amount in stored().values())


def test_two_equal_lines_are_two_arrivals_and_a_longer_file_adds_the_third() -> None:
    assert import_arrivals(batch(line(), line()), OWNER)[0].new == 2
    again = import_arrivals(batch(line(), line(), line()), OWNER)[0]
    assert (again.lines, again.new, again.known, again.amount) == (3, 1, 2, Decimal(5450))


def test_a_line_with_an_id_is_known_whichever_way_it_comes() -> None:
    import_arrivals(batch(line(reference="TID 27361234567", narration="Raast P2P")), OWNER)
    sms = line(reference="27361234567", sender="AYESHA", at=clock.now())
    assert import_arrivals(batch(sms, source=Source.MESSAGE), OWNER)[0].known == 1
    assert import_arrivals(batch(sms, method=PaymentMethod.MEEZAN_BANK), OWNER)[0].new == 1
    assert import_arrivals(batch(replace(sms, amount=Decimal(5451))), OWNER)[0].new == 1


def test_a_line_without_an_id_is_known_by_all_that_it_says() -> None:
    import_arrivals(batch(line(sender="AYESHA S", narration="Raast")), OWNER)
    assert import_arrivals(batch(line(sender="ayesha  s", narration="RAAST")), OWNER)[0].known == 1
    for other in ({"sender": "HIRA"}, {"narration": "IBFT"}, {"at": clock.now()}):
        said = {"sender": "AYESHA S", "narration": "Raast", **other}
        assert import_arrivals(batch(line(**said)), OWNER)[0].new == 1


def test_a_line_that_names_a_number_no_order_has_is_imported_like_any_other() -> None:
    lines = [line(narration=said) for said in ("BQ-20261128 123456789", "for BQ-20261128-014")]
    assert import_arrivals(batch(*lines), OWNER)[0].new == 2
    assert sorted(filter(None, db.session.scalars(select(Arrival.order_number)))) == ["BQ-20261128-014"]


def test_two_imports_of_the_same_lines_at_once_add_them_once(app: Flask) -> None:
    dice = random.Random(7)
    lines = [random_line(dice, clock.today()) for _ in range(300)]

    def run(start: int) -> int:
        with app.app_context():
            turned = [*lines[start:], *lines[:start]]  # another order, as another bank's export has it
            return import_arrivals(batch(*turned), OWNER)[0].new

    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(run, [0, 100, 200, 150]))
    assert sum(new) == len(lines) == stored().total()


def test_an_import_changes_no_order(app: Flask) -> None:
    order = order_of(app, 5450)
    before = (order.version, order.payment_status, order.paid_amount)
    said = {"reference": "27361234567", "narration": f"For {order.number}", "sender_phone": "3001234567"}
    import_arrivals(batch(line(**said)), OWNER)
    after = get_order(str(order.id))
    assert (after.version, after.payment_status, after.paid_amount) == before


def test_five_thousand_lines_take_a_moment() -> None:
    today = clock.today()
    lines = [line(100 + n, paid_on=today, reference=f"TID{n:011}", narration="Raast") for n in range(5000)]
    start = process_time()
    assert import_arrivals(batch(*lines), OWNER)[0].new == 5000
    assert import_arrivals(batch(*lines), OWNER)[0].known == 5000
    assert process_time() - start < 20


def test_more_lines_than_anybody_has_are_refused() -> None:
    with pytest.raises(Invalid, match="20,000 lines"):
        import_arrivals(batch(*[line()] * 20_001), OWNER)


def test_an_import_is_told_in_the_log_without_anybodys_name() -> None:
    made = import_arrivals(batch(line(sender="AYESHA S"), line(300), file_name="november.csv"), OWNER)[0]
    [event] = list_timeline("arrivals", made.id)
    told = {name: new for name, (_, new) in event.changes.items()}
    assert (event.action, told["new"], told["amount"]) == ("arrivals.imported", 2, "5750.00")
    assert "AYESHA" not in str(event.changes)


def test_the_same_request_again_is_answered_once_and_other_lines_under_its_key_are_refused() -> None:
    key = new_id()
    first, again = (import_arrivals(batch(line(), key=key), OWNER) for _ in range(2))
    assert (first[1], again[1]) == (False, True)
    assert first[0].id == again[0].id == key
    with pytest.raises(OtherBatch):
        import_arrivals(batch(line(300), key=key), OWNER)


def test_an_arrival_is_dismissed_with_a_reason_and_restored() -> None:
    arrival = one()
    with pytest.raises(Invalid):
        commands.dismiss_arrival(arrival.id, " ", OWNER, 1)
    dismissed = commands.dismiss_arrival(arrival.id, "My own money", OWNER, 1)
    assert (dismissed.state, dismissed.dismissed_reason) == (ArrivalState.DISMISSED, "My own money")
    with pytest.raises(Stale):
        commands.restore_arrival(arrival.id, OWNER, 1)
    with pytest.raises(Conflict):
        commands.dismiss_arrival(arrival.id, "Again", OWNER, 2)
    assert commands.restore_arrival(arrival.id, OWNER, 2).state is ArrivalState.OPEN
    with pytest.raises(Conflict):
        commands.restore_arrival(arrival.id, OWNER, 3)
    told = [(event.action, event.reason) for event in list_timeline("arrival", arrival.id)]
    assert told == [("arrival.restored", None), ("arrival.dismissed", "My own money")]


def test_money_that_a_payment_took_is_not_dismissed(app: Flask) -> None:
    arrival = one()
    take(arrival, app)
    with pytest.raises(Conflict, match="took this money"):
        commands.dismiss_arrival(arrival.id, "Mine", OWNER, 1)


def take(arrival: Arrival, app: Flask) -> None:
    """As confirming a payment does."""
    transfer = pay(order_of(app, 5450)).transfer_id
    db.session.execute(
        Arrival.__table__.update().where(Arrival.id == arrival.id).values(transfer_id=transfer)
    )
    db.session.commit()
    db.session.expire_all()


def test_arrivals_are_found_by_account_day_state_and_words(app: Flask) -> None:
    yesterday = clock.today() - timedelta(days=1)
    open_, taken, gone = (
        import_arrivals(batch(each), OWNER)[0].id
        for each in (
            line(5450, sender="AYESHA SIDDIQUI", reference="TID 2736-1234567"),
            line(300, narration="Order BQ-20261128-001", paid_on=yesterday),
            line(800),
        )
    )
    other = import_arrivals(batch(line(9), method=PaymentMethod.MEEZAN_BANK), OWNER)[0].id
    rows = {row.import_id: row for row in db.session.scalars(select(Arrival))}
    commands.dismiss_arrival(rows[gone].id, "Mine", OWNER, 1)
    take(rows[taken], app)
    for criteria, expected in (
        (ArrivalFilter(), [other, gone, open_, taken]),
        (ArrivalFilter(methods=(PaymentMethod.MEEZAN_BANK,)), [other]),
        (ArrivalFilter(state=ArrivalState.OPEN), [other, open_]),
        (ArrivalFilter(state=ArrivalState.TAKEN), [taken]),
        (ArrivalFilter(state=ArrivalState.DISMISSED), [gone]),
        (ArrivalFilter(end_date=yesterday), [taken]),
        (ArrivalFilter(start_date=clock.today(), search="5,450"), [open_]),
        (ArrivalFilter(search="ayesha"), [open_]),
        (ArrivalFilter(search="27361234567"), [open_]),
        (ArrivalFilter(search="bq-20261128-001"), [taken]),
        (ArrivalFilter(search="nobody"), []),
    ):
        page = queries.list_arrivals(criteria, PageRequest())
        assert [row.import_id for row in page.items] == expected, criteria


def test_old_money_that_was_settled_is_forgotten_and_still_known(app: Flask) -> None:
    said = {"sender": "AYESHA S", "reference": "TID 27361234567"}
    with time_machine.travel(clock.now() - timedelta(days=200), tick=False):
        mine, waits = line(**said), line(300, sender="HIRA")
        import_arrivals(batch(mine, waits), OWNER)
        rows = {int(row.amount): row for row in db.session.scalars(select(Arrival))}
        commands.dismiss_arrival(rows[5450].id, "Mine", OWNER, 1)
    young = one()
    commands.dismiss_arrival(young.id, "Mine", OWNER, 1)
    assert commands.purge_arrivals(180) == 1
    assert commands.purge_arrivals(180) == 0
    db.session.expire_all()
    kept = db.session.get_one(Arrival, rows[5450].id)
    assert (kept.sender, kept.reference, kept.text_folded, kept.amount) == (None, None, "", Decimal(5450))
    assert db.session.get_one(Arrival, rows[300].id).sender == "HIRA"
    assert db.session.get_one(Arrival, young.id).sender == "AYESHA S"
    assert import_arrivals(batch(mine, waits), OWNER)[0].new == 0


CHOSEN = {Column.DATE: "Transaction Date", Column.CREDIT: "Credit", Column.DEBIT: "Debit"}


def today_typed() -> str:
    return f"{clock.today():%d/%m/%Y}"


def test_an_upload_is_its_owners_until_it_is_imported_and_its_columns_are_remembered() -> None:
    content = statement([today_typed(), "AYESHA", "27361234567", "", "5,450.00", ""])
    upload_id = uploads.keep_file(EASYPAISA, "november.csv", content, OWNER.id)
    with pytest.raises(NotFound):
        uploads.get_upload(upload_id, ASMA.id)
    with pytest.raises(NotFound):
        uploads.import_upload(upload_id, CHOSEN, ASMA)
    upload = uploads.get_upload(upload_id, OWNER.id)
    assert stored() == {}
    assert uploads.suggested_columns(upload, uploads.sheet_of(upload))[Column.REFERENCE] == "Transaction ID"
    made = uploads.import_upload(upload_id, CHOSEN, OWNER)
    assert (made.new, made.file_name) == (1, "november.csv")
    with pytest.raises(NotFound, match="imported already"):
        uploads.import_upload(upload_id, CHOSEN, OWNER)
    again = uploads.keep_file(EASYPAISA, "december.csv", content, OWNER.id)
    upload = uploads.get_upload(again, OWNER.id)
    assert uploads.suggested_columns(upload, uploads.sheet_of(upload)) == CHOSEN
    uploads.discard_upload(again, ASMA.id)
    assert uploads.get_upload(again, OWNER.id)
    uploads.discard_upload(again, OWNER.id)
    assert db.session.scalar(select(ArrivalUpload.id)) is None


def test_columns_that_bring_nothing_import_nothing_and_keep_the_upload() -> None:
    upload_id = uploads.keep_file(
        EASYPAISA, "a.csv", statement([today_typed(), "", "", "5", "", ""]), OWNER.id
    )
    for chosen in (CHOSEN, {Column.DATE: "Day"}):
        with pytest.raises(Invalid):
            uploads.import_upload(upload_id, chosen, OWNER)
    assert uploads.get_upload(upload_id, OWNER.id)
    assert db.session.scalar(select(ArrivalImport.id)) is None


def test_an_upload_is_read_before_anything_is_locked(monkeypatch) -> None:
    content = statement([today_typed(), "AYESHA", "27361234567", "", "5,450.00", ""])
    upload_id = uploads.keep_file(EASYPAISA, "november.csv", content, OWNER.id)
    read, locked = uploads.read_upload, []

    def noted(*given: Any) -> Read:
        locked.append(bool(db.session().info.get("in_transaction")))
        return read(*given)

    monkeypatch.setattr(uploads, "read_upload", noted)
    assert uploads.import_upload(upload_id, CHOSEN, OWNER).new == 1
    assert locked == [False]


def test_an_upload_that_nobody_imports_is_gone_after_a_day() -> None:
    with time_machine.travel(clock.now() - timedelta(hours=25), tick=False):
        old = uploads.keep_file(EASYPAISA, "a.csv", statement(HEAD), OWNER.id)
    with pytest.raises(NotFound):
        uploads.get_upload(old, OWNER.id)
    assert uploads.purge_uploads() == 1


def test_pasted_rows_and_messages_are_told_apart_and_anything_else_is_refused() -> None:
    table = uploads.keep_pasted(EASYPAISA, f"Date\tFrom\tCredit\n{today_typed()}\tALI\t5,450.00\t", OWNER.id)
    message = uploads.keep_pasted(EASYPAISA, "Rs 5,450 received from ALI AC ..4821", OWNER.id)
    sources = [uploads.get_upload(each, OWNER.id).source for each in (table, message)]
    assert sources == [Source.PASTED, Source.MESSAGE]
    columns = {Column.DATE: "Date", Column.CREDIT: "Credit", Column.SENDER: "From"}
    assert [uploads.import_upload(each, columns, OWNER).new for each in (table, message)] == [1, 1]
    for typed, sentence in (("", "first"), ("hello", "Nothing here says"), ("x" * 200_001, "too much")):
        with pytest.raises(Invalid) as refused:
            uploads.keep_pasted(EASYPAISA, typed, OWNER.id)
        assert sentence in refused.value.errors["pasted"][0]

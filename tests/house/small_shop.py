"""A small shop that is the same every time: one order in each state, with everything that is hard to write into a file."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from beautique.audit.types import Via
from beautique.bulk.types import BulkItemRequest
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.commands import start_products
from beautique.catalog.bulk.queries import list_bulk_products
from beautique.catalog.commands import archive_product
from beautique.catalog.importing.commands import take_in
from beautique.catalog.importing.running import run_import
from beautique.catalog.models import Product
from beautique.catalog.types import ProductFilter
from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.kernel.pages import PageRequest
from beautique.orders.bulk.commands import start_moves
from beautique.orders.customers.commands import add_customer_note
from beautique.orders.models import Order
from beautique.orders.saved_views.commands import save_view
from beautique.orders.types import DeliveryStatus, OrderStatus, PaymentStatus, ViewDraft
from beautique.payments.arrivals.commands import dismiss_arrival
from beautique.payments.arrivals.models import ArrivalUpload
from beautique.payments.arrivals.queries import list_arrivals
from beautique.payments.arrivals.types import ArrivalFilter, ArrivalState, Column
from beautique.payments.arrivals.uploads import import_upload, keep_file
from beautique.payments.commands import reverse_payment
from beautique.payments.models import Transfer
from beautique.payments.proofs import attach_proof
from beautique.payments.refunds import record_refund
from beautique.payments.types import RefundDraft
from beautique.settings.commands import save_section
from beautique.settings.types import Courier, Couriers, PaymentMethod
from beautique.shares.commands import keep_share
from beautique.staff.links import choose_password, make_link
from beautique.staff.models import StaffAccount
from beautique.staff.sessions import sign_in
from beautique.staff.types import Role, Visitor
from beautique.tasks.models import Task
from beautique.web.stores import proof_store
from tests.admin.order_pages import move
from tests.catalog.importing.files import own_file, source
from tests.conftest import PASSWORD
from tests.factories import line, make_order, make_product
from tests.payments.arrivals.statements import statement
from tests.payments.desk import ASMA, OWNER, pay, screenshot
from tests.raast import switch_on

IMPORT_ID = UUID(int=12)  # of the file of products that was looked at
TASK_ID = UUID(int=13)  # of a task of the owner about an order
SHARE_ID = UUID(int=14)  # of what the owner has just shared
UPLOAD_ID = UUID(int=17)  # of a statement that the owner looks at
TRANSFER_ID = UUID(int=18)  # of money that was verified, and is in no statement
INVITED_ID, JOINED_ID = UUID(int=15), UUID(int=16)  # of two colleagues
PRODUCT_JOB = UUID("0195f1c0-0000-7000-8000-000000000001")  # a bulk change of products that waits
MORNING = datetime(2026, 11, 21, 4, 5, tzinfo=UTC)  # 09:05 in the store
SENT = {
    "courier": "TCS",
    "tracking_number": "00779912345678",
    "tracking_notes": "-leave at gate",
}


def make_products(app: Flask) -> dict[str, Product]:
    """Products by what they are good for; `archived` is no longer sold."""
    made = {
        "lawn": make_product(app, name="Noor Lawn", regular_price=Decimal("1250.50")),
        "maxi": make_product(app, name='=Mehr "Eid", Maxi', regular_price=Decimal(9000)),
        "kurta": make_product(app, name="لال کرتا", regular_price=Decimal(3400)),
        "archived": make_product(app, name="Old Shirt", regular_price=Decimal(100)),
    }
    with app.app_context():
        archive_product(made["archived"].id, OWNER)
    return made


def make_orders(app: Flask, products: dict[str, Product]) -> dict[str, Order]:
    """Orders by their state."""
    lawn, maxi, kurta = products["lawn"], products["maxi"], products["kurta"]
    three = (line(lawn, size="M", quantity=2), line(maxi, color="Ivory"), line(kurta))
    orders = {
        "pending": make_order(
            app, lawn, customer_name="=HYPERLINK(1)", notes="Two\nlines", city="لاہور", email=None
        ),
        "with a screenshot": make_order(app, maxi, customer_name="عائشہ صدیقی", address="۱۲ مال روڈ, لاہور"),
        "paid": make_order(app, kurta, phone="03219876543", whatsapp="+92 321 9876543", notes="@home"),
        "under-paid": make_order(app, lines=three, payment_method=PaymentMethod.MEEZAN_BANK),
        "verified": make_order(app, lines=three, customer_name='Hira "H" Khan', city="-Karachi"),
        "dispatched": make_order(app, lawn, address="12345678901", notes="  +1"),
        "delivered": make_order(app, maxi, notes="x" * 40),
        "cancelled": make_order(app, kurta, customer_name="O'Brien; Sana", city="0300"),
        "sent back": make_order(app, kurta, customer_name="Noor", phone="0321 5556677"),
    }
    with app.app_context():
        _pay(orders)
        attach_proof(orders["with a screenshot"].id, screenshot(1), proof_store(), ASMA)
    move(app, orders["paid"], payment_status=PaymentStatus.PAID)
    due = clock.today() + timedelta(days=3)
    move(
        app,
        orders["dispatched"],
        delivery_status=DeliveryStatus.OUT_FOR_DELIVERY,
        estimated_delivery=due,
        **SENT,
    )
    move(
        app,
        orders["delivered"],
        order_status=OrderStatus.DELIVERED,
        delivery_status=DeliveryStatus.DELIVERED,
    )
    for state in ("cancelled", "sent back"):
        move(app, orders[state], "Customer asked", order_status=OrderStatus.CANCELLED)
    with app.app_context():
        kept = {"keeps_rest": True, "reason": "کپڑا کٹ چکا تھا"}
        record_refund(
            orders["sent back"].id,
            RefundDraft(amount=Decimal(3000), reference="=OUT(1)", paid_on=clock.today(), **kept),
            ASMA,
        )
    return orders


def make_the_rest(app: Flask, orders: dict[str, Order], owner_id: UUID) -> UUID:
    """A view, a note about a customer, a task, a Raast QR, a file of products and bulk changes that wait; the id of that of orders."""
    pending = orders["pending"]
    with app.app_context():
        switch_on()
        archiving = rules.preview(list_bulk_products(ProductFilter()), rules.MOVES[rules.ARCHIVE])
        start_products("Archive", archiving.changing, ASMA, job_id=PRODUCT_JOB)
        save_view(owner_id, "city=Lahore", ViewDraft(name="Lahore", is_shared=True, position=1), OWNER)
        add_customer_note(pending.phone_normalized, "Rings twice", ASMA)
        save_section(
            Couriers((Courier("TCS", sheet="Consignee = {name}\nCity = {city}", cities="Lahore"),)), 0, OWNER
        )
        due = {"due_date": clock.today(), "order_id": pending.id}
        with transaction() as session:
            session.add(Task(id=TASK_ID, account_id=owner_id, title="Ask for the screenshot", **due))
        file = own_file({"Name": "Firoza Long Shirt"}, {"Name": "No", "Price": "free"})
        said = [f"Salam, {pending.number} is paid"]
        _make_arrivals(owner_id)
        keep_share(owner_id, said, [screenshot(9)], proof_store(), SHARE_ID)
        _colleagues()
        run_import(take_in("new season.csv", file, source(), ASMA, IMPORT_ID), source(), ASMA, 60)
        return start_moves("Mark as Ready", [BulkItemRequest(pending.id, pending.number)], ASMA, {}).id


def _make_arrivals(owner_id: UUID) -> None:
    """Money that arrived, some of it for no order, and a statement whose columns are being chosen."""
    day = f"{clock.today():%d/%m/%Y}"
    for name, amount in (("عائشہ صدیقی", "5,450.00"), ("=HYPERLINK(1)", "300"), ("Owner", "9000")):
        content = statement([day, name, "27361234567", "", amount, ""])
        upload_id = keep_file(PaymentMethod.EASYPAISA, "November.csv", content, owner_id)
        columns = {Column.DATE: "Transaction Date", Column.CREDIT: "Credit", Column.SENDER: "Description"}
        import_upload(upload_id, columns, replace(OWNER, id=owner_id))
    mine = list_arrivals(ArrivalFilter(search="owner"), PageRequest()).items[0]
    dismiss_arrival(mine.id, "My own money", OWNER, mine.version)
    waiting = statement([day, "Raast", "1", "", "700", ""], [day, "No day", "2", "", "4,50", ""])
    upload_id = keep_file(PaymentMethod.MEEZAN_BANK, "December.csv", waiting, owner_id)
    with transaction() as session:
        session.execute(update(ArrivalUpload).where(ArrivalUpload.id == upload_id).values(id=UPLOAD_ID))
    nobodys = list_arrivals(ArrivalFilter(state=ArrivalState.OPEN), PageRequest()).items[0]
    with transaction() as session:
        verified = Transfer(
            id=TRANSFER_ID,
            method=nobodys.method,
            reference="NOT-IN-1",
            reference_normalized="NOTIN1",
            amount=nobodys.amount,
            paid_on=nobodys.paid_on,
            seen_in_account=True,
            recorded_by_name=OWNER.name,
        )
        session.add(verified)


def _colleagues() -> None:
    """One with an open link, and one who is signed in."""
    for account_id, name in ((INVITED_ID, "nida"), (JOINED_ID, "hira")):
        with transaction() as session:
            names = {"username": name, "username_folded": name, "display_name": name.title()}
            emails = dict.fromkeys(("email", "email_folded"), f"{name}@example.com")
            session.add(StaffAccount(id=account_id, role=Role.STAFF, password_hash="", **names, **emails))
        token = make_link(account_id, OWNER)
        if account_id == JOINED_ID:
            choose_password(token, PASSWORD, Visitor("203.0.113.7"))
            sign_in(name, PASSWORD, Visitor("203.0.113.7"), Via.SESSION)


def _pay(orders: dict[str, Order]) -> None:
    """One transfer for two orders, one order by two transfers, one taken back, one after which money is owed."""
    verified, dispatched = orders["verified"], orders["dispatched"]
    pay(verified, amount=Decimal("4000.50"), reason="The rest comes today", reference="0012345678901")
    pay(verified, amount=Decimal("10900.50"), reference="=TID(77)", method=PaymentMethod.INTERNATIONAL_BANK)
    whole = {"method": PaymentMethod.INTERNATIONAL_BANK, "transfer_amount": Decimal(12_151)}
    pay(dispatched, OWNER, reference="=TID(77)", split=True, **whole)
    pay(orders["under-paid"], amount=Decimal(5000), reason="Kept", reference="jc 9000")
    pay(orders["delivered"], reference="98765432109")
    pay(orders["cancelled"], reference="TID 55")
    pay(orders["sent back"], reference="TID 57")
    reverse_payment(pay(orders["paid"], reference="TID 56").id, "A typing error", OWNER)

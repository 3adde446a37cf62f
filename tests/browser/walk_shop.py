"""Every page of the dashboard in every state that looks different, in one shop: the small one's orders, and the rough one's words."""

import re
from datetime import timedelta
from decimal import Decimal

from flask import Flask
from sqlalchemy import update

from beautique.audit.types import SYSTEM
from beautique.bulk.commands import run_bulk, start_undo
from beautique.bulk.types import BulkItemRequest
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.commands import PRODUCT_KINDS, start_products
from beautique.catalog.bulk.queries import list_bulk_products
from beautique.catalog.types import ProductFilter
from beautique.drafts.commands import save_draft
from beautique.kernel import clock
from beautique.kernel.db import transaction
from beautique.kernel.pages import PageRequest
from beautique.orders.bulk.commands import start_moves
from beautique.orders.models import Order
from beautique.orders.types import PaymentStatus
from beautique.payments.arrivals.commands import dismiss_arrival, import_arrivals
from beautique.payments.arrivals.queries import list_arrivals
from beautique.payments.arrivals.rules import line_of
from beautique.payments.arrivals.types import ArrivalFilter, Batch, Read, Source
from beautique.payments.bulk import ORDER_KINDS
from beautique.payments.closing import closing
from beautique.payments.closing_acts import close_account
from beautique.payments.proofs import attach_proof
from beautique.payments.refunds import record_refund
from beautique.payments.types import ClosingDraft, RefundDraft
from beautique.settings.commands import save_section
from beautique.settings.queries import get_section
from beautique.settings.types import Account, Accounts, PaymentMethod, Section
from beautique.staff.models import StaffAccount
from beautique.tasks.commands import create_task
from beautique.tasks.types import TaskDraft
from beautique.web.stores import proof_store
from tests.admin.order_pages import move
from tests.browser.rough_shop import ENDLESS, NAME, fill_rough_shop
from tests.conftest import Browser
from tests.factories import make_order, make_product
from tests.house.pages import ORDERS, addresses, posts
from tests.house.small_shop import make_orders, make_products, make_the_rest
from tests.payments.desk import ASMA, OWNER, pay, screenshot
from tests.raast import IBAN

State = str | tuple[str, dict[str, str]]  # an address, or what is sent to one
PARTS = {  # of pages, by themselves no page
    "new order, known customer",
    "new order, products",
    "queue, day of the payment",
    "queue, transaction ID",
}
TO_LOOK_AT = "Not told yet", "Over-paid", "Possible duplicate", "Refund due", "Sent unpaid", "Under-paid"


def fill_shop(app: Flask, client: Browser, owner: StaffAccount) -> dict[str, State]:
    """The states by their titles, in the order in which they can be walked."""
    products = make_products(app)
    orders = make_orders(app, products)
    waiting_job = make_the_rest(app, orders, owner.id)
    rough = fill_rough_shop(app, owner)
    _settle(app, orders)
    _queue(app)
    _arrivals(app)
    client.sign_in(owner.username)
    every = addresses(orders, products, waiting_job)
    pages: dict[str, State] = {
        **{title: address for title, address in every.items() if title not in PARTS},
        **{f"rough: {title}": address for title, address in rough.items() if address not in every.values()},
        **_lists(orders),
        **_bulk(app, orders),
        **_queue_pages(client),
        **{f"after: {title}": sent for title, sent in posts(orders, products).items()},
        "send again": (f"{ORDERS}/{orders['pending'].number}/notes", {"csrf_token": "", "body": ENDLESS}),
        "no such page": "/admin/nowhere",
        "no such order": f"{ORDERS}/BQ-20200101-999",
    }
    return {**pages, **_tasks(app, orders, owner), **_drafts(app, orders, owner)}


def _settle(app: Flask, orders: dict[str, Order]) -> None:
    """One refund of two, one account closed and one changed since."""
    with app.app_context():
        save_section(
            Accounts(dict.fromkeys(PaymentMethod, Account(ENDLESS[:60], "0300 7654321", IBAN))),
            get_section(Section.ACCOUNTS).version,
            SYSTEM,
        )
        day = clock.today()
        record_refund(
            orders["cancelled"].id, RefundDraft(amount=Decimal(1000), reference="OUT 2", paid_on=day), ASMA
        )
        for method in (PaymentMethod.EASYPAISA, PaymentMethod.INTERNATIONAL_BANK):
            total = closing(day, method).total.amount
            shown = {"day": day, "method": method, "round": 0, "expected": total}
            close_account(ClosingDraft(**shown, statement_total=str(total - 100), note=ENDLESS), ASMA)
    late = make_order(app, make_product(app), customer_name=NAME)
    with app.app_context():
        pay(late, reference="LATE 1234567", method=PaymentMethod.INTERNATIONAL_BANK)
        pay(make_order(app, make_product(app)), reference="MEEZAN 1", method=PaymentMethod.MEEZAN_BANK)
    whole = make_order(app, make_product(app), customer_name=ENDLESS)
    with app.app_context():
        pay(whole)
    move(app, whole, "Customer asked", order_status="Cancelled")


def _queue(app: Flask) -> None:
    """Payments that wait: the same screenshot as another order's, and one without any."""
    again = make_order(app, make_product(app), customer_name=ENDLESS, city=ENDLESS[:100])
    with app.app_context():
        attach_proof(again.id, screenshot(1), proof_store(), ASMA)
    move(app, make_order(app, make_product(app), customer_name=NAME), payment_status=PaymentStatus.PAID)


def _arrivals(app: Flask) -> None:
    """Money whose sender, ID and words are as long as they may be, and some that is for no order."""
    said = {"reference": "9" * 60, "sender": ENDLESS, "narration": ENDLESS, "sender_phone": "923001234567"}
    lines = [
        line_of(paid_on=clock.today(), at=clock.now(), amount=Decimal(amount), **said)
        for amount in (99_999_999, 1)
    ]
    with app.app_context():
        batch = Batch(method=PaymentMethod.INTERNATIONAL_BANK, source=Source.API, read=Read(lines))
        import_arrivals(batch, OWNER)
        [_, mine] = list_arrivals(ArrivalFilter(search="9" * 60), PageRequest()).items
        dismiss_arrival(mine.id, ENDLESS, OWNER, mine.version)


def _lists(orders: dict[str, Order]) -> dict[str, State]:
    flags = "&".join(f"flag={flag.replace(' ', '+')}" for flag in TO_LOOK_AT)
    to_close = {"method": "Meezan Bank", "expected": "6750", "statement_total": "", "note": ENDLESS}
    return {
        "to look at": f"{ORDERS}?{flags}",
        "not told": f"{ORDERS}?flag=Not+told+yet",
        "an unreadable filter": f"{ORDERS}?order_status=Ready&payment_status=nonsense&q=nobody",
        "activity, filtered": f"/admin/activity?order={orders['verified'].number}&start_date=2026-01-01",
        "analytics, today": "/admin/analytics?range=today",
        "analytics, no range": "/admin/analytics?range=never&start_date=tomorrow",
        "analytics, nobody ordered": "/admin/analytics?end_date=2020-02-02&start_date=2020-01-01",
        "day, no day": "/admin/day?day=2020-02-30",
        "day, nothing came": "/admin/day?day=2020-02-02",
        "closing, no day": "/admin/payments/closing?day=2020-02-30",
        "closing, nothing came": "/admin/payments/closing?day=2020-02-02",
        "export of nothing": f"{ORDERS}/export?city=Nowhere",
        "views refused": (f"{ORDERS}/views", {"name": ""}),
        "closing refused": (f"/admin/payments/closing?day={clock.today()}", {"version": "0", **to_close}),
        "couriers refused": (
            "/admin/settings/couriers",
            {"known-0-name": "TCS", "known-1-name": "TCS"},
        ),
        "labels refused": (
            "/admin/settings/labels",
            {"labels-0-name": ENDLESS, "labels-1-name": "Eid", "labels-2-name": "Eid"},
        ),
        "orders, past the end": f"{ORDERS}?page=99",
    }


def _bulk(app: Flask, orders: dict[str, Order]) -> dict[str, State]:
    """A change with results and refusals, and its undo."""
    with app.app_context():
        wishes = [BulkItemRequest(order.id, order.number) for order in orders.values()]
        done = start_moves("Mark as Processing", wishes, OWNER, {"order_status": "Processing"})
        run_bulk(done, ORDER_KINDS, OWNER, 60)
        states: dict[str, State] = {"bulk result": f"{ORDERS}/bulk/{done.id}"}
        undo = start_undo(done.id, ORDER_KINDS, OWNER)
        run_bulk(undo, ORDER_KINDS, OWNER, 60)
        again = start_moves("Mark as Processing", wishes, OWNER, {"order_status": "Processing"})
        run_bulk(again, ORDER_KINDS, OWNER, 60)
        products = rules.preview(list_bulk_products(ProductFilter()), rules.MOVES["bestseller"])
        of_products = start_products("Mark as bestsellers", products.changing, OWNER)
        run_bulk(of_products, PRODUCT_KINDS, OWNER, 60)
        return {
            "bulk result of products": f"/admin/products/bulk/{of_products.id}",
            "bulk undone": f"{ORDERS}/bulk/{undo.id}",
            "bulk, may be undone": f"{ORDERS}/bulk/{again.id}",
            **states,
        }


def _queue_pages(client: Browser) -> dict[str, State]:
    """Each payment of the queue, and its end, by the way of skipping them all."""
    found: dict[str, State] = {}
    address = "/admin/payments"
    while True:
        found[f"queue {len(found) + 1}"] = address
        skip = re.search(r'href="(/admin/payments\?after=[^"]+)"', client.get(address).text)
        if skip is None:
            return found
        address = skip[1].replace("&amp;", "&")


def _tasks(app: Flask, orders: dict[str, Order], owner: StaffAccount) -> dict[str, State]:
    """Tasks of every kind, for somebody who was away."""
    today = clock.today()
    days = [today + timedelta(days=ahead) for ahead in (-1, 0, 9)]
    with app.app_context():
        for title, due_date, done in (
            (f"{NAME} {orders['paid'].number}", days[0], False),
            (ENDLESS, days[1], False),
            (NAME, days[2], False),
            (ENDLESS, None, True),
        ):
            draft = TaskDraft(
                title=title[:200], due_date=due_date, is_completed=done, order_id=orders["paid"].id
            )
            create_task(owner.id, draft, OWNER)
        away = {"was_here_at": clock.now() - timedelta(hours=14)}
        with transaction() as session:
            session.execute(update(StaffAccount).values(away))
    return {
        "tasks of every kind": "/admin/tasks",
        "home with tasks": "/admin/",
        "order with tasks": f"{ORDERS}/{orders['paid'].number}",
        "today in one page": f"/admin/day?day={today}",
        "the day, no day": "/admin/day?day=someday",
    }


def _drafts(app: Flask, orders: dict[str, Order], owner: StaffAccount) -> dict[str, State]:
    """Forms that show what was typed before."""
    number, phone = orders["paid"].number, orders["paid"].phone_normalized
    typed = [("phone", phone), ("customer_name", NAME), ("address", ENDLESS), ("city", ENDLESS[:90])]
    with app.app_context():
        save_draft(owner.id, f"new-order:{phone}", typed)
        save_draft(owner.id, f"order:{number}", [("version", "1"), *typed])
        save_draft(owner.id, f"order-note:{number}", [("body", ENDLESS)])
    return {
        "draft of an order": f"{ORDERS}/new?phone={phone}",
        "draft of details": f"{ORDERS}/{number}/edit",
        "draft of a note": f"{ORDERS}/{number}",
    }

"""A shop whose people write Urdu, and words without an end: what pushes pages apart."""

from flask import Flask

from beautique.orders.commands import add_note, correct_order, move_order
from beautique.orders.customers.commands import add_customer_note
from beautique.orders.labels.commands import label_order
from beautique.orders.models import Order
from beautique.orders.saved_views.commands import save_view
from beautique.orders.types import OrderChanges, OrderStatus, ViewDraft
from beautique.payments.proofs import attach_proof
from beautique.settings.commands import save_section
from beautique.settings.types import Label, LabelColor, Labels
from beautique.staff.models import StaffAccount
from beautique.web.stores import proof_store
from tests.factories import contact, make_order, make_product
from tests.payments.desk import OWNER, pay, screenshot

PHONE_NUMBER = "0300 7120013"
OLD_CITY, CITY = "کراچی", "لاہور"
NAME = "عائشہ صدیقی بنت محمد صدیق احمد خان لاہوری"
NOTE = "براہ کرم شام پانچ بجے کے بعد فون کریں"
ENDLESS = ("Muqarnas" * 32)[:255]
E_MAIL = f"{ENDLESS[:60]}@{'.'.join([ENDLESS[:60]] * 3)}.com"


def fill_rough_shop(app: Flask, person: StaffAccount) -> dict[str, str]:
    """An order in Urdu, one of endless words, a paid one; the addresses of all pages that show them, by their titles."""
    kurta = make_product(app, name="کڑھائی والا لمبا کرتا", colors=("گلابی", "Ivory"))
    long = make_product(app, name=ENDLESS, colors=(ENDLESS[:40],), description=ENDLESS)
    urdu = {"customer_name": NAME, "city": OLD_CITY, "notes": NOTE}
    order = make_order(app, kurta, phone=PHONE_NUMBER, address="مکان 14، گلی 7، ماڈل ٹاؤن", **urdu)
    names = {
        "customer_name": ENDLESS,
        "address": ENDLESS * 3,
        "city": ENDLESS[:100],
        "country": ENDLESS[:100],
    }
    other = make_order(app, long, phone="0300 1234567", email=E_MAIL, notes=ENDLESS, **names)
    paid = make_order(app, kurta, phone="0300 7654321", customer_name="آمنہ", city=CITY)
    with app.app_context():
        _tell_much(order, other)
        pay(paid)
        for query, name in ((f"city={CITY}", CITY), ("order_status=Received", ENDLESS[:60])):
            save_view(person.id, query, ViewDraft(name=name, is_shared=True, position=1), OWNER)
    numbers = f"number={order.number}&number={other.number}"
    return {
        "home": "/admin/",
        "orders": "/admin/orders",
        "orders of a city": f"/admin/orders?city={CITY}&city={ENDLESS[:100]}",
        "orders, none found": f"/admin/orders?q={ENDLESS[:100]}",
        "Urdu order": f"/admin/orders/{order.number}",
        "endless order": f"/admin/orders/{other.number}",
        "edit Urdu": f"/admin/orders/{order.number}/edit",
        "edit endless": f"/admin/orders/{other.number}/edit",
        "messages": f"/admin/orders/{other.number}/whatsapp",
        "new order": f"/admin/orders/new?phone={order.phone_normalized}",
        "new order, endless": f"/admin/orders/new?phone={other.phone_normalized}",
        "customer": f"/admin/customers/{order.phone_normalized}",
        "endless customer": f"/admin/customers/{other.phone_normalized}",
        "views": "/admin/orders/views",
        "slips": "/admin/orders/print?paper=a5",
        "slips on A4": "/admin/orders/print?paper=a4",
        "pick list": "/admin/orders/print?paper=pick",
        "bulk": f"/admin/orders/bulk?move=ready&{numbers}",
        "bulk labels": f"/admin/orders/bulk/labels?{numbers}",
        "bulk labels, one chosen": f"/admin/orders/bulk/labels?{numbers}&move=unlabel&which=1",
        "bulk payments": f"/admin/orders/bulk/payments?{numbers}",
        "exports": f"/admin/orders/export?city={CITY}",
        "queue": "/admin/payments",
        "closing": "/admin/payments/closing",
        "products": "/admin/products",
        "Urdu product": f"/admin/products/{kurta.id}",
        "endless product": f"/admin/products/{long.id}",
        "activity": "/admin/activity",
    }


def _tell_much(order: Order, other: Order) -> None:
    over = {"customer_name": NAME, "city": CITY, "phone": PHONE_NUMBER, "whatsapp": PHONE_NUMBER}
    correct_order(order.id, contact(**over, address="مکان 14، گلی 7، ماڈل ٹاؤن"), {}, OWNER)
    labels = (
        Label(ENDLESS[:30], LabelColor.BERRY, on_slip=True),
        Label(NAME[:30]),
        Label("Eid", LabelColor.AMBER),
    )
    save_section(Labels(labels), 0, OWNER)
    for each, words in ((order, NOTE), (other, ENDLESS)):
        label_order(each.id, OWNER, add=(1, 2))
        attach_proof(each.id, screenshot(len(words)), proof_store(), OWNER)
        add_note(each.id, words, OWNER)
        add_customer_note(each.phone_normalized, words, OWNER)
        parcel = OrderChanges(courier=words[:60], tracking_number="7721 3381", tracking_notes=words)
        move_order(each.id, parcel, OWNER)
        move_order(each.id, OrderChanges(order_status=OrderStatus.PROCESSING), OWNER)
        move_order(each.id, OrderChanges(order_status=OrderStatus.RECEIVED), OWNER, words)

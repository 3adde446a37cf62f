"""Every page of the dashboard in the states that show other forms, and the pages that answer what was sent."""

from uuid import UUID

from flask import Flask
from werkzeug.test import TestResponse

from beautique.admin.core.permissions import BACKGROUND_POLLS, OPEN
from beautique.catalog.models import Product
from beautique.orders.models import Order
from tests.conftest import Browser
from tests.house.forms import read_forms
from tests.house.small_shop import (
    IMPORT_ID,
    INVITED_ID,
    JOINED_ID,
    PRODUCT_JOB,
    SHARE_ID,
    TASK_ID,
    TRANSFER_ID,
    UPLOAD_ID,
)

NOT_PAGES = {
    "admin.proof",
    "admin.order_arrivals",
    "admin.proof_reading",
    "admin.proof_strip",
    "admin.order_raast",
    "admin.raast_trial",
    "admin.shared_picture",
    "admin.shared_reading",
    "admin.form_token",
    "admin.new_passkey_challenge",
    "admin.export_orders",
    "admin.export_activity",
    "admin.closing_file",
    "admin.export_products",
    "admin.product_template",
    "admin.product_row",
} | BACKGROUND_POLLS
ORDERS, PRODUCTS = "/admin/orders", "/admin/products"
OF_ONE_PERSON = (TASK_ID, SHARE_ID)  # to everybody else they do not exist
Pages = dict[str, str]
Sent = dict[str, tuple[str, dict[str, str]]]


def addresses(orders: dict[str, Order], products: dict[str, Product], job_id: UUID) -> Pages:
    """The address of every page that a signed-in person opens, by its title."""
    pending = orders["pending"]
    chosen = "&".join(f"number={order.number}" for order in orders.values())
    bulk = {key: f"{ORDERS}/bulk?move={key}&{chosen}" for key in ("ready", "dispatch", "cancel")}
    return {
        "home": "/admin/",
        "palette": "/admin/palette",
        "palette, found": "/admin/palette?q=ayesha",
        "orders": ORDERS,
        "orders, filtered": f"{ORDERS}?city=Lahore&payment_status=Verified",
        "orders, none found": f"{ORDERS}?q=nobody",
        "views": f"{ORDERS}/views",
        **{f"order, {state}": f"{ORDERS}/{order.number}" for state, order in orders.items()},
        "edit order": f"{ORDERS}/{pending.number}/edit",
        "messages": f"{ORDERS}/{pending.number}/whatsapp",
        "new order": f"{ORDERS}/new",
        "new order of a known phone": f"{ORDERS}/new?phone={pending.phone_normalized}",
        "new order, known customer": f"{ORDERS}/new/customer?phone={pending.phone_normalized}",
        "new order, products": f"{ORDERS}/new/products?product_q=noor",
        **{f"bulk preview, {key}": address for key, address in bulk.items()},
        "bulk payments": f"{ORDERS}/bulk/payments?{chosen}",
        "bulk labels": f"{ORDERS}/bulk/labels?{chosen}",
        "bulk change": f"{ORDERS}/bulk/{job_id}",
        "parcels": f"{ORDERS}/parcels",
        "booking sheet": f"{ORDERS}/booking?courier=TCS&{chosen}",
        "print": f"{ORDERS}/print?{chosen}",
        "exports": f"{ORDERS}/export?{chosen}",
        "queue, with a picture": "/admin/payments",
        "queue, day of the payment": "/admin/payments/day?paid_on=21/11/2026",
        "queue, transaction ID": "/admin/payments/reference?method=Easypaisa&reference=98765432109",
        "share, with a picture": f"/admin/shared/{SHARE_ID}",
        "share, none found": f"/admin/shared/{SHARE_ID}?q=nobody",
        "new order of a share": f"{ORDERS}/new?shared={SHARE_ID}",
        "closing": "/admin/payments/closing",
        "closing, find an arrival": f"/admin/payments/transfers/{TRANSFER_ID}/arrival",
        "arrivals": "/admin/arrivals",
        "arrivals, filtered": "/admin/arrivals?account=Easypaisa&q=5450",
        "arrivals, none found": "/admin/arrivals?q=nobody",
        "arrivals, brought in": "/admin/arrivals/import",
        "arrivals, looked at": f"/admin/arrivals/uploads/{UPLOAD_ID}",
        "customer": f"/admin/customers/{pending.phone_normalized}",
        "products": "/admin/products",
        "products, filtered": "/admin/products?category=long-shirt",
        "products, none found": "/admin/products?q=nothing",
        **{
            f"bulk preview of products, {key}": f"{PRODUCTS}/bulk?move={key}&product={products['lawn'].id}"
            for key in ("archive", "category", "price")
        },
        "bulk change of products": f"{PRODUCTS}/bulk/{PRODUCT_JOB}",
        "product, prices": f"/admin/products/{products['lawn'].id}/prices",
        "new product": "/admin/products/new",
        "product": f"/admin/products/{products['lawn'].id}",
        "product, delete for good": f"/admin/products/{products['archived'].id}/delete",
        "product, archived": f"/admin/products/{products['archived'].id}",
        "product files": "/admin/products/files",
        "import of products": f"/admin/products/files/{IMPORT_ID}",
        "analytics": "/admin/analytics",
        "tasks": "/admin/tasks",
        "task": f"/admin/tasks/{TASK_ID}",
        "day": "/admin/day",
        "activity": "/admin/activity",
        "settings": "/admin/settings",
        "system": "/admin/system",
        "staff": "/admin/staff",
        "invite somebody": "/admin/staff/new",
        "person, invited": f"/admin/staff/{INVITED_ID}",
        "person": f"/admin/staff/{JOINED_ID}",
        "account": "/admin/account",
        "password": "/admin/password",
        "passkeys": "/admin/account/passkeys",
    }


def posts(orders: dict[str, Order], products: dict[str, Product]) -> Sent:
    """What is sent, and where, to get each page that answers without changing an order."""
    pending, paid = orders["pending"].number, orders["paid"].number
    stale = {"version": "99"}
    hours = {"waits_long_hours": "5", "waits_too_long_hours": "9", "proof_days": "90"}
    parcel = f"{orders['verified'].number} 00881122"
    raised = {"move": "price", "do": "look", "way": "up", "by": "10", "unit": "percent"}
    prices = {**raised, "rounding": "10", "target": "both", "ids": products["lawn"].id.hex}
    return {
        "new order with a line": (f"{ORDERS}/new", {"add": str(products["lawn"].id)}),
        "parcels that were looked at": (f"{ORDERS}/parcels", {"block": parcel, "courier": "TCS"}),
        "order, a move overtaken": (f"{ORDERS}/{paid}/move", {**stale, "order_status": "Ready"}),
        "order, a payment refused": (f"{ORDERS}/{paid}/payments", stale),
        "order, a refund refused": (f"{ORDERS}/{orders['cancelled'].number}/refunds", {"amount": "1"}),
        "order, an empty note": (f"{ORDERS}/{pending}/notes", {}),
        "customer, an empty note": (f"/admin/customers/{orders['pending'].phone_normalized}/notes", {}),
        "queue, a payment refused": (f"/admin/payments/{paid}/confirm", stale),
        "bulk change refused": (f"{ORDERS}/bulk", {"move": "cancel", "numbers": pending}),
        "task refused": ("/admin/tasks", {"title": "", "due_date": "someday"}),
        "task saved in another window": (f"/admin/tasks/{TASK_ID}", {**stale, "title": "Call her"}),
        "reminder refused": (f"{ORDERS}/{pending}/remind", {"title": "Call her", "due_date": "someday"}),
        "arrivals, nothing pasted": ("/admin/arrivals/import/pasted", {"pasted": "Salam"}),
        "arrivals, no file": ("/admin/arrivals/import/file", {"method": "Easypaisa"}),
        "arrivals, nothing to import": (f"/admin/arrivals/uploads/{UPLOAD_ID}/import", {"date": "Credit"}),
        "product refused": ("/admin/products/new", {}),
        "file refused": ("/admin/products/files", {}),
        "bulk change of products looked at": (f"{PRODUCTS}/bulk", prices),
        "settings, an edit overtaken": ("/admin/settings/thresholds", {**stale, **hours}),
        "settings, templates preview": ("/admin/settings/templates/preview", {}),
        "system, every check": ("/admin/system/checks", {}),
        "invitation refused": ("/admin/staff/new", {"display_name": "Zara"}),
        "person, an edit overtaken": (f"/admin/staff/{INVITED_ID}/role", {**stale, "role": "owner"}),
        "account refused": ("/admin/account", {"version": "1"}),
        "settings, a new token": ("/admin/settings/tokens", {"token_name": "Website"}),
    }


def forms_of_all(owner: Browser, staff: Browser, pages: Pages, sent: Sent) -> dict[str, set[str]]:
    """The forms by the title of their page: the owner's, and those of staff where they are others."""
    found = {title: read_forms(answered(owner.get(address))) for title, address in pages.items()}
    for title, address in pages.items():
        answer = staff.get(address)
        is_private = any(str(each) in address for each in OF_ONE_PERSON)
        is_theirs = answer.status_code != (404 if is_private else 403)
        if is_theirs and (forms := read_forms(answered(answer))) != found[title]:
            found[f"{title} (staff)"] = forms
    for title, (address, fields) in sent.items():
        found[f"{title} (answer)"] = read_forms(owner.post_form(address, fields).text)
    return found


def answered(answer: TestResponse) -> str:
    """The text of a page that was found."""
    assert answer.status_code == 200, (answer.request.path, answer.status_code, answer.location)
    return answer.text


def left_out(app: Flask, pages: Pages) -> set[str]:
    """Pages of the dashboard that are not walked."""
    bound = app.url_map.bind("localhost")
    walked = {bound.match(address.partition("?")[0])[0] for address in pages.values()}
    every = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and rule.endpoint.startswith("admin.")
    }
    return every - walked - NOT_PAGES - OPEN

"""An order that staff type in, from WhatsApp or the phone: the same placement, rules and numbers as the website's.

The form carries its whole state: finding the customer, adding and removing lines are buttons of it, so it works without JavaScript.

A person has one draft of an order without a customer's name, whatever their windows: the later typing is what is kept, and each window
goes on showing its own and places its own. A draft for each window would need a name that outlives the window (in the browser, where
customer data never lies, or in an address that nobody finds again), and a list of half orders to choose from: more to clean up than to lose.
"""

from typing import Any
from uuid import UUID

from flask import request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import drafts, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import thumb_url
from beautique.admin.core.drafts import FormDraft
from beautique.admin.core.forms import read_whole_number
from beautique.admin.core.identity import signed_in_account
from beautique.admin.core.list_url import read_text
from beautique.admin.orders.new import known_customer, pasted_chat, picker, placing
from beautique.admin.orders.new.form import NewOrderForm, Products
from beautique.catalog.queries import find_products
from beautique.kernel import text
from beautique.kernel.errors import Invalid
from beautique.kernel.field_validation import read_id
from beautique.orders.models import Order
from beautique.orders.placement.pricing import TotalTooHigh
from beautique.settings.queries import get_labels
from beautique.shares.queries import find_share


@admin.get("/orders/new")
def new_order() -> Response:
    """An empty form; `?phone=` names the customer, `?shared=` a message that this person shared, for the wishes."""
    phone = read_text(request.args.get("phone", "")) or ""
    share_id = read_id(request.args.get("shared", ""))
    blank = NewOrderForm.blank(phone, _shared_words(share_id) if share_id else "")
    known = known_customer.fill_in(blank)
    key = f"new-order:share-{share_id}" if share_id else _draft_key(phone)
    form, draft = drafts.filled(key, blank, NewOrderForm)
    return _page(form, known, draft=draft)


@admin.post("/orders/new")
def place_typed_order() -> Response:
    """Places the order, or does what another button of the form says and shows the form again."""
    form = NewOrderForm(request.form)
    if request.form.get("do") != "place":
        return _page(form, _follow(form))
    try:
        number = placing.place(form)
    except TotalTooHigh as refusal:
        form.ask(refusal, "Place it")
        return _page(form, status=422)
    except Invalid as wrong:
        form.show(wrong)
        return _page(form, status=422)
    except placing.NotPlaced as refusal:
        return _refused(form, refusal.message)
    drafts.finish()
    return htmx.leave(url_for("admin.order", number=number), f"Order {number} is placed")


def _shared_words(share_id: UUID) -> str:
    """The message of a share; nothing once it is too old, when what was typed beside it is still in the draft."""
    share = find_share(signed_in_account().id, share_id)
    return share.words if share else ""


def _draft_key(phone: str) -> str:
    """An order for a customer who was named is another one than the order that was begun without a name."""
    digits = text.digits(phone)[:20]
    return f"new-order:{digits}" if digits else "new-order"


def _follow(form: NewOrderForm) -> Order | None:
    """Does what a button of the form says; the earlier order from which the customer was filled in."""
    if added := request.form.get("add"):
        for product in find_products({id_} if (id_ := read_id(added)) else set()).values():
            form.add(product)
    if (removed := read_whole_number(request.form.get("take_off"))) is not None:
        form.remove(removed)
    if request.form.get("do") == "fill-in":
        return known_customer.fill_in(form)
    if pasted_chat.take(form, request.form) or request.form.get("do") == "read-chat":
        return known_customer.find(form)
    return None


def _page(
    form: NewOrderForm, known: Order | None = None, status: int = 200, draft: FormDraft | None = None
) -> Response:
    context = _context(form, find_products(form.product_ids), known)
    context["draft"] = draft or drafts.carried()
    return htmx.page("orders/new/new.html", "orders/new/_new.html", status, **context)


def _refused(form: NewOrderForm, sentence: str) -> Response:
    """The order was not placed: why, with today's prices in the form."""
    form.form_errors = [*form.form_errors, sentence]
    products = find_products(form.product_ids)
    form.see_prices(products)
    return htmx.page("orders/new/new.html", "orders/new/_new.html", 409, **_context(form, products, None))


def _context(form: NewOrderForm, products: Products, known: Order | None) -> dict[str, Any]:
    form.offer(products)
    added = request.form.get("add")
    search = "" if added else request.form.get("product_q", "")
    return {
        "form": form,
        "draft": drafts.carried(),
        "lines": form.products(products),
        "known": known,
        "search": search,
        "found": picker.find(search),
        "total": form.total(products),
        "thumb": thumb_url,
        "labels": get_labels().known,
        "was_added": bool(added),
        "was_filled_in": pasted_chat.is_taken(request.form)
        or (request.form.get("do") == "fill-in" and known is not None),
        "said": pasted_chat.said(form),
        "was_read": request.form.get("do") == "read-chat",
    }

"""An order that staff type in, from WhatsApp or the phone: the same placement, rules and numbers as the website's.

The form carries its whole state: finding the customer, adding and removing lines are buttons of it, so it works without JavaScript.
"""

from typing import Any
from uuid import UUID

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import gate, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import thumb_url
from beautique.admin.core.forms import read_whole_number, tidy
from beautique.admin.core.list_url import read_text
from beautique.admin.orders.new.form import NewOrderForm
from beautique.catalog.models import Product
from beautique.catalog.queries import find_products, list_products
from beautique.catalog.types import ProductFilter, Sort
from beautique.kernel.errors import Conflict, Invalid
from beautique.kernel.fields import read_id
from beautique.kernel.pages import PageRequest
from beautique.orders import queries
from beautique.orders.models import Order
from beautique.orders.placement.commands import place_order
from beautique.orders.placement.idempotency import KeyMismatch
from beautique.orders.placement.pricing import PriceChanged, ProductUnavailable, TotalTooHigh, fingerprint
from beautique.orders.placement.types import IdempotencyKey, PlaceableOrder
from beautique.settings.queries import get_storefront

_OFFERED = 8  # products that the picker shows
_PLACED_BEFORE = (
    "This form has placed an order already. If this is another order, press the button once more."
)
Products = dict[UUID, Product]


@admin.get("/orders/new")
def new_order() -> Response:
    """An empty form; `?phone=` names the customer."""
    form = NewOrderForm.blank(read_text(request.args.get("phone", "")) or "")
    return _page(form, _fill_in(form))


@admin.get("/orders/new/customer")
def find_customer() -> str:
    """What is known of a phone, for the form of a new order."""
    return render_template(
        "orders/new/_known_customer.html", known=queries.find_latest_of_phone(request.args.get("phone", ""))
    )


@admin.get("/orders/new/products")
def pick_products() -> str:
    """Products to choose from, for the form of a new order."""
    return render_template(
        "orders/new/_picker.html", found=_found(request.args.get("product_q", "")), thumb=thumb_url
    )


@admin.post("/orders/new")
def place_typed_order() -> Response:
    """Places the order, or does what another button of the form says and shows the form again."""
    form = NewOrderForm(request.form)
    if request.form.get("do") != "place":
        return _page(form, _follow(form))
    form_key = tidy(form.key.data)
    try:
        order = form.checked()
        placed = place_order(
            order,
            gate.actor(),
            lambda row: row.number,
            _key(form_key, order),
            ceiling=form.ceiling(get_storefront().most_per_order),
        )
    except TotalTooHigh as refusal:
        form.ask(refusal, "Place it")
        return _page(form, status=422)
    except Invalid as wrong:
        form.show(wrong)
        return _page(form, status=422)
    except KeyMismatch:
        form.renew_key()
        return _refused(form, _PLACED_BEFORE)
    except (PriceChanged, ProductUnavailable) as refusal:
        return _refused(form, _told(refusal))
    return htmx.leave(url_for("admin.order", number=placed.answer), f"Order {placed.answer} is placed")


def _follow(form: NewOrderForm) -> Order | None:
    """Does what a button of the form says; the earlier order from which the customer was filled in."""
    if added := request.form.get("add"):
        for product in find_products({id_} if (id_ := read_id(added)) else set()).values():
            form.add(product)
    if (removed := read_whole_number(request.form.get("take_off"))) is not None:
        form.remove(removed)
    return _fill_in(form) if request.form.get("do") == "fill-in" else None


def _fill_in(form: NewOrderForm) -> Order | None:
    known = queries.find_latest_of_phone(tidy(form.phone.data))
    if known is not None:
        form.fill_in(known.contact)
    return known


def _page(form: NewOrderForm, known: Order | None = None, status: int = 200) -> Response:
    products = find_products(form.product_ids)
    return htmx.page("orders/new/new.html", "orders/new/_new.html", status, **_context(form, products, known))


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
        "lines": form.products(products),
        "known": known,
        "search": search,
        "found": _found(search),
        "total": form.total(products),
        "thumb": thumb_url,
        "was_added": bool(added),
    }


def _found(search: str) -> list[Product] | None:
    """Active products that match; None when nothing was asked."""
    words = read_text(search)
    if words is None:
        return None
    wanted = ProductFilter(search=words, is_active=True, sort=Sort.RELEVANCE)
    return list(list_products(wanted, PageRequest(limit=_OFFERED), total=0).items)


def _key(form_key: str, order: PlaceableOrder) -> IdempotencyKey | None:
    return (
        IdempotencyKey(f"staff:{gate.signed_in_account().id}", form_key, fingerprint(order))
        if form_key
        else None
    )


def _told(refusal: Conflict) -> str:
    """What is to be done about lines whose price changed or whose product left the shop."""
    names = [line.get("name") or f"line {line['index'] + 1}" for line in refusal.details["lines"]]
    if isinstance(refusal, PriceChanged):
        return f"The price of {', '.join(names)} has changed just now. Tell the customer the new total, then press the button again."
    return f"No longer in the shop: {', '.join(names)}. Take it off and place the order again."

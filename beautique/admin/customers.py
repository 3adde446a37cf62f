"""The card of a customer, who is a phone number: orders, totals, addresses, and what staff wrote down."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from flask import flash, redirect, request, url_for
from werkzeug.wrappers import Response
from wtforms import TextAreaField

from beautique.admin.core import drafts, edit_conflict, htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.context import thumb_url
from beautique.admin.core.drafts import FormDraft
from beautique.admin.core.forms import VersionedForm
from beautique.admin.core.identity import actor
from beautique.admin.core.list_url import encode, list_address
from beautique.admin.core.lists import page_or_first
from beautique.kernel import money, phones
from beautique.kernel.errors import Invalid, NotFound, Stale
from beautique.kernel.text import counted
from beautique.orders import rules
from beautique.orders.customers import commands as customer_notes
from beautique.orders.customers import queries as customers
from beautique.orders.customers.models import CustomerNote
from beautique.orders.models import Order
from beautique.orders.types import Flag, OrderStatus
from beautique.payments.models import PaymentProof
from beautique.payments.queries import list_rejections_of

_PAGE = 20
_NOT_CANCELLED = tuple(status.value for status in OrderStatus if status != OrderStatus.CANCELLED)


class CustomerNoteForm(VersionedForm):
    """What staff should know about a customer; a note that is edited travels with its version."""

    note = TextAreaField("Note about this customer")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about the customer, and the orders that it is made of, where a list has just these."""

    name: str
    value: str
    detail: str
    url: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class CustomerOrder:
    """An order on the card: its first piece, and what went wrong with its money."""

    order: Order
    picture: str
    shows_delivery: bool
    facts: Sequence[str]


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note and the form that edits it."""

    note: CustomerNote
    form: CustomerNoteForm
    draft: FormDraft


@admin.get("/customers/<phone>")
def customer(phone: str) -> Response:
    """The card. Another spelling of the number leads to its one address. International digits are taken as they are."""
    found = _find(phone)
    if found is None:
        normalized = phones.find_normalized(phone)
        if normalized is None or normalized == phone:
            raise NotFound("No order has this phone number. Check its digits, or search for a name.")
        return redirect(url_for("admin.customer", phone=normalized))
    return _page(found)


@admin.post("/customers/<phone>/notes")
def add_customer_note(phone: str) -> Response:
    """Writes a note about the customer."""
    form = CustomerNoteForm(request.form)
    try:
        customer_notes.add_customer_note(phone, form.note.data or "", actor())
    except Invalid as wrong:
        form.show(wrong)
        return _notes(phone, 422, new=form)
    drafts.finish()
    return _changed(phone, "Note added", fresh_note=True)


@admin.post("/customers/notes/<uuid:note_id>")
def save_customer_note(note_id: uuid.UUID) -> Response:
    """Saves other words; when somebody else did meanwhile, shows both."""
    note, form = customers.get_note(note_id), CustomerNoteForm(request.form)
    try:
        customer_notes.edit_customer_note(note_id, form.note.data or "", actor(), form.expected_version)
    except Stale:
        return _conflict(customers.get_note(note_id), form)
    except Invalid as wrong:
        form.show(wrong)
        return _notes(note.phone_normalized, 422, edited=(note_id, form))
    drafts.finish()
    return _changed(note.phone_normalized, "Note saved")


@admin.post("/customers/notes/<uuid:note_id>/remove")
def remove_customer_note(note_id: uuid.UUID) -> Response:
    """Takes a note off the card; the toast brings it back."""
    note = customer_notes.remove_customer_note(
        note_id, actor(), CustomerNoteForm(request.form).expected_version
    )
    undo = {"url": url_for("admin.restore_customer_note", note_id=note_id), "label": "Undo"}
    return _changed(note.phone_normalized, "Note removed", undo=undo)


@admin.post("/customers/notes/<uuid:note_id>/restore")
def restore_customer_note(note_id: uuid.UUID) -> Response:
    """Brings a removed note back."""
    note = customer_notes.restore_customer_note(note_id, actor())
    return htmx.leave(url_for("admin.customer", phone=note.phone_normalized), "The note is back")


def _find(phone: str) -> customers.Customer | None:
    return customers.find_customer(phone) if phone.isascii() and phone.isdecimal() else None


def _page(found: customers.Customer, status: int = 200, **notes: Any) -> Response:
    rejections = list_rejections_of(found.phone)
    page, unreadable = page_or_first(
        partial(customers.list_orders_of, found.phone, total=found.orders),
        request.args.get("cursor") or None,
        _PAGE,
    )
    return htmx.page(
        "customers/customer.html",
        "customers/_orders.html",
        status,
        customer=found,
        figures=_figures(found, rejections),
        page=page,
        rows=[_row(each, rejections) for each in page.items],
        unreadable=unreadable,
        addresses=customers.list_addresses(found.phone),
        **_notes_context(found.phone, **notes),
    )


def _row(each: Order, rejections: Sequence[tuple[PaymentProof, str]]) -> CustomerOrder:
    rejected = sum(number == each.number for _, number in rejections)
    facts = []
    if rejected:
        facts.append(f"{counted(rejected, 'screenshot')} rejected")
    if each.refunded_amount:
        facts.append(f"{money.rupees(each.refunded_amount)} sent back")
    return CustomerOrder(
        order=each,
        picture=thumb_url(each.lines[0].image),
        shows_delivery=rules.shows_delivery(each.delivery_status, each.order_status),
        facts=facts,
    )


def _figures(found: customers.Customer, rejections: Sequence[tuple[PaymentProof, str]]) -> list[Figure]:
    cancelled = f"{found.cancelled:,} cancelled" if found.cancelled else "none cancelled"
    refund = found.refund_due
    figures = [
        Figure("Orders", f"{found.orders:,}", cancelled, _list(found)),
        Figure(
            "Verified",
            money.rupees(found.verified.amount),
            counted(found.verified.count),
            _list(found, payment_status=("Verified",), order_status=_NOT_CANCELLED),
        ),
    ]
    if refund.count:
        detail = counted(refund.count, "cancelled order")
        url = _list(found, flag=(Flag.REFUND_DUE.value,))
        figures.append(Figure("Refund due", money.rupees(refund.amount), detail, url, "error"))
    if found.sent_back.count:
        figures.append(
            Figure("Sent back", money.rupees(found.sent_back.amount), counted(found.sent_back.count))
        )
    if rejections:
        newest, number = rejections[0]
        detail = f"the last: {(newest.rejected_reason or 'no reason').lower()}"
        url = url_for("admin.order", number=number)
        figures.append(Figure("Screenshots rejected", f"{len(rejections):,}", detail, url))
    return figures


def _list(found: customers.Customer, **statuses: Sequence[str]) -> str:
    """The orders list with the customer's orders in some statuses."""
    pairs = [("q", found.phone), *((name, word) for name, words in statuses.items() for word in words)]
    return list_address("admin.orders", encode(sorted(pairs)))


def _changed(phone: str, text: str, *, fresh_note: bool = False, **more: Any) -> Response:
    """After a change of a note: the notes afresh, and a toast; `more` is what it offers."""
    if not htmx.wants_fragment():
        flash(cast(str, {"text": text, **more}), "success")  # the cookie takes a mapping too
        return htmx.leave_to("admin.customer", phone=phone)
    response = _notes(phone, fresh_note=fresh_note)
    htmx.add_toast(response, text, **more)
    return response


def _notes(phone: str, status: int = 200, **notes: Any) -> Response:
    """The notes alone, or the whole card around them."""
    if htmx.wants_fragment():
        return htmx.page(
            "customers/_notes.html", "customers/_notes.html", status, **_notes_context(phone, **notes)
        )
    found = _find(phone)
    if found is None:
        raise NotFound("No order has this phone number.")
    return _page(found, status, **notes)


def _notes_context(
    phone: str,
    new: CustomerNoteForm | None = None,
    edited: tuple[uuid.UUID, CustomerNoteForm] | None = None,
    *,
    fresh_note: bool = False,
) -> dict[str, Any]:
    """What the notes show. A refused form takes the place of the stored one of its note."""
    notes = customers.list_notes(phone)
    new_key = f"customer-note:{phone}"
    found = drafts.find([new_key, *(f"note:{note.id}" for note in notes)])
    views = []
    for note in notes:
        form, draft = drafts.filled(f"note:{note.id}", CustomerNoteForm(obj=note), CustomerNoteForm, found)
        if edited and edited[0] == note.id:
            form, draft = edited[1], FormDraft(draft.key)
        form.note.id = f"note-{note.id}"
        views.append(NoteView(note, form, draft))
    empty, draft = drafts.filled(new_key, CustomerNoteForm(), CustomerNoteForm, found)
    if new:
        empty, draft = new, FormDraft(new_key)
    return {
        "phone": phone,
        "notes": views,
        "new_note": empty,
        "new_draft": draft,
        "fresh_note": fresh_note,
    }


def _conflict(note: CustomerNote, form: CustomerNoteForm) -> Response:
    return edit_conflict.answer(
        edit_conflict.between(
            panel="customer-notes",
            what="this note",
            subject=(customer_notes.SUBJECT, note.id),
            expected_version=form.expected_version,
            version=note.version,
            action=url_for("admin.save_customer_note", note_id=note.id),
            back=url_for("admin.customer", phone=note.phone_normalized),
            lines=[edit_conflict.Line("note", "Note", note.note, form.note.data or "")],
        ),
        "orders",
    )

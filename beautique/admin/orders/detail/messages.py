"""WhatsApp: the page of the messages of an order, and the click that opens one. We send nothing."""

from urllib.parse import quote

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.orders.detail import page
from beautique.admin.orders.detail.message_options import message_options
from beautique.admin.orders.detail.refusal import Refusal
from beautique.kernel.errors import Conflict, NotFound
from beautique.orders import commands, queries
from beautique.settings.types import Message


@admin.get("/orders/<number>/whatsapp")
def order_messages(number: str) -> str | Response:
    """The messages of an order to read, copy and open; `template` names the one that stands first."""
    order, asked = queries.get_order(number), _asked()
    if order.number != number:
        return redirect(url_for("admin.order_messages", number=order.number, template=asked))
    options = message_options(order, queries.timeline(order.id), asked)
    return render_template("orders/detail/messages.html", order=order, options=options, asked=asked)


@admin.post("/orders/<number>/whatsapp")
def whatsapp(number: str) -> Response:
    """Notes the click and leads on to WhatsApp. Without `template` it is the message that fits.

    By a page, not by a redirect: browsers hold every redirect behind a form against `form-action`, and wa.me redirects on.
    """
    order = queries.get_order(number)
    options = message_options(order, queries.timeline(order.id), _asked())
    if options.number is None:
        raise Conflict(f"{order.whatsapp} is a landline, which has no WhatsApp. Call instead.")
    commands.note_message(order.id, Message(options.suggested.key), actor())
    address = f"https://wa.me/{options.number}?text={quote(options.suggested.text, safe='')}"
    return make_response(
        render_template(
            "orders/detail/whatsapp.html", order=order, address=address, message=options.suggested
        )
    )


@admin.post("/orders/<number>/told")
def mark_told(number: str) -> Response:
    """Writes down that the customer knows already what `template` would say. Back to the list whose row it was, else to the order."""
    found, asked = queries.get_order(number), _asked()
    if asked is None:
        raise NotFound("Say which message the customer knows already.")
    try:
        commands.mark_told(found.id, asked, actor())
    except Conflict as other:
        return page.again(number, 409, refusal=Refusal("Not written down.", other.message, ""))
    toast = f"Told: {asked.label}"
    if back := htmx.next_page():
        return htmx.leave(back, toast, detail=found.number)
    return page.changed(number, toast)


def _asked() -> Message | None:
    key = request.values.get("template", "")
    if key and key not in set(Message):
        raise NotFound("There is no such message. Choose one of the list.")
    return Message(key) if key else None

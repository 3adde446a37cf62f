"""The phone's share sheet sends pictures or a message here. Keeping them changes nothing; "Whose is it?" asks, and one tap attaches.

There is no side effect at the address that the share sheet knows (0037): everything that changes an order is an ordinary form.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from flask import Response as FlaskResponse
from flask import abort, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx, lately
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor, signed_in_account
from beautique.admin.core.list_url import read_text
from beautique.admin.orders.detail.proofs import UPLOADS, WINDOW_S, reasons, told
from beautique.admin.shares import orders
from beautique.kernel.errors import Busy, Conflict, DomainError, NotFound
from beautique.media.errors import PictureStoreError
from beautique.media.reading import shown_name
from beautique.media.types import PictureFile, PreparedPicture
from beautique.orders.queries import get_order
from beautique.payments.arrivals import messages
from beautique.payments.proofs import AttachedProof, attach_prepared
from beautique.payments.readings import reader
from beautique.payments.readings.commands import read_picture
from beautique.settings.types import PaymentMethod
from beautique.shares import commands
from beautique.shares.queries import NO_SUCH_SHARE, find_share, get_share
from beautique.shares.rules import KEEP
from beautique.shares.types import Share, SharedPicture
from beautique.staff import throttling
from beautique.web.stores import SANDBOX, proof_store

_PARTS = ("title", "text", "url")  # as the manifest names them, and "pictures"


@admin.post("/shared")
def share() -> Response:
    """Keeps what the share sheet sends, for the signed-in person alone, and asks whose it is."""
    sent = [file for file in request.files.getlist("pictures") if file.filename]
    for _ in sent or ("a message",):
        throttling.consume("proofs", str(actor().id), UPLOADS, WINDOW_S)
    files = [PictureFile(shown_name(file.filename or ""), file.read()) for file in sent]
    parts = [request.form.get(part, "") for part in _PARTS]
    kept = commands.keep_share(signed_in_account().id, parts, files, proof_store())
    if kept.share_id is None:
        return _nothing_kept(kept.left_out)
    for reason in reasons(kept.left_out):
        flash(reason, "error")
    return htmx.leave_to("admin.shared", share_id=kept.share_id)


@admin.get("/shared/<uuid:share_id>")
def shared(share_id: UUID) -> Response:
    """Whose is it? The likely orders, and those that a search finds."""
    found = get_share(signed_in_account().id, share_id)
    if found.attached_to:
        return redirect(url_for("admin.order", number=found.attached_to), 303)
    search = read_text(request.args.get("q", "")) or ""
    return htmx.page("shares/share.html", "shares/_orders.html", **_shown(found, search))


@admin.get("/shared/<uuid:share_id>/reading")
def shared_reading(share_id: UUID) -> Response:
    """The unpaid orders that cost what the first picture says: into their place under HTMX, the whole page otherwise."""
    found = get_share(signed_in_account().id, share_id)
    if not reader.is_available() or not found.pictures:
        abort(404)
    amount = _amount_on(found.pictures[0])
    pictured = {"amount": amount, "costing": amount and orders.costing(amount)}
    return htmx.page("shares/share.html", "shares/_reading.html", **_shown(found, "", pictured))


@admin.get("/shared/<uuid:share_id>/pictures/<key>")
def shared_picture(share_id: UUID, key: str) -> Response:
    """One of the pictures. It stays in no cache, and opened on its own it runs nothing."""
    pictures = get_share(signed_in_account().id, share_id).pictures
    picture = next((each for each in pictures if each.key == key), None)
    content = proof_store().find_content(picture.key) if picture else None
    if picture is None or content is None:
        abort(404)
    response = FlaskResponse(content, mimetype=picture.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


@admin.post("/shared/<uuid:share_id>/attach")
def attach_shared(share_id: UUID) -> Response:
    """Attaches the pictures to the order that was named. Whoever asks twice is led to the order that has them."""
    found = get_share(signed_in_account().id, share_id)
    order = get_order(request.form.get("order", ""))
    pictures = commands.claim(signed_in_account().id, share_id, order.number)
    if not pictures:
        return htmx.leave_to("admin.shared", share_id=share_id)
    kept: list[AttachedProof] = []
    left = list(pictures)
    refusals: list[DomainError] = []
    try:
        for picture in pictures:
            try:
                kept.append(_attach(order.id, picture))
                left.remove(picture)
            except (Busy, Conflict, NotFound, PictureStoreError) as refusal:
                refusals.append(refusal)
    finally:  # whatever happened: what no order has waits again
        commands.settle(found, left, proof_store())
    for reason in reasons(refusals):
        flash(reason, "error")
    if not kept:
        return htmx.leave_to("admin.shared", share_id=share_id)
    its_page = url_for("admin.order", number=order.number)
    toast, level = told(kept)
    if not left:
        return htmx.leave(its_page, toast, level)
    rest = url_for("admin.shared", share_id=share_id)
    return htmx.leave(rest, toast, level, link=its_page, detail=order.number)


@admin.post("/shared/<uuid:share_id>/put-away")
def put_away_shared(share_id: UUID) -> Response:
    """Forgets what was shared. What an order has, or takes just now, stays there."""
    me = signed_in_account().id
    commands.put_away(me, share_id, proof_store())
    left = find_share(me, share_id)
    if left and (number := left.attached_to):
        toast = f"This share is on {number} already, and stays there."
        return htmx.leave(url_for("admin.order", number=number), toast, "info")
    return htmx.leave(url_for("admin.payments"), "Put away. Nothing was changed.")


def _shown(found: Share, search: str, pictured: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "share": found,
        "search": search,
        "groups": orders.groups(found, search, lately.opened()),
        "pictured": pictured,
        "may_read": bool(found.pictures) and reader.is_available(),
        "phones": orders.phones_in(found),
        "is_money": messages.is_message(found.words),
        "money": messages.account_of(found.words),
        "accounts": [*PaymentMethod],
        "kept_until": found.kept_at + KEEP,
    }


def _amount_on(picture: SharedPicture) -> Decimal | None:
    """What the picture says was paid; None where it says nothing clear, or others are being read."""
    content = proof_store().find_content(picture.key)
    try:
        reading, _engine = read_picture(content) if content else (None, "")
    except Busy:
        return None
    return reading.amount if reading else None


def _attach(order_id: UUID, picture: SharedPicture) -> AttachedProof:
    content = proof_store().find_content(picture.key)
    if content is None:
        raise NotFound(NO_SUCH_SHARE)
    prepared = PreparedPicture(
        content,
        picture.content_type,
        picture.width_px,
        picture.height_px,
        picture.sha256,
        picture.is_unreadable,
    )
    return attach_prepared(order_id, prepared, proof_store(), actor())


def _nothing_kept(left_out: Sequence[DomainError]) -> Response:
    """Why nothing of a share could be kept; the originals are still in the app that they came from."""
    busy = next((refusal for refusal in left_out if isinstance(refusal, Busy)), None)
    sentences = reasons(left_out) or ["There was no picture and no text in it."]
    answer = make_response(render_template("shares/none.html", sentences=sentences), 503 if busy else 422)
    if busy:
        answer.headers["Retry-After"] = str(busy.retry_after_s)
    return answer

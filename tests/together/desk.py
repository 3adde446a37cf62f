"""The people who act in the same instant, and the things that they act on."""

import io
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from itertools import count
from typing import Any, TypeVar

from flask import Flask
from sqlalchemy import delete
from werkzeug.test import TestResponse

from beautique.audit.types import SYSTEM, Actor, Via
from beautique.bulk.commands import run_bulk
from beautique.bulk.models import BulkJob
from beautique.bulk.types import BulkItemRequest
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.commands import PRODUCT_KINDS, start_products
from beautique.catalog.bulk.queries import find_bulk_products
from beautique.catalog.models import Product
from beautique.kernel import clock
from beautique.kernel.db import db, transaction
from beautique.media.types import PictureFile
from beautique.orders.bulk.commands import start_moves
from beautique.orders.customers.commands import add_customer_note, remove_customer_note
from beautique.orders.customers.models import CustomerNote
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.orders.saved_views.commands import delete_view, save_view
from beautique.orders.saved_views.models import SavedView
from beautique.orders.types import ViewDraft
from beautique.payments.bulk import ORDER_KINDS
from beautique.payments.models import Payment, PaymentProof, Refund
from beautique.payments.proofs import attach_proof
from beautique.payments.queries import list_payments, list_refunds
from beautique.settings.commands import issue_token, save_section
from beautique.settings.models import SettingsSection
from beautique.settings.queries import get_section
from beautique.settings.types import Courier, Couriers, IssuedToken, Label, Labels, Section
from beautique.staff.actors import actor_for, command_line
from beautique.staff.commands import create_account
from beautique.staff.models import StaffAccount
from beautique.staff.types import AccountDraft, Role
from beautique.tasks.commands import create_task
from beautique.tasks.models import Task
from beautique.tasks.types import TaskDraft
from tests.admin.order_pages import HTMX
from tests.conftest import PASSWORD, Browser
from tests.factories import make_order, make_product
from tests.media.pictures import encoded, photo

R = TypeVar("R")

_numbers = count(1_000_000)


@dataclass(frozen=True)
class Person:
    """Somebody with a browser and a token of their own."""

    app: Flask
    account: StaffAccount
    browser: Browser
    token: str
    place: int  # first or second of those who meet

    @property
    def actor(self) -> Actor:
        """Who acts, for commands."""
        return actor_for(self.account, Via.SESSION)

    def stranger(self) -> Browser:
        """A browser of theirs that is not signed in."""
        return self.app.test_client()  # type: ignore[return-value]

    def second_window(self) -> Browser:
        """A browser with the very session of theirs."""
        name = self.app.config["SESSION_COOKIE_NAME"]
        other = self.stranger()
        other.set_cookie(name, self.browser.get_cookie(name).value)  # type: ignore[union-attr]
        return other

    def form(self, path: str, *, htmx: bool = False, **fields: Any) -> TestResponse:
        """Sends a form of the dashboard."""
        sent = {name.replace("__", "-"): value for name, value in fields.items() if value is not None}
        return self.browser.post_form(f"/admin{path}", sent, headers=HTMX if htmx else {})  # type: ignore[no-any-return]

    def call(self, method: str, path: str, *, seen: int | None = None, **more: Any) -> TestResponse:
        """Speaks to the JSON door; `seen` is the version that was read, if any."""
        headers = {"Authorization": f"Bearer {self.token}", **more.pop("headers", {})}
        if seen is not None:
            headers["If-Match"] = f'"v{seen}"'
        return self.app.test_client().open(f"/api{path}", method=method, headers=headers, **more)


class Desk:
    """Two owners of a shop; the first has a second browser. What the methods make is new each time."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        first = self.person()
        self.two = (first, self.person(1))
        self.one = (first, self._signed_in(first.account, 1))

    def person(self, place: int = 0) -> Person:
        """A new owner, signed in."""
        name = f"owner{next(_numbers)}"
        draft = AccountDraft(name, f"{name}@example.com", Role.OWNER, name.title())
        return self._signed_in(self.done(create_account, draft, PASSWORD, command_line()), place)

    def person_twice(self) -> tuple[Person, Person]:
        """A new owner with two browsers."""
        person = self.person()
        return person, self._signed_in(person.account, 1)

    def _signed_in(self, account: StaffAccount, place: int) -> Person:
        browser: Any = self.app.test_client().sign_in(account.username)
        login = {"username": account.username, "password": PASSWORD}
        answer = self.app.test_client().post("/api/admin/login", json=login)
        return Person(self.app, account, browser, answer.json["access_token"], place)  # type: ignore[index]

    def done(self, command: Callable[..., R], *args: Any) -> R:
        """What a command or a query answers."""
        with self.app.app_context():
            return command(*args)

    def product(self, **over: Any) -> Product:
        return make_product(self.app, **over)

    def wanted(self) -> Product:
        """A product in a shop that takes two equal orders as two."""
        self.unsaved("storefront")
        return self.product()

    def archived(self) -> Product:
        return self.product(is_active=False)

    def order(self, **over: Any) -> Order:
        return make_order(self.app, phone=f"0300 {next(_numbers)}", **over)

    def orders(self) -> Sequence[Order]:
        return [self.order() for _ in range(2)]

    def labelled(self) -> Order:
        """An order of a shop with two labels, of which it has none yet."""
        labels = Labels((Label("Eid", id=1), Label("Gift", id=2)), last_id=2)
        self.done(lambda: save_section(labels, get_section(Section.LABELS).version, SYSTEM))
        return self.order()

    def moved(self) -> Order:
        """An order that the first person has just moved."""
        order = self.order()
        moved = self.two[0].call(
            "PATCH", f"/admin/orders/{order.id}/status", json={"order_status": "Processing"}
        )
        assert moved.status_code == 200
        return self.done(db.session.get, Order, order.id)  # type: ignore[return-value]

    def untold(self) -> Order:
        """An order that was dispatched, and nobody has told its customer."""
        order = self.order()
        dispatch = {"delivery_status": "Out for Delivery"}
        sent = self.two[0].call("PATCH", f"/admin/orders/{order.id}/status", json=dispatch)
        assert sent.status_code == 200
        return self.done(db.session.get, Order, order.id)  # type: ignore[return-value]

    def marked_paid(self) -> Order:
        """An order that the first person has marked as Paid by hand."""
        order = self.order()
        path = f"/admin/orders/{order.id}/status"
        assert self.two[0].call("PATCH", path, json={"payment_status": "Paid"}).status_code == 200
        return self.done(get_order, order.number)

    def sent_back(self) -> Order:
        """An order of which the first person has just said that no money came."""
        order = self.marked_paid()
        path = f"/orders/{order.number}/send-back"
        assert self.two[0].form(path, version=order.version).status_code == 303
        return self.done(get_order, order.number)

    def proof(self) -> PaymentProof:
        file = PictureFile("receipt.jpg", encoded(photo()))
        return self.done(attach_proof, self.order().id, file, self.app.extensions["proofs"], SYSTEM).proof

    def rejected(self) -> PaymentProof:
        """A screenshot that the first person has just rejected."""
        proof = self.proof()
        assert self.two[0].form(f"/proofs/{proof.id}/reject", reason="Fake").status_code == 303
        return proof

    def payment(self) -> Payment:
        """A payment that the first person has just recorded."""
        order = self.order()
        paid = self.two[0].call("POST", f"/admin/orders/{order.id}/payments", json=transfer(order))
        assert paid.status_code == 201
        return self.done(list_payments, order.id)[0]

    def due_back(self) -> Order:
        """A cancelled order whose money is here."""
        order = self.done(get_order, str(self.payment().order_id))
        cancelled = {"order_status": "Cancelled"}
        moved = self.two[0].call("PATCH", f"/admin/orders/{order.id}/status", json=cancelled)
        assert moved.status_code == 200
        return self.done(get_order, order.number)

    def refund(self) -> Refund:
        """Money that the first person has just sent back."""
        order = self.due_back()
        sent = self.two[0].call("POST", f"/admin/orders/{order.id}/refunds", json=sent_back(order))
        assert sent.status_code == 201
        return self.done(list_refunds, order.id)[0]

    def note(self) -> CustomerNote:
        phone = self.order().phone_normalized
        return self.done(add_customer_note, phone, "Call after six", SYSTEM)

    def removed_note(self) -> CustomerNote:
        note = self.note()
        return self.done(remove_customer_note, note.id, SYSTEM, note.version)

    def view(self) -> SavedView:
        """A shared view of the first person."""
        me = self.two[0]
        draft = ViewDraft(name=f"View {next(_numbers)}", is_shared=True, position=5)
        return self.done(save_view, me.account.id, "city=Lahore", draft, me.actor)

    def deleted_view(self) -> SavedView:
        """A view that the first person has just deleted."""
        view, me = self.view(), self.two[0]
        gone = self.done(delete_view, view.id, me.account.id, me.actor, view.version)
        gone.version += 1  # of the deletion
        return gone

    def token(self) -> IssuedToken:
        return self.done(issue_token, "The website", SYSTEM)

    def task(self) -> Task:
        """A task of the first person."""
        me = self.two[0]
        return self.done(create_task, me.account.id, TaskDraft(title="Buy lace"), me.actor)

    def job(self) -> BulkJob:
        """A bulk change of two orders that is still to run."""
        wishes = [BulkItemRequest(order.id, order.number) for order in self.orders()]
        return self.done(start_moves, "Mark 2 orders as Ready", wishes, SYSTEM, {"order_status": "Ready"})

    def done_job(self) -> BulkJob:
        """The same, done."""
        job = self.job()
        self.done(run_bulk, job, ORDER_KINDS, SYSTEM, 60)
        return job

    def product_job(self) -> BulkJob:
        """A bulk change of a product that is still to run."""
        chosen = self.done(find_bulk_products, [self.product().id])
        archiving = rules.preview(chosen, rules.MOVES[rules.ARCHIVE])
        return self.done(start_products, "Archive 1 product", archiving.changing, SYSTEM)

    def done_product_job(self) -> BulkJob:
        """The same, done."""
        job = self.product_job()
        self.done(run_bulk, job, PRODUCT_KINDS, SYSTEM, 60)
        return job

    def booked(self) -> Order:
        """An order, and a courier with a booking sheet."""
        couriers = Couriers((Courier("TCS", sheet="Name = {name}"),))
        self.done(lambda: save_section(couriers, get_section(Section.COURIERS).version, SYSTEM))
        return self.order()

    def section(self, name: str) -> SettingsSection:
        """A section of the settings that was saved once, as it is in a new shop."""
        self.unsaved(name)
        self.done(lambda: save_section(get_section(Section(name)).value, 0, SYSTEM))
        return SettingsSection(section=name, version=1)

    def unsaved(self, name: str) -> SettingsSection:
        """A section of the settings that nobody has saved yet."""

        def forget() -> None:
            with transaction() as session:
                session.execute(delete(SettingsSection).where(SettingsSection.section == name))

        self.done(forget)
        return SettingsSection(section=name, version=0)

    def day(self) -> date:
        """A day of the past on which nothing arrived and that nobody has closed."""
        return date(2000, 1, 1) + timedelta(days=next(_numbers) % 9_000)

    def key(self) -> str:
        """A number that nothing has yet."""
        return str(next(_numbers))


def transfer(order: Order, **over: Any) -> dict[str, Any]:
    """A payment of a whole order, as forms and JSON send it, under an ID of its own."""
    return {
        "amount": float(order.total_amount),
        "reference": f"TID {next(_numbers)}",
        "paid_on": clock.today().isoformat(),
        "seen_in_account": True,
        **over,
    }


def sent_back(order: Order, reference: str | None = None) -> dict[str, Any]:
    """A refund of a whole order, as forms and JSON send it, under an ID of its own unless one is given."""
    return {
        "amount": float(order.total_amount),
        "reference": reference or f"OUT {next(_numbers)}",
        "paid_on": clock.today().isoformat(),
    }


def wish(product: Product) -> dict[str, Any]:
    """One piece of a product."""
    return {
        "product_id": str(product.id),
        "size": product.sizes[0],
        "color": product.colors[0],
        "quantity": 1,
    }


def details(order: Order) -> dict[str, Any]:
    """The form that corrects an order, as it is opened."""
    lines = {
        f"items__{index}__{name}": value
        for index, line in enumerate(order.lines)
        for name, value in {"size": line.size, "color": line.color, "quantity": line.quantity}.items()
    }
    return {**asdict(order.contact), "version": order.version, **lines}


def picture(quality: int = 60) -> tuple[io.BytesIO, str]:
    """A file as a form sends it; another quality is another picture."""
    return io.BytesIO(encoded(photo(), quality=quality)), "picture.jpg"

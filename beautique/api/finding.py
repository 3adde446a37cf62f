"""What a path names: ids are plain texts until the gate has been passed, so that nobody learns anything before it."""

import uuid

from beautique.api import gate
from beautique.catalog.models import Product
from beautique.catalog.queries import get_product
from beautique.kernel.errors import Forbidden, NotFound
from beautique.kernel.fields import read_id
from beautique.orders.models import Order
from beautique.orders.queries import get_order
from beautique.staff.commands import record_refusal
from beautique.staff.permissions import Permission
from beautique.tasks.models import Task
from beautique.tasks.queries import get_task

_LONGEST = 64


def id_of(text: str, what: str) -> uuid.UUID:
    """The id; what is none does not exist. Raises `NotFound`."""
    found = read_id(text)
    if found is None:
        raise NotFound(f"This {what} does not exist.")
    return found


def product_of(product_id: str) -> Product:
    """The product, active or not. Raises `NotFound`."""
    return get_product(id_of(product_id, "product"))


def order_of(reference: str) -> Order:
    """The order with this id or number. Raises `NotFound`."""
    if len(reference) > _LONGEST:
        raise NotFound("This order does not exist.")
    return get_order(reference)


def self_of(user_id: str) -> uuid.UUID:
    """The id of the token's account, which the path must name. Raises one `Forbidden` for everything else, real or not."""
    mine = gate.bearer().account.id
    if read_id(user_id) != mine:
        record_refusal(Permission.TASKS_OWN, gate.actor())
        raise Forbidden("These tasks are somebody else's. Your own are below your own id.")
    return mine


def task_of(user_id: str, task_id: str) -> Task:
    """The task among one's own. Raises `Forbidden`; one `NotFound` for another's, an absent one and an id that is none."""
    return get_task(self_of(user_id), id_of(task_id, "task"))

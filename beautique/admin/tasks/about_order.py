"""What one wants to remember about an order: one's own open tasks that name it, and a small form for one more."""

from typing import Any

from beautique.admin.core.context import first_name
from beautique.admin.core.identity import signed_in_account
from beautique.admin.tasks.forms import ReminderForm
from beautique.admin.tasks.rows import task_rows
from beautique.kernel import clock, days
from beautique.orders.models import Order
from beautique.tasks.queries import list_open_about


def about_order(found: Order) -> dict[str, Any]:
    """What the page of an order shows. One query, and one for the orders that the tasks name, where there are any."""
    quick = days.coming(clock.today())
    words = f"Call {first_name(found.customer_name)} about {found.number}"
    return {
        "my_tasks": task_rows(list_open_about(signed_in_account().id, found)),
        "reminder": ReminderForm(title=words[:200], due_date=quick["Tomorrow"]),
        "quick": quick,
    }

"""What lies on the desk of a small demo shop: screenshots to look at, what arrived, refunds, notes about customers, a saved view, couriers with links."""

import random

from beautique.audit.types import SYSTEM, Actor, Via
from beautique.demo.arrivals import bring_in
from beautique.demo.customer_notes import write_notes
from beautique.demo.refunds import send_back
from beautique.demo.screenshots import send_screenshots
from beautique.demo.settings import link_couriers
from beautique.media.private_store import PrivateStore
from beautique.orders.saved_views.commands import save_view
from beautique.orders.types import ViewDraft
from beautique.staff.models import StaffAccount


def lay_out(store: PrivateStore, account: StaffAccount | None, dice: random.Random) -> None:
    """Works through the newest orders by the shop's own commands, as `account` (nobody in particular: as the demo itself)."""
    actor = Actor(account.display_name, Via.SESSION, account.id) if account else SYSTEM
    bring_in(send_screenshots(store, actor, dice), actor)
    send_back(actor)
    write_notes(actor)
    if account is not None:
        draft = ViewDraft(name="Karachi, to dispatch", is_shared=True, position=1)
        save_view(account.id, "city=Karachi&delivery_status=Not+Started&order_status=Ready", draft, actor)
    link_couriers()

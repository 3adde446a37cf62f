"""What arrived in the shop's accounts, as programs deliver it."""

from beautique.api import arrivals
from beautique.api.idempotency import KEY_HEADER, REPLAYED_HEADER
from beautique.api.routing import Route
from beautique.api.schemas.arrivals import Arrivals, ArrivalsIn
from beautique.staff.permissions import Permission

ARRIVALS: tuple[Route, ...] = (
    Route(
        method="POST",
        path="/admin/arrivals",
        view=arrivals.deliver_arrivals,
        summary="Deliver money that arrived, as a list or as a bank's message",
        tag="orders",
        permission=Permission.ARRIVALS_IMPORT,
        body=ArrivalsIn,
        answers=Arrivals,
        takes_headers=(KEY_HEADER,),
        gives_headers=(REPLAYED_HEADER,),
        refuses=("IDEMPOTENCY_MISMATCH",),
    ),
)

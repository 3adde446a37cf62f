"""Who wears which label."""

from collections.abc import Collection

from beautique.orders.counting import count_by_status, total
from beautique.orders.types import OrderFilter, StatusCount


def count_labelled(ids: Collection[int]) -> dict[int, StatusCount]:
    """How many orders have each of these labels, in words of the list ("1,000+"). A query for each."""
    return {each: total(count_by_status(OrderFilter(label=(each,))), ()) for each in ids}

"""A save on top of an older version that says what is stored already: it is saved, and nobody is named who did nothing."""

import pytest
from flask import Flask

from tests.admin.order_pages import words
from tests.factories import make_order
from tests.together.desk import details

WORDS = "Somebody else had just made the same change."


@pytest.mark.parametrize("by_me", [True, False], ids=["sent again, its answer was lost", "by somebody else"])
def test_the_same_change_made_before_is_told_by_whom(
    app: Flask, staff_client, owner_client, by_me: bool
) -> None:
    order = make_order(app)
    sent = {name.replace("__", "-"): value for name, value in (details(order) | {"city": "Quetta"}).items()}
    path = f"/admin/orders/{order.number}/edit"
    assert (staff_client if by_me else owner_client).post_form(path, sent).status_code == 303
    if by_me:
        staff_client.get(f"/admin/orders/{order.number}")  # what the first answer told
    again = staff_client.post_form(path, sent)
    assert again.status_code == 303
    told = words(staff_client.get(again.location))
    assert "Saved." in told
    assert (WORDS in told) is not by_me

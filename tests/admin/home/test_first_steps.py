"""A new shop is told what to do first, until it is done."""

import re

from flask import Flask

from beautique.settings.commands import issue_token, save_section
from beautique.settings.types import Account, Accounts, PaymentMethod, Store
from beautique.staff.actors import command_line
from beautique.staff.commands import create_account
from beautique.staff.types import AccountDraft, Role
from tests.admin.home_pages import place
from tests.conftest import PASSWORD
from tests.factories import make_product
from tests.payments.desk import OWNER

OTHER_ACCOUNTS = {method: Account() for method in PaymentMethod if method != PaymentMethod.EASYPAISA}


def steps(client) -> list[str]:
    """The titles of the first steps."""
    return re.findall(r'<p class="font-medium">([^<]*)</p>', client.get("/admin/").text)


def test_a_shop_without_orders_says_what_to_do_first_until_it_is_done(app: Flask, owner_client, owner):
    page = owner_client.get("/admin/").text
    assert "No orders yet" in page
    assert "Latest orders" not in page
    assert 'href="/admin/staff/new"' in page
    assert steps(owner_client) == [
        "Add your products",
        "Name the accounts to pay into",
        "Give the shop&#39;s WhatsApp number",
        "Connect the website",
        "Invite somebody",
    ]
    account = Account("Beautique", "0300 1234567")
    with app.app_context():
        save_section(Accounts({PaymentMethod.EASYPAISA: account, **OTHER_ACCOUNTS}), 0, OWNER)
        save_section(Store(whatsapp="0300 1234567"), 0, OWNER)
        issue_token("The website", OWNER)
        draft = AccountDraft("hina", "hina@example.com", Role.STAFF, "Hina Baig")
        create_account(draft, PASSWORD, command_line())
    assert steps(owner_client) == ["Add your products"]
    make_product(app)
    assert steps(owner_client) == ["Type in an order"]
    browser = app.test_client().sign_in("hina")
    assert steps(browser) == ["Type in an order"]
    place(app, make_product(app))
    assert steps(owner_client) == []


def test_the_first_steps_of_staff_are_those_they_may_take(staff_client):
    assert steps(staff_client) == ["Add your products"]

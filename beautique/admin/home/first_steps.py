"""What a shop without orders still has to do. A step that is done disappears."""

from dataclasses import dataclass

from flask import url_for

from beautique.admin.core.identity import may
from beautique.catalog.queries import list_products
from beautique.catalog.types import ProductFilter
from beautique.kernel import clock
from beautique.kernel.pages import PageRequest
from beautique.settings.queries import get_accounts, get_store, list_tokens
from beautique.settings.types import Section
from beautique.staff.permissions import Permission
from beautique.staff.queries import list_accounts


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do: why, and the page where it is done, or the command."""

    icon: str
    title: str
    why: str
    button: str = ""
    url: str = ""
    command: str = ""


def first_steps() -> list[Step]:
    """The steps that are left for this person, in the order in which a shop needs them."""
    has_products = list_products(ProductFilter(), PageRequest(limit=1)).total > 0
    steps = [
        (
            Permission.PRODUCTS_WRITE,
            has_products,
            Step(
                "shirt",
                "Add your products",
                "Name, price, sizes, colours and pictures. Customers see them at once.",
                "Add products",
                url_for("admin.new_product"),
            ),
        ),
        (
            Permission.SETTINGS_WRITE,
            any(each.account_number or each.iban for each in get_accounts().by_method.values()),
            Step(
                "landmark",
                "Name the accounts to pay into",
                "Every order tells the customer where to send the money.",
                "Set accounts",
                _settings(Section.ACCOUNTS),
            ),
        ),
        (
            Permission.SETTINGS_WRITE,
            bool(get_store().whatsapp),
            Step(
                "whatsapp",
                "Give the shop's WhatsApp number",
                "Customers send their payment screenshots there.",
                "Set number",
                _settings(Section.STORE),
            ),
        ),
        (
            Permission.SETTINGS_WRITE,
            any(token.revoked_at is None and token.expires_at > clock.now() for token in list_tokens()),
            Step(
                "key-round",
                "Connect the website",
                "A token lets your storefront show products and take orders.",
                "Issue a token",
                _settings(Section.STOREFRONT),
            ),
        ),
        (
            Permission.STAFF_MANAGE,
            len(list_accounts()) > 1,
            Step(
                "user-plus",
                "Give each colleague an account",
                "Every change then says who made it. On the server, type:",
                command="flask staff create sana --email sana@example.com --role staff",
            ),
        ),
        (
            Permission.ORDERS_WRITE,
            not has_products,  # there is nothing to order yet
            Step(
                "clipboard-list",
                "Type in an order",
                "One that came by WhatsApp or by phone, to see how it goes.",
                "New order",
                url_for("admin.new_order"),
            ),
        ),
    ]
    return [step for permission, is_done, step in steps if may(permission) and not is_done]


def _settings(section: Section) -> str:
    return url_for("admin.settings", _anchor=f"settings-{section}")

"""What a shop without orders still has to do. A step that is done disappears."""

from collections.abc import Callable
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
    """Something to do: why, and the page where it is done."""

    icon: str
    title: str
    why: str
    button: str
    endpoint: str
    section: Section | None = None

    @property
    def url(self) -> str:
        """The address of its page."""
        return url_for(self.endpoint, _anchor=f"settings-{self.section}" if self.section else None)


def first_steps() -> list[Step]:
    """The steps that are left for this person, in the order in which a shop needs them."""
    return [step for permission, is_done, step in _STEPS if may(permission) and not is_done()]


def _has_products() -> bool:
    return list_products(ProductFilter(), PageRequest(limit=1)).total > 0


def _has_account() -> bool:
    return any(each.account_number or each.iban for each in get_accounts().by_method.values())


def _has_token() -> bool:
    return any(token.revoked_at is None and token.expires_at > clock.now() for token in list_tokens())


_STEPS: tuple[tuple[Permission, Callable[[], bool], Step], ...] = (
    (
        Permission.PRODUCTS_WRITE,
        _has_products,
        Step(
            "shirt",
            "Add your products",
            "Name, price, sizes, colours and pictures. Customers see them at once.",
            "Add products",
            "admin.new_product",
        ),
    ),
    (
        Permission.SETTINGS_WRITE,
        _has_account,
        Step(
            "landmark",
            "Name the accounts to pay into",
            "Every order tells the customer where to send the money.",
            "Set accounts",
            "admin.settings",
            Section.ACCOUNTS,
        ),
    ),
    (
        Permission.SETTINGS_WRITE,
        lambda: bool(get_store().whatsapp),
        Step(
            "whatsapp",
            "Give the shop's WhatsApp number",
            "Customers send their payment screenshots there.",
            "Set number",
            "admin.settings",
            Section.STORE,
        ),
    ),
    (
        Permission.SETTINGS_WRITE,
        _has_token,
        Step(
            "key-round",
            "Connect the website",
            "A token lets your storefront show products and take orders.",
            "Issue a token",
            "admin.settings",
            Section.STOREFRONT,
        ),
    ),
    (
        Permission.STAFF_MANAGE,
        lambda: len(list_accounts()) > 1,
        Step(
            "user-plus",
            "Invite somebody",
            "With an account for each colleague, every change says who made it.",
            "Invite",
            "admin.new_person",
        ),
    ),
    (
        Permission.ORDERS_WRITE,
        lambda: not _has_products(),  # there is nothing to order yet
        Step(
            "clipboard-list",
            "Type in an order",
            "One that came by WhatsApp or by phone, to see how it goes.",
            "New order",
            "admin.new_order",
        ),
    ),
)

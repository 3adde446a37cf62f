"""What may be done in the shop, and the one table that says who may do it."""

from enum import StrEnum

from beautique.staff.types import Role


class Permission(StrEnum):
    """One power, named subject:act. Every route of both doors asks for exactly one."""

    ACCOUNT_OWN = "account:own"  # own password, sessions and preferences; log-out

    ORDERS_READ = "orders:read"
    ORDERS_WRITE = "orders:write"
    ORDERS_CORRECT = "orders:correct"  # moves backwards, and out of Delivered or Cancelled
    ORDERS_EXPORT = "orders:export"

    PAYMENTS_VERIFY = "payments:verify"
    PAYMENTS_SPLIT = "payments:split"  # one transfer over several orders
    PAYMENTS_REVERSE = "payments:reverse"  # takes a confirmed payment back, which frees its transaction ID
    ARRIVALS_IMPORT = "arrivals:import"  # brings in what the bank says, and marks what is for no order

    PRODUCTS_READ = "products:read"
    PRODUCTS_WRITE = "products:write"
    PRODUCTS_DELETE_FOREVER = "products:delete_forever"

    ANALYTICS_READ = "analytics:read"  # the numbers of the home page
    ANALYTICS_FULL = "analytics:full"  # the analytics page: ranges, charts, daily closing

    TASKS_OWN = "tasks:own"

    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    STAFF_MANAGE = "staff:manage"
    ACTIVITY_READ = "activity:read"


_STAFF = frozenset(
    {
        Permission.ACCOUNT_OWN,
        Permission.ORDERS_READ,
        Permission.ORDERS_WRITE,
        Permission.PAYMENTS_VERIFY,
        Permission.PRODUCTS_READ,
        Permission.PRODUCTS_WRITE,
        Permission.ANALYTICS_READ,
        Permission.TASKS_OWN,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.STAFF: _STAFF,
    Role.OWNER: frozenset(Permission),
}

# A password that somebody else knows opens nothing but the form that replaces it; one that needs a passkey beside it, only adding that.
OWN_ACCOUNT_ONLY = frozenset({Permission.ACCOUNT_OWN})

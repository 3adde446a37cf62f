"""The route table: every call of this door with who may make it, its shapes, statuses and headers. OpenAPI is made from it."""

from beautique.api.routes.account import ACCOUNT
from beautique.api.routes.activity import ACTIVITY
from beautique.api.routes.arrivals import ARRIVALS
from beautique.api.routes.orders import ORDERS
from beautique.api.routes.products import PRODUCTS
from beautique.api.routes.storefront import STOREFRONT
from beautique.api.routes.tasks import TASKS

ROUTES = STOREFRONT + ACCOUNT + PRODUCTS + ORDERS + ARRIVALS + ACTIVITY + TASKS

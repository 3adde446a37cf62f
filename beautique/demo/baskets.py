"""What people buy in the demo shop."""

import random
from collections.abc import Sequence

import orjson

from beautique.catalog.models import Product
from beautique.demo.bulk import field
from beautique.orders.placement import rules
from beautique.orders.placement.pricing import as_items
from beautique.orders.types import Line


class Baskets:
    """Draws what people buy: mostly one piece, and some garments far more often than others."""

    def __init__(self, products: Sequence[Product], dice: random.Random) -> None:
        self._dice = dice
        self._products = dice.sample(products, len(products))
        weights = [1 / (place + 3) ** 0.7 for place in range(len(products))]
        self._weights = (
            [sum(weights[: place + 1]) for place in range(len(weights))] if len(weights) < 500 else None
        )

    def draw(self) -> tuple[str, str]:
        """The items of an order as JSON, and their total."""
        dice = self._dice
        count = dice.choices((1, 2, 3, 4, 5), (62, 24, 9, 3, 2))[0]
        lines = rules.merged(
            [
                self._line(product)
                for product in dice.choices(self._products, cum_weights=self._weights, k=count)
            ]
        )
        return field(orjson.dumps(as_items(lines)).decode()), str(rules.total(lines))

    def _line(self, product: Product) -> Line:
        dice = self._dice
        return Line(
            product_id=str(product.id),
            name=product.name,
            category=product.category.value,
            size=dice.choice(product.sizes),
            color=dice.choice(product.colors),
            quantity=dice.choices((1, 2, 3, 4), (91, 6, 2, 1))[0],
            price=product.effective_price,
            image=product.images[0]["url"],
        )

"""The question whether nearly the same transaction ID is another transfer, for forms that record payments."""

from collections.abc import Iterable

from wtforms import StringField

from beautique.admin.core.forms import or_empty


class OtherTransferField(StringField):
    """The tick "It is another transfer". Its value names the orders whose transfers have nearly the same ID, so a new one asks again."""

    @property
    def orders(self) -> tuple[str, ...]:
        """The numbers of the orders: those of the tick that was sent, or after `ask` those to ask about."""
        return tuple(or_empty(self.data).split())

    @property
    def is_ticked(self) -> bool:
        """Whether it was sent, and nothing new was asked since."""
        return bool(self.raw_data)

    def ask(self, orders: Iterable[str]) -> None:
        """Asks about these orders."""
        self.data, self.raw_data = " ".join(orders), []

"""Fields that several forms of orders share: who ordered, which piece of a garment, who carries the parcel, sent unpaid or not."""

from collections.abc import Sequence

from wtforms import BooleanField, Form, HiddenField, SelectField, StringField, TextAreaField

from beautique.admin.core.forms import ShopForm, WholeNumberField, or_empty
from beautique.orders.types import CONTACT_FIELDS
from beautique.settings.types import Courier


class ContactFields(ShopForm):
    """Who ordered, and where the parcel goes."""

    customer_name = StringField("Name")
    phone = StringField("Phone")
    whatsapp = StringField("WhatsApp")
    email = StringField("E-mail")
    address = TextAreaField("Address")
    city = StringField("City")
    country = StringField("Country", default="Pakistan")

    def typed_contact(self) -> dict[str, str]:
        """What was typed, by the names of `Contact`."""
        return {name: or_empty(self[name].data) for name in CONTACT_FIELDS}


class PieceForm(Form):
    """One line: a product in a size and a colour, and how many of it."""

    product_id = HiddenField()
    size = SelectField("Size", validate_choice=False)
    color = SelectField("Colour", validate_choice=False)
    quantity = WholeNumberField("Quantity")


class SendingFields(ShopForm):
    """Who carries a parcel (one of the shop's couriers, or another by its name), and the decision to send it unpaid."""

    courier = StringField("Courier")
    other_courier = StringField("Name of the courier")
    accept_unpaid = BooleanField("Send it unpaid")

    @property
    def chosen_courier(self) -> str:
        """The courier that was chosen, else the other one that was typed."""
        return or_empty(self.courier.data).strip() or or_empty(self.other_courier.data).strip()

    def offer_couriers(self, couriers: Sequence[Courier], courier: str | None) -> None:
        """Chooses a courier among those that are offered; one of another name is typed already."""
        offered = {each.name.casefold(): each.name for each in couriers}
        name = or_empty(courier).strip()
        self.courier.data = offered.get(name.casefold(), "")
        if name and not self.courier.data:
            self.other_courier.data = name

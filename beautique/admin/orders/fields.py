"""The fields that a new order and the correction of one share: who ordered, and which piece of a garment."""

from wtforms import Form, HiddenField, SelectField, StringField, TextAreaField

from beautique.admin.core.forms import ShopForm, WholeNumberField, or_empty
from beautique.orders.types import CONTACT_FIELDS


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

"""Deleting a product for good: the owner types its name, and only one that nobody ever ordered can go."""

import uuid

from flask import render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField

from beautique.admin.core import htmx, identity
from beautique.admin.core.blueprint import admin
from beautique.admin.core.forms import ShopForm, or_empty
from beautique.catalog import queries
from beautique.kernel.errors import Invalid
from beautique.kernel.text import fold
from beautique.orders import product_deletion


class DeletionForm(ShopForm):
    """The name, typed once more."""

    typed_name = StringField("Name of the product")

    def check(self, name: str) -> None:
        """Raises `Invalid` for another name."""
        if fold(or_empty(self.typed_name.data)) != fold(name):
            raise Invalid({"typed_name": ["This is another name. Type it as it stands above."]})


@admin.get("/products/<uuid:product_id>/delete")
def confirm_deletion(product_id: uuid.UUID) -> str:
    """What would be gone, and the form; for a product that was ordered, why it stays."""
    return _page(product_id, DeletionForm())


@admin.post("/products/<uuid:product_id>/delete")
def delete_product(product_id: uuid.UUID) -> Response | tuple[str, int]:
    """There is no way back."""
    form, product = DeletionForm(request.form), queries.get_product(product_id)
    try:
        form.check(product.name)
        product_deletion.delete_forever(product_id, identity.actor())
    except Invalid as refusal:
        form.show(refusal)
        return _page(product_id, form), 422
    except product_deletion.ProductOrdered:
        return _page(product_id, form), 409
    return htmx.leave(url_for("admin.products"), f"{product.name} is deleted for good.")


def _page(product_id: uuid.UUID, form: DeletionForm) -> str:
    product = queries.get_product(product_id)
    return render_template(
        "products/deletion.html",
        product=product,
        form=form,
        was_ordered=product_deletion.is_ordered(product_id),
    )

"""Deleting a product for good: the owner alone, with its name typed, and never one that was ordered."""

import html

from flask import Flask

from beautique.audit.queries import list_timeline
from tests.admin.product_pages import errors, products
from tests.factories import make_order, make_product


def test_the_owner_types_the_name_and_the_product_is_gone(app: Flask, owner_client) -> None:
    product = make_product(app, name="Noor & Co Maxi")
    here = f"/admin/products/{product.id}/delete"
    assert f'href="{here}"' in owner_client.get(f"/admin/products/{product.id}").text
    assert "Noor & Co Maxi" in html.unescape(owner_client.get(here).text)
    wrong = owner_client.post_form(here, {"typed_name": "Noor"})
    assert wrong.status_code == 422
    assert errors(wrong.text) == {"typed_name": "This is another name. Type it as it stands above."}
    assert len(products(app)) == 1
    gone = owner_client.post_form(here, {"typed_name": " noor &  co maxi"})
    assert (gone.status_code, gone.location) == (303, "/admin/products")
    assert "Noor & Co Maxi is deleted for good." in html.unescape(owner_client.get(gone.location).text)
    assert products(app) == []
    with app.app_context():
        assert list_timeline("product", product.id)[0].action == "product.deleted"
    assert owner_client.get(here).status_code == 404


def test_a_product_that_was_ordered_stays_and_the_page_says_why(app: Flask, owner_client) -> None:
    product = make_product(app)
    here = f"/admin/products/{product.id}/delete"
    make_order(app, product)
    page = owner_client.get(here).text
    assert "was ordered, so it stays on record" in page
    assert f'action="/admin/products/{product.id}/archive"' in page
    assert "typed_name" not in page
    refused = owner_client.post_form(here, {"typed_name": product.name})
    assert refused.status_code == 409
    assert "was ordered, so it stays on record" in refused.text
    assert len(products(app)) == 1


def test_staff_neither_see_nor_do_it(app: Flask, staff_client) -> None:
    product = make_product(app)
    here = f"/admin/products/{product.id}/delete"
    assert here not in staff_client.get(f"/admin/products/{product.id}").text
    assert staff_client.get(here).status_code == 403
    assert staff_client.post_form(here, {"typed_name": product.name}).status_code == 403
    assert len(products(app)) == 1

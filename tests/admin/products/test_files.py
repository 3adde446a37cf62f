"""Products as files: what the pages of import and export show and do."""

import io
import re
import uuid
from typing import Any

import pytest
from flask import Flask

from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM
from beautique.catalog.importing.commands import choose_defaults
from beautique.catalog.importing.types import Defaults
from tests.admin.order_pages import HTMX, counted, fields, words
from tests.admin.product_pages import products
from tests.catalog.importing.files import own_file, table, xlsx
from tests.catalog.importing.samples import SHOPIFY
from tests.factories import make_product

FILES = "/admin/products/files"


def upload(client: Any, content: bytes, name: str = "products.csv", **more: str) -> Any:
    return client.post_form(FILES, {"file": (io.BytesIO(content), name), **more})


def act(client: Any, address: str, what: str, fields: dict[str, Any] | None = None, **more: Any) -> Any:
    return client.post_form(f"{address}/{what}", fields, **more)


def test_a_file_is_looked_at_then_imported_and_its_result_is_told(app: Flask, staff_client):
    make_product(app, name="Zoya Shirt")
    rows = [{"Name": "Noor Shirt"}, {"Name": "Zoya Shirt", "Price": "7000"}, {"Name": "No", "Price": "free"}]
    shown = upload(staff_client, own_file(*rows))
    assert shown.status_code == 303
    preview = words(staff_client.get(shown.location))
    assert (
        "3 products in this Beautique file: 1 new, 1 changed, 1 cannot be imported. Nothing has happened yet."
        in preview
    )
    assert (
        "Cannot be imported 1 Row 4 No Price: Give an amount such as 12,450. Name: Use at least 3 letters or digits."
        in preview
    )
    assert "Would be new 1 Row 2 Noor Shirt" in preview
    assert "Would change 1 Row 3 Zoya Shirt Price: Rs 6,750 → Rs 7,000" in preview.replace("\xa0", " ")
    assert [each.name for each in products(app)] == ["Zoya Shirt"]
    started = act(staff_client, shown.location, "start")
    assert "0 of 3 products done" in words(staff_client.get(started.location)).replace("1 of 3", "0 of 3")
    done = words(act(staff_client, shown.location, "run", follow_redirects=True))
    assert "1 created, 1 changed, 1 not imported" in done
    assert "1 product created, 1 changed." in done
    assert {each.name: each.regular_price for each in products(app)} == {
        "Noor Shirt": 6_750,
        "Zoya Shirt": 7_000,
    }


def test_the_export_is_every_product_and_imports_as_no_change(app: Flask, staff_client):
    make_product(app)
    make_product(app, name="=Urdu کرتا", is_active=False)
    assert "Export 2 products" in words(staff_client.get(FILES))
    answer = staff_client.get(f"{FILES}/products.csv")
    assert re.fullmatch(
        r'attachment; filename="products-made-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"]
    )
    assert answer.data.startswith(b"\xef\xbb\xbfID,Name,Category,Price,Sale price,")
    preview = words(staff_client.get(upload(staff_client, answer.data).location))
    assert "0 changes: the catalogue is as the file says." in preview
    assert "Left alone, it is so already 2" in preview
    assert "Import 0" not in preview
    with app.app_context():
        assert [each.action for each in list_timeline("product", "export")] == ["product.exported"]


def test_the_template_with_its_example_can_be_imported(app: Flask, staff_client):
    template = staff_client.get(f"{FILES}/template.csv").data
    assert "Would be new 1" in words(staff_client.get(upload(staff_client, template).location))


def test_an_excel_workbook_is_understood(staff_client):
    content = xlsx(
        [
            ["Name", "Category", "Price", "Description", "Sizes", "Colours"],
            ["Noor Shirt", "Long Shirt", 6750.0, "Soft lawn for the summer.", "M", "Ivory"],
        ]
    )
    assert "Would be new 1" in words(staff_client.get(upload(staff_client, content, "book.xlsx").location))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"%PDF-1.7\x00", "This is no table."),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_reason(staff_client, content, sentence):
    answer = upload(staff_client, content, "stock list.csv")
    assert answer.status_code == 422
    assert f"Nothing was imported. stock list.csv: {sentence}" in words(answer)


def test_no_file_is_asked_for_one(staff_client):
    answer = staff_client.post_form(FILES, {})
    assert (answer.status_code, "Choose a file first." in words(answer)) == (422, True)


def test_what_shopify_products_lack_is_chosen_for_the_whole_file(app: Flask, staff_client):
    shown = upload(staff_client, table(SHOPIFY).encode(), "products_export.csv")
    preview = words(staff_client.get(shown.location))
    assert "3 products in this Shopify file" in preview
    assert "Pictures at cdn.shopify.com are left out" in preview
    assert "None of ours fits “Shawl”. Choose one for all such products." in preview
    assert "Choose what products lack" in preview
    chosen = {"category": "Gharara", "sizes": ["S", "M"], "colors": "As shown"}
    again = act(staff_client, shown.location, "defaults", chosen, follow_redirects=True)
    assert "Would be new 3" in words(again)
    assert "Cannot be imported" not in words(again)
    assert re.search(r'<option selected value="Gharara">', again.text)
    assert 'value="As shown"' in again.text


def test_who_looks_at_choices_that_somebody_has_changed_is_told_and_nothing_begins(
    app: Flask, staff_client, owner_client
):
    shown = upload(staff_client, table([["Name", "Price"], ["Velvet Shawl", "2500"], ["Noor", "1"]]).encode())
    mine = fields(staff_client.get(shown.location), 'action="[^"]*/defaults"')
    theirs = {"category": "Gharara", "sizes": ["S"], "colors": "Ivory", "description": "Soft velvet, warm."}
    assert act(owner_client, shown.location, "defaults", {**mine, **theirs}).status_code == 303
    late = act(staff_client, shown.location, "defaults", {**mine, "description": "Mine, typed at length."})
    assert late.status_code == 409
    assert "Somebody chose otherwise for this file meanwhile." in words(late)
    assert "Mine, typed at length." in late.text
    assert "Chosen now: Gharara · S · Ivory · “Soft velvet, warm.”" in words(late)
    begun = act(staff_client, shown.location, "start", mine, follow_redirects=True)
    assert "Somebody chose otherwise for this file meanwhile." in words(begun)
    assert "Would be new 2" in words(begun)
    seen = fields(late, 'action="[^"]*/defaults"')
    assert (
        act(staff_client, shown.location, "defaults", {**seen, **theirs, "category": "Maxi"}).status_code
        == 303
    )
    now = fields(staff_client.get(shown.location), 'action="[^"]*/start"')
    act(staff_client, shown.location, "start", now)
    assert "of 2 products done" in words(staff_client.get(shown.location))


def test_who_chooses_while_the_file_is_compared_for_somebody_elses_choice_is_told(
    app: Flask, staff_client
) -> None:
    shown = upload(staff_client, own_file(Colours=""))
    mine = fields(staff_client.get(shown.location), 'action="[^"]*/defaults"')
    with app.app_context():  # they have chosen, and their page has not gone on yet
        choose_defaults(uuid.UUID(shown.location.rpartition("/")[2]), Defaults(colors=("Ivory",)), SYSTEM)
    late = act(staff_client, shown.location, "defaults", {**mine, "colors": "Maroon"}, follow_redirects=True)
    assert "0 of 1 product compared" in words(late)
    assert "Somebody chose otherwise for this file meanwhile." in words(late)


def test_choices_of_a_file_that_somebody_has_left_alone_are_none(staff_client):
    shown = upload(staff_client, own_file(Colours=""))
    act(staff_client, shown.location, "stop")
    answer = act(staff_client, shown.location, "defaults", {"colors": "Ivory"}, follow_redirects=True)
    assert "This import was stopped. Choose the file again." in words(answer)


def test_choices_that_the_rules_refuse_are_told_beside_the_form(staff_client):
    shown = upload(staff_client, own_file(Colours=""))
    colors = ", ".join(f"Colour {n}" for n in range(31))
    answer = act(staff_client, shown.location, "defaults", {"colors": colors})
    assert (answer.status_code, "at most 30 colours" in words(answer)) == (422, True)
    assert "Colour 30" in answer.text
    pasted = act(staff_client, shown.location, "defaults", {"colors": "x" * 200_000})
    assert (pasted.status_code, "Use at most 40 characters" in words(pasted)) == (422, True)


def test_colours_that_were_chosen_stand_in_the_form_as_they_are_read_again(staff_client):
    shown = upload(staff_client, own_file(Colours=""))
    chosen = {"colors": '"Blue, light", Ivory'}
    again = act(staff_client, shown.location, "defaults", chosen, follow_redirects=True)
    assert 'value="&#34;Blue, light&#34;, Ivory"' in again.text


def test_while_it_runs_the_page_asks_for_more_by_itself_and_has_a_button(staff_client, monkeypatch):
    monkeypatch.setattr("beautique.admin.products.files.page.WITHIN_S", 0)
    shown = upload(staff_client, own_file())
    page = staff_client.get(shown.location)
    assert "0 of 1 product compared" in words(page)
    assert re.search(r'<form id="run" action="[^"]+/run" method="post" hx-post="[^"]+/run"', page.text)
    fragment = act(staff_client, shown.location, "run", headers=HTMX)
    assert fragment.text.lstrip().startswith('<div id="import"')
    assert "1 product in this Beautique file" in words(fragment)


def test_a_file_that_is_left_changes_nothing(app: Flask, staff_client):
    shown = upload(staff_client, own_file())
    left = act(staff_client, shown.location, "stop", follow_redirects=True)
    assert "Nothing was imported." in words(left)
    assert "Left alone: nothing was imported" in words(staff_client.get(shown.location))
    told = act(staff_client, shown.location, "start", follow_redirects=True)
    assert "This import was stopped. Choose the file again." in words(told)
    assert products(app) == []


def test_the_same_page_sending_the_same_file_twice_makes_one_import(app: Flask, staff_client):
    first, second, other = (
        upload(staff_client, content, token="1" * 32)
        for content in (own_file(), own_file(), own_file(Price="1000"))
    )
    assert first.location == second.location != other.location
    assert words(staff_client.get(FILES)).count("Looked at") == 2


def test_an_import_that_is_forgotten_is_told_so(staff_client):
    answer = staff_client.get(f"{FILES}/00000000-0000-0000-0000-000000000007")
    assert (answer.status_code, "Choose the file again" in words(answer)) == (404, True)


def test_the_preview_of_ten_thousand_asks_as_much_as_that_of_ten(app: Flask, staff_client):
    make_product(app, name="Zoya Shirt")
    asked = []
    for count in (10, 500):
        rows = [{"Name": f"Noor Shirt {n}"} for n in range(count)]
        rows += [{"Name": "Zoya Shirt", "Price": "1000"}, {"Name": "No"}]
        shown = upload(staff_client, own_file(*rows))
        while "compared" in words(staff_client.get(shown.location)):
            act(staff_client, shown.location, "run")
        with counted(app) as statements:
            page = staff_client.get(shown.location)
        asked.append(len(statements))
        assert f"Would be new {count}" in words(page)
    assert asked == [5, 5]  # the import, its counts, and the rows of each of the three kinds


def test_the_list_leads_here_for_who_may(staff_client):
    assert "Import / export" in words(staff_client.get("/admin/products"))
    assert f'href="{FILES}"' in staff_client.get("/admin/products").text

"""An import from the file to the catalogue: what is planned, what is done, and that the same file again does nothing."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import func, select

from beautique.audit.models import AuditEvent
from beautique.audit.queries import list_timeline
from beautique.audit.types import SYSTEM, Actor, Via
from beautique.catalog.commands import as_draft, create_product, update_product
from beautique.catalog.export import export
from beautique.catalog.importing import queries
from beautique.catalog.importing.commands import KEPT_FOR, choose_defaults, start_import, stop_import, take_in
from beautique.catalog.importing.running import apply_rows, run_import
from beautique.catalog.importing.types import Defaults, Outcome
from beautique.catalog.models import Product
from beautique.catalog.types import Category, Size
from beautique.kernel.csv import cell_text, reversible_cell
from beautique.kernel.db import db
from beautique.kernel.errors import Conflict
from beautique.media.types import Picture
from tests.catalog.importing.files import applied, checked, outcomes, own_file, plans, rows_of, source, table
from tests.catalog.importing.samples import SHOPIFY, WOOCOMMERCE
from tests.factories import product_draft

pytestmark = pytest.mark.usefixtures("app_context")


def products() -> list[Product]:
    return list(
        db.session.scalars(select(Product).order_by(Product.id).execution_options(populate_existing=True))
    )


def events() -> int:
    return (
        db.session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.subject_type == "product")
        )
        or 0
    )


def exported() -> bytes:
    return b"".join(export(source().store, SYSTEM))


def test_bad_rows_are_listed_with_row_and_reason_the_rest_is_applied_and_the_same_file_again_changes_nothing() -> (
    None
):
    rows = [{"Name": f"Noor Lawn Long Shirt {n}", "Price": str(5_000 + n)} for n in range(300)]
    for n in range(37):
        rows[n * 8] |= [{"Price": "4,50"}, {"Sizes": "38"}, {"Category": "Saree"}, {"Description": "Short"}][
            n % 4
        ]
    content = own_file(*rows)
    job, counts = applied(content)
    assert outcomes(counts) == {"created": 263, "refused": 37}
    refused = [(row.number, row.message) for row in queries.list_settled(job.id, Outcome.REFUSED)]
    assert [number for number, _ in refused] == [2 + n * 8 for n in range(37)]
    assert [why for _, why in refused[:4]] == [
        "Price: Is this Rs\xa0450 or Rs\xa04.50? Write it like one of these.",
        "Sizes: “38” is no size here. Use S, M, L, XL, XXL.",
        "Category: None of ours fits “Saree”. Choose one for all such products.",
        "Description: Use at least 10 letters or digits.",
    ]
    assert len(products()) == 263
    before = events()
    assert plans(checked(content)[1]) == {"same": 263, "refused": 37}
    assert outcomes(applied(content)[1]) == {"same": 263, "refused": 37}
    assert events() == before == 263


def test_an_export_imports_as_no_change_whatever_the_products_hold() -> None:
    picture = Picture("https://res.cloudinary.com/demo/image/upload/a,b.jpg", alt="Worn at the sea")
    drafts = [
        product_draft(name="=HYPERLINK(1)", description='\'@formula, "quoted"\nand a second line;'),
        product_draft(
            name="'+92 300", colors=("Blue, light", "a;b", 'say "x"'), sale_price=Decimal("5000.50")
        ),
        product_draft(name="شلوار قمیض", colors=("آتشی",), is_bestseller=True, sizes=(Size.XXL,)),
        product_draft(name="2026-11-21", images=(picture,), is_active=False),
        product_draft(name="Not photographed yet", images=()),
        product_draft(name="Gift bag", regular_price=Decimal(0)),
    ]
    for draft in drafts:
        create_product(draft, SYSTEM)
    before = exported()
    job, counts = applied(before)
    # Nothing is said of pictures elsewhere: the products have them, and keep them.
    assert (outcomes(counts), job.notes) == ({"same": 6}, [])
    assert [each.version for each in products()] == [1] * 6
    assert exported() == before


@pytest.mark.parametrize(
    "text", ["=1", "'=1", "''=1", "'", "''", "-5", "'-5", "'Til", "0300", "Maxi", "", "'1", "true"]
)
def test_a_guarded_cell_reads_back_as_its_text(text: str) -> None:
    assert cell_text(reversible_cell(text)) == text


def test_a_column_alone_changes_only_its_field_and_the_log_says_so() -> None:
    product = create_product(product_draft(), SYSTEM)
    db.session.expunge_all()
    job, counts = checked(table([["ID", "Price"], [str(product.id), "7,000"]]).encode())
    assert plans(counts) == {"changed": 1}
    assert rows_of(job)[0].changes == {"regular_price": ["6750.00", "7000.00"]}
    start_import(job.id, SYSTEM)
    run_import(queries.get_job(job.id), source(), SYSTEM, 60)
    assert products()[0].regular_price == 7_000
    assert list_timeline("product", product.id)[0].changes == {"regular_price": ["6750.00", "7000.00"]}
    assert {each.action for each in list_timeline("import", job.id)} == {"import.uploaded", "import.started"}
    assert (rows_of(job)[0].values, rows_of(job)[0].changes) == ({}, {})


def test_a_list_of_names_and_prices_is_about_the_products_that_have_these_names() -> None:
    for name, category in (
        ("Noor Suit", Category.MAXI),
        ("Zoya Suit", Category.MAXI),
        ("Zoya Suit", Category.GHARARA),
    ):
        create_product(product_draft(name=name, category=category), SYSTEM)
    rows = [
        ["Noor Suit", "", "7000"],
        ["Zoya Suit", "", "7100"],
        ["Zoya Suit", "Gharara", "7200"],
        ["Noor Suit", "Saree", "7300"],
    ]
    job, counts = checked(table([["Name", "Category", "Price"], *rows]).encode())
    assert plans(counts) == {"changed": 2, "refused": 2}
    _, two, _, unknown = [row.message for row in rows_of(job)]
    assert two == "Name: 2 products have it. Give the ID of the one that is meant."
    assert unknown.startswith("Category: None of ours fits “Saree”.")
    applied(table([["Name", "Price"], ["Noor Suit", "7000"]]).encode())
    assert [each.regular_price for each in products()] == [7000, 6750, 6750]


def test_what_was_chosen_for_products_that_lack_something_replaces_nothing_that_a_product_has() -> None:
    stored = create_product(product_draft(name="Noor Suit"), SYSTEM)
    lacking = {"Description": "", "Sizes": "", "Colours": ""}
    rows = [
        {"Name": "Noor Suit", "Price": "7000", **lacking},
        {"ID": str(stored.id), "Name": "", "Price": "6750", **lacking},
    ]
    chosen = {"description": "Soft lawn, fully lined.", "sizes": (Size.XL,), "colors": ("Red",)}
    job, _ = checked(own_file(rows[0], {"Name": "Zoya Suit", **lacking}), **chosen)
    known, new = rows_of(job)
    assert (list(known.changes), new.plan) == (["regular_price"], "created")
    assert plans(checked(own_file(rows[1]), **chosen)[1]) == {"same": 1}


def test_an_id_that_does_not_exist_and_a_name_that_two_have_are_refused() -> None:
    twice = [create_product(product_draft(name="Noor Shirt"), SYSTEM) for _ in range(2)]
    rows = [{"ID": str(uuid.uuid4())}, {"ID": "none"}, {"Name": "noor  SHIRT"}, {"ID": str(twice[0].id)}]
    job, counts = checked(own_file(*rows))
    assert plans(counts) == {"changed": 1, "refused": 3}
    assert [row.message for row in rows_of(job)] == [
        "ID: There is no such product here. Leave this cell empty for a new one.",
        "ID: There is no such product here. Leave this cell empty for a new one.",
        "Name: 2 products have it. Give the ID of the one that is meant.",
        None,
    ]


def test_the_second_row_about_a_product_is_refused_and_names_the_first() -> None:
    product = create_product(product_draft(name="Noor Shirt"), SYSTEM)
    rows = [{"Name": "Zoya Maxi"}, {"Name": "zoya maxi"}, {"ID": str(product.id)}, {"Name": "Noor Shirt"}]
    job, _ = checked(own_file(*rows))
    told = [row.message for row in rows_of(job)]
    assert told == [None, "Row 2 is about the same product.", None, "Row 4 is about the same product."]


def test_a_product_that_somebody_saved_since_the_preview_is_left_as_they_saved_it() -> None:
    mine, other = (create_product(product_draft(name=name), SYSTEM) for name in ("Noor Shirt", "Zoya Shirt"))
    rows = [{"ID": str(each.id), "Name": each.name, "Price": "9000"} for each in (mine, other)]
    job, _ = checked(own_file(*rows))
    update_product(mine.id, {"regular_price": Decimal(7_000)}, SYSTEM)
    start_import(job.id, SYSTEM)
    run_import(queries.get_job(job.id), source(), SYSTEM, 60)
    assert [each.regular_price for each in products()] == [7_000, 9_000]
    told = rows_of(job)
    assert [row.outcome for row in told] == [Outcome.REFUSED, Outcome.CHANGED]
    assert "Somebody saved this product" in (told[0].message or "")


@pytest.mark.parametrize("content", [own_file(), *(table(each).encode() for each in (SHOPIFY, WOOCOMMERCE))])
def test_what_another_import_created_since_the_preview_is_not_created_twice(content: bytes) -> None:
    mine, _ = checked(content)
    _, counts = applied(content)
    there = len(products())
    assert there == counts.settled[Outcome.CREATED] > 0
    start_import(mine.id, SYSTEM)
    run_import(queries.get_job(mine.id), source(), SYSTEM, 60)
    assert len(products()) == there
    refused = [row for row in rows_of(mine) if row.plan is Outcome.CREATED]
    assert {row.outcome for row in refused} == {Outcome.REFUSED}
    assert {row.message for row in refused} == {
        "Somebody created this product since the preview. Choose the file again to compare it with that one."
    }
    assert plans(checked(content)[1]).get("created", 0) == 0


def test_what_a_file_lacks_is_chosen_for_all_of_it_and_every_row_is_looked_at_again() -> None:
    content = table([["Name", "Price"], ["Velvet Shawl", "2500"], ["Noor Maxi", "9000"]]).encode()
    job, counts = checked(content)
    assert plans(counts) == {"refused": 2}
    chosen = Defaults(Category.GHARARA, (Size.M,), ("Ivory",), "Ask us on WhatsApp for more.")
    choose_defaults(job.id, chosen, SYSTEM)
    assert queries.count_rows(job).checked == 0
    _, counts = applied(content, **{field: getattr(chosen, field) for field in chosen.__dataclass_fields__})
    assert outcomes(counts) == {"created": 2}
    shawl, maxi = products()
    assert (shawl.category, maxi.category) == (
        Category.GHARARA,
        Category.GHARARA,
    )  # no column names a category
    assert (shawl.sizes, shawl.colors, shawl.description) == (
        ["M"],
        ["Ivory"],
        "Ask us on WhatsApp for more.",
    )


def test_a_shopify_export_imports_and_again_changes_nothing_also_after_a_product_was_renamed_here() -> None:
    content = table(SHOPIFY).encode()
    chosen = {"category": Category.LONG_SHIRT, "sizes": (Size.M,), "colors": ("As shown",)}
    job, counts = applied(content, **chosen)
    assert outcomes(counts) == {"created": 3}
    assert "cdn.shopify.com" in job.notes[1]
    maxi = next(each for each in products() if each.name == "Zarina Chiffon Maxi")
    assert (maxi.category, maxi.regular_price, maxi.sale_price) == (Category.MAXI, 18_500, 15_900)
    assert (maxi.sizes, maxi.colors, maxi.images, maxi.is_active) == (
        ["S", "M", "L"],
        ["Wine", "Black"],
        [],
        False,
    )
    assert outcomes(applied(content, **chosen)[1]) == {"same": 3}
    update_product(maxi.id, {"name": "Zarina Maxi"}, SYSTEM)
    job, counts = checked(content, **chosen)
    assert plans(counts) == {"changed": 1, "same": 2}
    assert rows_of(job)[0].changes == {"name": ["Zarina Maxi", "Zarina Chiffon Maxi"]}


def test_a_woocommerce_export_imports_and_what_does_not_fit_is_refused() -> None:
    chosen = {"sizes": (Size.M,), "colors": ("As shown",)}
    job, counts = applied(table(WOOCOMMERCE).encode(), **chosen)
    assert outcomes(counts) == {"created": 2, "refused": 2}
    assert [(each.name, each.category) for each in products()] == [
        ("Mahjabeen Lehenga", Category.LEHANGA_CHOLI),
        ("Plain Kurti", Category.LONG_SHIRT),
    ]
    assert [row.number for row in queries.list_settled(job.id, Outcome.REFUSED)] == [6, 7]
    assert outcomes(applied(table(WOOCOMMERCE).encode(), **chosen)[1]) == {"same": 2, "refused": 2}


def test_a_product_keeps_its_pictures_when_a_file_names_some_that_cannot_be_taken() -> None:
    product = create_product(product_draft(name="Noor Shirt"), SYSTEM)
    row = {"ID": str(product.id), "Pictures": "https://elsewhere.example/1.jpg", "Price": "9000"}
    job, counts = applied(own_file(row, Name="Noor Shirt"))
    assert outcomes(counts) == {"changed": 1}
    assert [each["url"] for each in products()[0].images] == [product.images[0]["url"]]
    assert products()[0].is_active
    assert "Pictures at elsewhere.example are left out" in job.notes[0]


def test_a_product_without_a_picture_is_created_but_not_in_the_shop() -> None:
    applied(own_file({"In the shop": "yes"}))
    assert [each.is_active for each in products()] == [False]


def test_a_price_that_looks_like_a_slip_is_imported_but_shown() -> None:
    product = create_product(product_draft(), SYSTEM)
    job, _ = checked(table([["ID", "Price"], [str(product.id), "67"]]).encode())
    assert rows_of(job)[0].notes == ["This sells at Rs\xa067. It cost Rs\xa06,750 until now."]


def test_stopping_leaves_the_rest_and_before_the_start_everything() -> None:
    job, _ = checked(own_file())
    stop_import(job.id, SYSTEM)
    with pytest.raises(Conflict, match="was stopped"):
        start_import(job.id, SYSTEM)
    run_import(queries.get_job(job.id), source(), SYSTEM, 60)
    assert products() == []
    job, _ = checked(own_file())
    start_import(job.id, SYSTEM)
    stop_import(job.id, SYSTEM)
    run_import(queries.get_job(job.id), source(), SYSTEM, 60)
    assert (products(), queries.count_rows(job).done) == ([], 0)


def test_nothing_starts_before_the_file_is_checked_to_its_end_and_choices_end_with_the_start() -> None:
    job = take_in("products.csv", own_file(), source(), SYSTEM)
    with pytest.raises(Conflict, match="not checked"):
        start_import(job.id, SYSTEM)
    run_import(job, source(), SYSTEM, 60)
    start_import(job.id, SYSTEM)
    assert start_import(job.id, SYSTEM).id == job.id
    with pytest.raises(Conflict, match="has been started"):
        choose_defaults(job.id, Defaults(Category.MAXI), SYSTEM)


def test_the_same_form_sent_twice_is_one_import_and_old_ones_are_forgotten() -> None:
    wish = uuid.uuid4()
    first = take_in("products.csv", own_file(), source(), SYSTEM, wish)
    db.session.expunge_all()  # the second sending is a request of its own
    second = take_in("products.csv", own_file(), source(), SYSTEM, wish)
    assert first.id == second.id == wish
    with time_machine.travel(first.created_at + KEPT_FOR + timedelta(days=1)):
        take_in("products.csv", own_file(), source(), SYSTEM)
    assert queries.find_job(wish) is None


def test_the_log_names_who_started_it_whoever_looks_on() -> None:
    job, _ = checked(own_file())
    asma, bano = (Actor(name, Via.SESSION, id=uuid.uuid4()) for name in ("Asma", "Bano"))
    start_import(job.id, asma)
    run_import(queries.get_job(job.id), source(), bano, 60)
    [created] = list_timeline("product", products()[0].id)
    assert (created.actor_name, created.actor_id) == (asma.name, asma.id)


def test_two_at_once_apply_each_row_once() -> None:
    job, _ = checked(own_file(*({"Name": f"Noor Shirt {n}"} for n in range(40))))
    start_import(job.id, SYSTEM)
    waiting = queries.list_waiting(job.id, 25)
    run_import(queries.get_job(job.id), source(), SYSTEM, 60)
    apply_rows(job.id, waiting, source(), SYSTEM)
    assert len(products()) == 40


def test_a_draft_of_the_catalogue_survives_the_way_through_a_file() -> None:
    draft = product_draft(sale_price=Decimal(6_000), is_bestseller=True, images=())
    created = create_product(draft, SYSTEM)
    update_product(created.id, {"sale_price": None, "is_bestseller": False, "colors": ("Black",)}, SYSTEM)
    row = {
        "ID": str(created.id),
        "Name": draft.name,
        "Price": "6750",
        "Sale price": "6000",
        "Bestseller": "Yes",
    }
    applied(own_file({**row, "Sizes": "S M L".replace(" ", ";"), "Colours": "Bottle green, Ivory"}))
    assert as_draft(products()[0]) == replace(draft, is_active=False)


def test_a_name_that_the_file_itself_has_twice_is_created_twice_also_a_group_later() -> None:
    """As its preview said: the one has another shop's number, the other has none."""
    more = ["simple", "", "6750", "Maxi", "Soft lawn, hand embroidered.", "Size", "M", "Color", "Ivory"]
    head = ["ID", "Name", "Type", "SKU", "Regular price", "Categories", "Short description"]
    head += ["Attribute 1 name", "Attribute 1 value(s)", "Attribute 2 name", "Attribute 2 value(s)"]
    fillers = [[str(n), f"Filler {n}", *more] for n in range(1, 101)]
    job, counts = applied(table([head, ["", "Noor", *more], *fillers, ["999", "Noor", *more]]).encode())
    assert [row.message for row in rows_of(job) if row.message] == []
    assert counts.settled[Outcome.CREATED] == 102

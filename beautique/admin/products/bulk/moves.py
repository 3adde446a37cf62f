"""Changes of many products at once: a preview that says what each would become, before the change is started."""

from flask import render_template, request, url_for
from werkzeug.wrappers import Response

from beautique.admin.core import htmx
from beautique.admin.core.blueprint import admin
from beautique.admin.core.identity import actor
from beautique.admin.products.bulk.choice import Choice, read_choice, to_list
from beautique.admin.products.bulk.forms import ProductBulkForm
from beautique.admin.products.bulk.labels import LABELLED, ROUNDINGS, TARGETS, price_words
from beautique.bulk.queries import find_job
from beautique.catalog.bulk import rules
from beautique.catalog.bulk.commands import start_products
from beautique.catalog.bulk.types import Preview, PriceChange, Wish
from beautique.kernel.errors import Invalid, NotFound
from beautique.kernel.text import counted

_ASKING = (rules.PRICE, rules.CATEGORY)
_OVERTAKEN = "Something changed since you looked. This is what would happen now; nothing was changed."
_NOTHING_YET = Preview([], [], {})


@admin.get("/products/bulk")
def preview_product_bulk() -> Response | str:
    """What the chosen change would do, or what it asks for first. Changes nothing."""
    move = _move(request.args.get("move", ""))
    try:
        choice = read_choice()
    except Invalid as refusal:
        return to_list(refusal)
    form = ProductBulkForm(back=choice.list_query, ids=" ".join(each.id.hex for each in choice.products))
    preview = _NOTHING_YET if move in _ASKING else rules.preview(choice.products, form.wish(move))
    return _page(move, choice, form, preview)


@admin.post("/products/bulk")
def start_product_bulk() -> Response | str | tuple[str, int]:
    """Starts the change that was previewed; its page does the work. With `do=look` it is previewed anew."""
    move, form = _move(request.form.get("move", "")), ProductBulkForm(request.form)
    if started := find_job(form.wish_id):
        return _to_job(started.id)
    choice = Choice.of(form.product_ids, form.back.data or "")
    preview = _NOTHING_YET
    try:
        wish = form.wish(move)
        preview = rules.preview(choice.products, wish)
        if request.form.get("do") == "look":
            return _page(move, choice, form, preview)
        if form.seen.data != rules.fingerprint(preview.changing):
            form.form_errors = [_OVERTAKEN]
            return _page(move, choice, form, preview), 409
        job = start_products(
            _title(move, wish, len(preview.changing)),
            preview.changing,
            actor(),
            reason=price_words(wish) if isinstance(wish, PriceChange) else None,
            back=choice.list_query,
            job_id=form.wish_id,
        )
    except Invalid as wrong:
        form.show(wrong)
        return _page(move, choice, form, preview), 422
    return _to_job(job.id)


def _move(key: str) -> str:
    if key not in LABELLED:
        raise NotFound("There is no such change. Choose one in the list of products.")
    return key


def _title(move: str, wish: Wish, count: int) -> str:
    products = counted(count, "product")
    if not isinstance(wish, PriceChange) and "category" in wish:
        return f"Move {products} to {wish['category']}"
    return LABELLED[move].label(products)


def _to_job(job_id: object) -> Response:
    return htmx.leave(url_for("admin.product_bulk_job", job_id=job_id))


def _page(move: str, choice: Choice, form: ProductBulkForm, preview: Preview) -> str:
    form.seen.data = rules.fingerprint(preview.changing)
    return render_template(
        "products/bulk/preview.html",
        heading=LABELLED[move].label(counted(len(choice.products), "product")),
        things="products",
        back=choice.back,
        action=url_for("admin.start_product_bulk"),
        move=LABELLED[move],
        key=move,
        asks=move if move in _ASKING else "",
        is_previewed=preview is not _NOTHING_YET,
        preview=preview,
        choice=choice,
        form=form,
        roundings=ROUNDINGS,
        targets=TARGETS,
    )

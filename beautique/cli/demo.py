"""`flask --app wsgi demo`: fills the database with a shop to look at."""

import sys

import click
from flask.cli import with_appcontext

from beautique.cli.errors import spoken_errors
from beautique.config import Settings
from beautique.demo import accounts, fillings, shop
from beautique.demo.settings import furnish
from beautique.kernel.errors import Conflict
from beautique.kernel.text import counted
from beautique.media.local_store import LocalStore
from beautique.web.extensions import current_settings
from beautique.web.stores import image_store, proof_store

_USUAL = shop.Plan()


@click.command("demo")
@click.option("--products", type=click.IntRange(0, 1_000_000), default=_USUAL.products, show_default=True)
@click.option("--orders", type=click.IntRange(0, 20_000_000), default=_USUAL.orders, show_default=True)
@click.option(
    "--days",
    type=click.IntRange(1, 3_650),
    default=_USUAL.days,
    show_default=True,
    help="Spread the orders over so many days.",
)
@click.option(
    "--seed", type=int, default=_USUAL.seed, show_default=True, help="The same seed makes the same shop."
)
@click.option("--if-empty", is_flag=True, help="Do nothing when there is any product or order.")
@click.option(
    "--force",
    is_flag=True,
    help="Also beside real orders, and in production (never the demo accounts there).",
)
@with_appcontext
def demo(products: int, orders: int, days: int, seed: int, if_empty: bool, force: bool) -> None:
    """Fill the database with a demo shop."""
    settings = current_settings()
    with spoken_errors():
        if if_empty and not fillings.is_empty():
            return
        if not force:
            _refuse_real_shop(settings)
        store = image_store()
        if not isinstance(store, LocalStore):
            raise Conflict(
                "The demo shop keeps its drawings in a local folder: run it with an empty CLOUDINARY_URL."
            )
        if settings.is_development:
            accounts.hire()
        furnish()
        plan = shop.Plan(products, orders, days, seed)
        taken_s = _fill(plan, store)
    click.echo(
        f"Made {counted(products, 'product')}, and {counted(orders)} over {counted(days, 'day')}{_rate(orders, taken_s)}."
    )
    if settings.is_development:
        owner, staff, password = accounts.OWNER.username, accounts.STAFF.username, accounts.PASSWORD
        click.echo(
            f"Log in at {settings.public_url}/admin/ as {owner} / {password} (staff: {staff} / {password})."
        )
    else:
        click.echo("No demo account was created: create yours with `staff create`.")


def _refuse_real_shop(settings: Settings) -> None:
    if settings.is_production:
        raise Conflict(
            "This is a shop in production. With --force it gets demo products and orders all the same."
        )
    if real := fillings.count_real_orders():
        raise Conflict(
            f"This database holds {counted(real, 'real order')}. With --force the demo's are added to them."
        )


def _fill(plan: shop.Plan, store: LocalStore) -> float:
    """Fills the shop behind a progress bar; gives the seconds that the orders took."""
    with click.progressbar(
        length=plan.products + plan.orders, label="Demo shop", file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as bar:
        return shop.fill(plan, store, proof_store(), bar.update)


def _rate(orders: int, taken_s: float) -> str:
    return f" ({orders / taken_s:,.0f} orders/s)" if orders >= 10_000 and taken_s else ""

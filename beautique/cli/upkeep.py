"""`flask --app wsgi tidy` and `figures rebuild`: chores that a timer or a person may run at any time."""

from datetime import timedelta

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import select, update

from beautique.cli.errors import spoken_errors
from beautique.kernel.db import db, transaction
from beautique.media.commands import sweep_pending
from beautique.orders.figures.figures import refresh_closed_days
from beautique.orders.models import OrderDay
from beautique.orders.placement.idempotency import purge_keys
from beautique.payments.proofs import purge_proofs
from beautique.settings.queries import get_thresholds
from beautique.staff.sessions import purge_expired
from beautique.web.stores import image_store, proof_store

KEEP_KEYS = timedelta(hours=48)
KEEP_UNUSED_PICTURES = timedelta(hours=24)

figures = AppGroup("figures", help="The stored figures of closed days.")


@click.command("tidy")
@with_appcontext
def tidy() -> None:
    """Delete what no longer counts: ended sessions, old keys of requests, pictures that no product took, old screenshots."""
    with spoken_errors():
        purge_expired()
        keys = purge_keys(KEEP_KEYS)
        pictures = sweep_pending(image_store(), KEEP_UNUSED_PICTURES)
        thresholds = get_thresholds()
        screenshots = purge_proofs(thresholds.proof_days, proof_store())
    click.echo(
        f"Deleted ended sessions, {keys:,} old keys, {pictures:,} unused pictures"
        f" and {screenshots:,} screenshots of more than {thresholds.proof_days} days."
    )


@figures.command("rebuild")
def rebuild() -> None:
    """Compute the figures of every closed day anew from its orders."""
    with spoken_errors():
        with transaction() as session:
            session.execute(update(OrderDay).values(figures_stale=True))
        days = db.session.scalars(select(OrderDay.day).order_by(OrderDay.day)).all()
        refreshed = sum(refresh_closed_days(day, day) for day in days)
    click.echo(f"Computed the figures of {refreshed:,} closed days anew.")

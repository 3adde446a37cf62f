"""`flask --app wsgi figures rebuild`: the stored figures of closed days, computed anew."""

import click
from flask.cli import AppGroup
from sqlalchemy import select, update

from beautique.cli.errors import spoken_errors
from beautique.kernel.db import db, transaction
from beautique.orders.figures.figures import refresh_closed_days
from beautique.orders.models import OrderDay

figures = AppGroup("figures", help="The stored figures of closed days.")


@figures.command("rebuild")
def rebuild() -> None:
    """Compute the figures of every closed day anew from its orders."""
    with spoken_errors():
        with transaction() as session:
            session.execute(update(OrderDay).values(figures_stale=True))
        days = db.session.scalars(select(OrderDay.day).order_by(OrderDay.day)).all()
        refreshed = sum(refresh_closed_days(day, day) for day in days)
    click.echo(f"Computed the figures of {refreshed:,} closed days anew.")

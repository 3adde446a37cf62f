"""`flask --app wsgi figures rebuild`: the stored figures of closed days, computed anew."""

import click
from flask.cli import AppGroup
from sqlalchemy import update

from beautique.cli.errors import spoken_errors
from beautique.kernel.db import transaction
from beautique.orders.figures.commands import refresh_closed_days
from beautique.orders.models import OrderDay

figures = AppGroup("figures", help="The stored figures of closed days.")


@figures.command("rebuild")
def rebuild() -> None:
    """Compute the figures of every closed day anew from its orders."""
    with spoken_errors():
        with transaction() as session:
            session.execute(update(OrderDay).values(figures_stale=True))
        refreshed = refresh_closed_days()
    click.echo(f"Computed the figures of {refreshed:,} closed days anew.")

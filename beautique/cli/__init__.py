"""Door 3: commands for whoever has a shell on the server. `register` adds every group to the application."""

from collections.abc import Callable

from flask import Flask

from beautique.cli.backup import backup
from beautique.cli.check import check
from beautique.cli.demo import demo
from beautique.cli.doctor import doctor
from beautique.cli.figures import figures
from beautique.cli.purge import purge
from beautique.cli.readings import readings
from beautique.cli.restore import restore
from beautique.cli.staff import staff
from beautique.config import Settings


def register(app: Flask, create_app: Callable[[Settings], Flask]) -> None:
    """Adds the commands to `flask --app wsgi`. `create_app` makes the second application in which a backup is tried."""
    app.extensions["create_app"] = create_app
    for command in (staff, demo, doctor, check, backup, restore, purge, figures, readings):
        app.cli.add_command(command)
    app.cli.add_command(purge, "tidy")  # its name until now: timers on servers still ask for it

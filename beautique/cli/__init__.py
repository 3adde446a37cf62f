"""Door 3: commands for whoever has a shell on the server. `register` adds every group to the application."""

from flask import Flask

from beautique.cli.backup import backup
from beautique.cli.check import check
from beautique.cli.demo import demo
from beautique.cli.doctor import doctor
from beautique.cli.figures import figures
from beautique.cli.purge import purge
from beautique.cli.restore import restore
from beautique.cli.staff import staff


def register(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    for command in (staff, demo, doctor, check, backup, restore, purge, figures):
        app.cli.add_command(command)
    app.cli.add_command(purge, "tidy")  # its name until now: timers on servers still ask for it

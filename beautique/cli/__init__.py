"""Door 3: commands for whoever has a shell on the server. `register` adds every group to the application."""

from flask import Flask

from beautique.cli.demo import demo
from beautique.cli.staff import staff


def register(app: Flask) -> None:
    """Adds the commands to `flask --app wsgi`."""
    for command in (staff, demo):
        app.cli.add_command(command)

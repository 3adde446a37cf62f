"""The home page: what waits, today's numbers, the latest orders."""

from flask import render_template

from beautique.admin.blueprint import admin


@admin.get("/")
def home() -> str:
    """The first page after the log-in."""
    return render_template("home/home.html")

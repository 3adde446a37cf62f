"""The door for programs (placeholder until its engineer writes it)."""

from flask import Flask, Response


def init_app(app: Flask, settings: object) -> None:
    """Nothing yet."""


def answer_error(error: Exception) -> Response:
    """Nothing yet."""
    raise error

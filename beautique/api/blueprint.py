"""The one flat blueprint of this door."""

from flask import Blueprint

api = Blueprint("api", __name__, url_prefix="/api")

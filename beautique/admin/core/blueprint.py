"""The one flat blueprint of this door (CSRF exemption does not reach nested ones)."""

from flask import Blueprint

admin = Blueprint("admin", __name__)

"""`to_dashboard`."""
from beautique.admin import htmx
def to_dashboard():
    return htmx.leave_to("admin.home")


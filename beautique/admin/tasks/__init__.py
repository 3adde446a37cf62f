"""One's own tasks."""

from beautique.admin.tasks import edit, page

PAGES = (page, edit)

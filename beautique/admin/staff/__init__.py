"""The people who work here: inviting them, and what each of them may."""

from beautique.admin.staff import page, person

PAGES = (page, person)

"""Verifying payments, and the closing of a day."""

from beautique.admin.payments import closing, closing_acts, matching, queue

PAGES = (queue, closing, closing_acts, matching)

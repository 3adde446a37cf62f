"""Verifying payments, and the closing of a day."""

from beautique.admin.payments import closing, queue

PAGES = (queue, closing)

"""Booking sheets: orders as the file that a courier takes parcels in by."""

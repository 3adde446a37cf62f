"""An order typed in by staff."""

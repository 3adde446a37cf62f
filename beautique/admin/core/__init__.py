"""What every page of the dashboard stands on: gate, HTMX contract, forms, lists, conflicts."""

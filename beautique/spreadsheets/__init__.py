"""Files that spreadsheets write, as tables of texts: CSV in every encoding, and Excel workbooks."""

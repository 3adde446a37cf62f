"""The catalogue as files for other catalogues: what stands in a row, and how Meta and Google want it written."""

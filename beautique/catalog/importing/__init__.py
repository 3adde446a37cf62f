"""Products out of a file: read, shown before anything happens, then applied in one go."""

"""Looking after the shop: its backups, whether one was tried, its chores, and how its database is."""

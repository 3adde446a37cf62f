"""Who may do what: accounts, roles, permissions, passwords, sessions, tokens, and the counters that stop guessing."""

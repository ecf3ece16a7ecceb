"""Where conversations are kept: the log, the vault, hand-offs and leases, on SQLite and on PostgreSQL."""

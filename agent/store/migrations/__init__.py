"""Alembic migrations of the one database: conversations and the demo shop. Run by `agent.store.migrate`.

To change a table: change it in `tables.py`, write the next file in `versions/`, set `migrate.HEAD` to its
revision. A test on both databases compares what the migrations make with what the tables say.
"""

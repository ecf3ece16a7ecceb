"""Middleware of the agent graph: one capability a file."""

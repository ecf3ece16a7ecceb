"""Measurement: what the assistant gets right, by how much, and where it is worse."""

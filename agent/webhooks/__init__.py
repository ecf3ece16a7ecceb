"""Webhooks: events told to other systems, signed, in order, at least once."""

"""Presidio recognisers for what shoppers write in six languages, one capability a file."""

"""Presidio recognisers for what shoppers write in 17 languages, one capability a file."""

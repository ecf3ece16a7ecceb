"""Simulated shoppers: whole conversations, judged by what was done and said, never by wording."""

"""Simulated days at the desk: whether the watchdog keeps every conversation and every promise."""

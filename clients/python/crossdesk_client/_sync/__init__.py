# Made from _async by `make clients`: do not edit.
"""Calls and streams; `_async` is written by hand, `_sync` made from it."""

"""Calls and streams; `_async` is written by hand, `_sync` made from it."""

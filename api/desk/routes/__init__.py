"""The desk's routes, one file a page."""

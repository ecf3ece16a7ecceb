"""Training of the encoder. Needs the extra `[train]` (torch); nothing here is imported when Crossdesk serves."""

"""The desk's list of conversations: views, what narrows them, search, saved views, changing many at once."""

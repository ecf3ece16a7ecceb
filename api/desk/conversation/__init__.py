"""The desk's page of one conversation: what was said and done, and the hand-off packet beside it."""

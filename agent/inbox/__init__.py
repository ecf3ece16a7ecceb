"""The inbox of the desk: what stands in the list of conversations, made from the log."""

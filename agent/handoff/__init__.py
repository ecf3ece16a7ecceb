"""Handing a conversation to people: the packet, and the desk that queues it."""

"""Conversations as pure values: ids, events, cards, who may speak, views over the log. No framework here."""

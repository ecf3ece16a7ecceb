"""The encoder: one forward pass over a message, off which intents, sentiment, language, names and a query are read."""

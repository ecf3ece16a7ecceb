"""Perception: everything that is understood of one message before any brain sees it.

Language, sentiment, hand-off triggers, intents, entities, confirmation. Pure functions and small frozen objects over
text; the only model inputs are the turn's one query embedding and the files in `data/intents/`.
"""

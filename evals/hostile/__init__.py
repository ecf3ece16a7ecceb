"""Hostile brains on the real product: what holds whatever a language model does, measured."""

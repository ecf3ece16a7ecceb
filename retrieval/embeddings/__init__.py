"""Embedders: texts become vectors. `base` has the protocol, each other module one implementation."""

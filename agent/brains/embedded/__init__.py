"""The embedded brain: dialogue rules over perception, tool results and passages. Deterministic, no network."""

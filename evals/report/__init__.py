"""One self-contained page about a run, for people."""

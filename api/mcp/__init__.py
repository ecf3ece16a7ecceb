"""The tools for other agents, over the Model Context Protocol. The library `mcp` is imported here alone."""

MISSING = "the tools for other agents need the extra `mcp`: pip install 'crossdesk[mcp]'"
"""What to say where the library is not installed."""

"""The edges: the HTTP API, the chat widget and its pages, and the `crossdesk` command."""

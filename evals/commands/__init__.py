"""The commands under `crossdesk eval`."""

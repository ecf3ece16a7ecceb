"""The desk: pages on which people see conversations and take over. docs/desk.md tells how they are used."""

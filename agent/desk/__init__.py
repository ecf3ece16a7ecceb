"""What people at the desk do with conversations: one file a capability."""

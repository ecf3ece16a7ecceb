"""Who gets a handed-off conversation and by when: rules, people, promises, and the watchdog that keeps them."""

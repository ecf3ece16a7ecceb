"""The evaluation tasks, one a module."""

"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a test: how long one example takes is not what is tested.
settings.register_profile("crossdesk", deadline=None)
settings.load_profile("crossdesk")

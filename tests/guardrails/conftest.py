from __future__ import annotations

import pytest
from hypothesis import settings

from guardrails.detect import PersonalDataDetector, load_detector
from guardrails.vault import Vault

# A language's words are loaded at the first example: no example is slow, but the first is.
settings.register_profile("guardrails", deadline=None)
settings.load_profile("guardrails")


@pytest.fixture(scope="session")
def detector() -> PersonalDataDetector:
    return load_detector()


@pytest.fixture(scope="session")
def vault(detector: PersonalDataDetector) -> Vault:
    return Vault(detector=detector)

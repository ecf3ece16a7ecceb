"""Routing over HTTP: contacts of shoppers who wait, whom to call, and the figures; with the operator's key alone."""

from __future__ import annotations

import httpx

from tests.api.shopping import Shopper

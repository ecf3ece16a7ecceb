"""Tokens by which a shop signs its customers in: HS256 or RS256 JWTs with the customer's id."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import jwt

from agent.errors import InvalidInput

LEEWAY_SECONDS = 30


@dataclass(frozen=True, kw_only=True)
class SignedInTokens:
    """Checks identity tokens. `sub` is the customer id; `exp` is required; `aud` must be "crossdesk"."""

    key: str = field(repr=False)
    algorithm: Literal["HS256", "RS256"] = "HS256"

    def customer_id(self, token: str) -> str:
        """The customer whom a token signs in. Raises `InvalidInput` for a token that is not valid now."""
        try:
            claims = jwt.decode(
                token,
                self.key,
                algorithms=[self.algorithm],
                audience="crossdesk",
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "sub"]},
            )
        except (jwt.PyJWTError, UnicodeEncodeError) as exc:
            raise InvalidInput(
                "/identity_token", f"not a valid identity token: {type(exc).__name__}"
            ) from exc
        customer = str(claims["sub"])
        if not customer.strip():
            raise InvalidInput("/identity_token", "not a valid identity token: it names no customer")
        return customer

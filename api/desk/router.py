"""All routes of the desk. None of them is in the OpenAPI document: they serve pages, not programs."""

from __future__ import annotations

from fastapi import APIRouter

from api.desk.routes import (
    account,
    acting,
    audit,
    conversation,
    home,
    inbox,
    login,
    playground,
    reports,
    review,
    shop,
    static,
    users,
)

__all__ = ["router"]

router = APIRouter(include_in_schema=False)
for module in (
    home,
    login,
    account,
    users,
    audit,
    inbox,
    conversation,
    acting,
    shop,
    review,
    reports,
    playground,
    static,
):
    router.include_router(module.router)

"""The pages in the desk's top bar."""

from __future__ import annotations

from dataclasses import dataclass

from agent.staff.values import Permission

__all__ = ["HOME", "NAVIGATION", "NavigationItem"]


@dataclass(frozen=True, kw_only=True)
class NavigationItem:
    """A page of the top bar. `name` is the text `nav.<name>`, `key` the keys that open it after one another."""

    name: str
    path: str
    permission: Permission
    key: str


NAVIGATION = (
    NavigationItem(name="inbox", path="/desk/inbox", permission="conversations.read", key="g i"),
    NavigationItem(name="review", path="/desk/review", permission="review", key="g r"),
    NavigationItem(name="reports", path="/desk/reports", permission="reports.read", key="g p"),
    NavigationItem(name="playground", path="/desk/playground", permission="settings", key="g t"),
    NavigationItem(name="users", path="/desk/users", permission="staff.manage", key="g u"),
    NavigationItem(name="audit", path="/desk/audit", permission="audit.read", key="g a"),
)
"""Shown to who has the permission, where the app has the page."""

HOME = "/desk/account"
"""Where /desk leads who has no page of the navigation."""

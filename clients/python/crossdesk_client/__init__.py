"""A typed client for the HTTP API of Crossdesk.

`Crossdesk` is the sync client, `AsyncCrossdesk` the async one; `models` has the types of everything that comes
back, `errors` what is raised.
"""

from crossdesk_client import errors, models
from crossdesk_client._async.client import AsyncCrossdesk
from crossdesk_client._async.conversation import AsyncConversation
from crossdesk_client._async.desk import AsyncDesk
from crossdesk_client._sync.client import Crossdesk
from crossdesk_client._sync.conversation import Conversation
from crossdesk_client._sync.desk import Desk
from crossdesk_client.calls import Retries, new_key

__all__ = [
    "AsyncConversation",
    "AsyncCrossdesk",
    "AsyncDesk",
    "Conversation",
    "Crossdesk",
    "Desk",
    "Retries",
    "errors",
    "models",
    "new_key",
]

"""The audit log: who looked at, took out or wiped what. It can be added to; the database refuses to change or delete a row.

A conversation stands in it as a keyed hash of its id, so that nothing of a wiped conversation is left here, while someone
who still has the number can be told who looked.
"""

from __future__ import annotations

import hmac
import uuid
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from privacy import mask
from web.console.models.protection import AuditEntry


def reference(conversation: uuid.UUID) -> str:
    """What stands for a conversation in the log: 32 hexadecimal digits, which lead nowhere without the door's key."""
    key = f"audit:{settings.SECRET_KEY}".encode()
    return hmac.digest(key, conversation.bytes, "sha256").hex()[:32]


def record(user: Any, action: str, conversation: Any = None, site: Any = None, detail: str = "") -> AuditEntry:
    """Write down that a user did something: ``record(request.user, "read", conversation)``.

    ``action`` is a word of :class:`AuditEntry.Action`. ``conversation`` and ``site`` are rows of ``web.chat``; the site
    follows from the conversation. ``detail`` says in a few words what was exported or searched; it is masked, and must
    never quote a conversation. Raises ``ValueError`` for an unknown action.
    """
    place = site or (conversation.site if conversation is not None else None)
    return AuditEntry.objects.create(
        who=user.get_username() if user is not None else "",
        action=AuditEntry.Action(action),
        conversation=reference(conversation.pk) if conversation is not None else "",
        site=place.slug if place is not None else "",
        detail=mask(detail).text[:300],
    )


def entries_about(conversation: uuid.UUID) -> QuerySet[AuditEntry]:
    """Everything in the log about one conversation, newest first."""
    return AuditEntry.objects.filter(conversation=reference(conversation))

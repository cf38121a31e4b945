"""Which messages an adviser looks at first: the least sure, of those that nobody judged."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from web.chat.models import Turn
from web.console.rights import conversations_of


def queue(user: Any) -> QuerySet[Turn]:
    """The typed messages of a user's conversations that nobody judged yet, least sure first."""
    # By turn, so that the database walks along its index of confidence instead of through all conversations.
    mine = Exists(conversations_of(user).filter(pk=OuterRef("conversation_id")))
    return Turn.objects.filter(mine, confidence__isnull=False, choice="", review=None).order_by("confidence", "pk")


def after(user: Any, turn: Turn) -> Turn | None:
    """The message that follows in the queue; from the beginning when this was the last."""
    waiting = queue(user).exclude(pk=turn.pk)
    if turn.confidence is None:
        return waiting.first()
    later = Q(confidence__gt=turn.confidence) | Q(confidence=turn.confidence, pk__gt=turn.pk)
    return waiting.filter(later).first() or waiting.first()

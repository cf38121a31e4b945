"""Conversations for the tests of the desk, made by the door's own functions."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from privacy import mask
from web.chat import service
from web.chat.models import Conversation, Message, ShownItem, Site, Turn
from web.chat.rasa import Reply


def talk(site: Site, *texts: str, at: datetime | None = None, **answer: Any) -> Conversation:
    """A conversation in which the visitor said these texts, each answered the same; it was at this moment."""
    conversation, _ = service.open_conversation(site)
    for text in texts:
        say(conversation, text, **answer)
    if at is not None:
        move(conversation, at)
    conversation.refresh_from_db()
    return conversation


def say(
    conversation: Conversation,
    text: str,
    need: str = "ask_funding",
    cards: tuple[tuple[str, str], ...] = (),
    facts: dict[str, Any] | None = None,
) -> None:
    """One message of the visitor, understood as this need and answered with these cards (kind and id)."""
    masked = mask(text)
    work = service.next_step(conversation.pk, service.Said(uuid.uuid4().hex, masked.text, masked.found), "test")
    assert isinstance(work, service.Work)
    answer = {"text": "Dit past bij u.", "buttons": [], "cards": [{"kind": kind, "id": ref} for kind, ref in cards]}
    reply = Reply([answer], {"need": need, "confidence": 0.9, "ranking": [], "entities": []}, facts or {}, "m", 10)
    assert service.finish(work, reply)


def move(conversation: Conversation, at: datetime) -> None:
    """As if it had been at this moment."""
    Conversation.objects.filter(pk=conversation.pk).update(created_at=at, active_at=at, state_since=at)
    Turn.objects.filter(conversation=conversation).update(created_at=at, answered_at=at)
    Message.objects.filter(conversation=conversation).update(at=at)
    ShownItem.objects.filter(turn__conversation=conversation, opened_at__isnull=False).update(opened_at=at)


def days_ago(days: float) -> datetime:
    """A moment."""
    return timezone.now() - timedelta(days=days)

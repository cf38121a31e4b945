"""Conversations for the tests of the desk, made by the door's own functions."""

from __future__ import annotations

import sqlite3
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone

from privacy import mask
from web.chat import service
from web.chat.models import Conversation, Message, ShownItem, Site, Turn
from web.chat.rasa import Reply
from web.console.models import CallBack, ConversationReview, ConversationTag, Handover, TurnReview
from web.console.protection.audit import record


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


def remembered_everywhere(site: Site, user: Any, secret: str, at: datetime) -> Conversation:
    """A conversation of this moment, of which every table of the workplace and Rasa know something that holds the secret."""
    facts = {"occupation": secret, "place": {"regions": [{"region_code": "AM05"}]}}
    conversation = talk(site, f"ik ben {secret} en wil wat anders", cards=(("grant", "slim-mkb"),), facts=facts)
    turn = conversation.turns.get()
    turn.ranking = turn.entities = [{"entity": "occupation", "value": secret}]
    turn.save()
    service.give_feedback(conversation.pk, 3, "bad")
    service.mark_opened(conversation.pk, "grant", "slim-mkb")
    ConversationReview.objects.create(conversation=conversation, by=user, note=f"{secret} uit Almelo, bel volgende week")
    ConversationTag.objects.create(conversation=conversation, name=secret)
    TurnReview.objects.create(turn=turn, verdict="bad", reason="wrong_need", facts={"occupation": secret}, by=user)
    Handover.objects.create(conversation=conversation, taken_by=user)
    CallBack.objects.create(conversation=conversation, number=f"{secret}-nummer")
    record(user, "read", conversation)
    with sqlite3.connect(settings.TRACKER_DATABASE_URL[len("sqlite:///") :]) as tracker:
        tracker.execute("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        tracker.execute("INSERT INTO events (sender_id, data) VALUES (?, ?)", (conversation.pk.hex, secret))
    move(conversation, at)
    return conversation

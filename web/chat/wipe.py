"""Wiping a conversation whole: in Rasa's tables and in ours. What was broken off is finished by :func:`resume`."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from web.chat.changes import announce
from web.chat.models import Conversation, RateCount

logger = logging.getLogger(__name__)


def begin(conversation_id: uuid.UUID) -> bool:
    """From now on nobody can reach the conversation; false when there is none (any more)."""
    with transaction.atomic():
        now = timezone.now()
        begun = Conversation.objects.filter(pk=conversation_id, wiping_since=None).update(wiping_since=now, active_at=now)
        if begun:
            announce(conversation_id)
    return bool(begun)


def at_rest(conversation_id: uuid.UUID) -> bool:
    """Whether no turn is with Rasa, which would write to its tables again when it is done."""
    busy = Conversation.objects.filter(pk=conversation_id, lease_until__gt=timezone.now())
    return not busy.exists()


def finish(conversation_id: uuid.UUID) -> None:
    """Delete everything of a conversation whose wiping began. Can be repeated; Rasa's part goes first."""
    _forget_in_rasa(conversation_id.hex)
    Conversation.objects.filter(pk=conversation_id, wiping_since__isnull=False).delete()
    counted = [f"conversation:{conversation_id.hex}", f"conversation:read:{conversation_id.hex}"]
    RateCount.objects.filter(subject__in=counted).delete()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # or the deleted text stays in the write-ahead log


def resume(limit: int = 1_000) -> int:
    """Finish what was broken off; returns how many conversations were wiped."""
    # A turn may still be with Rasa for as long as a lease lasts.
    settled = Q(lease_until=None) | Q(lease_until__lte=timezone.now())
    begun = Conversation.objects.filter(settled, wiping_since__isnull=False).values_list("pk", flat=True)[:limit]
    for conversation_id in list(begun):
        finish(conversation_id)
    return len(begun)


def expire(limit: int = 1_000) -> int:
    """Begin wiping what was kept for as long as its site keeps it; returns how many."""
    due = Conversation.objects.filter(wiping_since=None).annotate(days=F("site__retention_days"))
    count = 0
    for days in due.values_list("days", flat=True).distinct():
        old = due.filter(days=days, active_at__lt=timezone.now() - timedelta(days=days))
        for conversation_id in list(old.values_list("pk", flat=True)[:limit]):
            count += begin(conversation_id)
    return count


@lru_cache(maxsize=2)
def _engine(url: str) -> Any:
    engine = sa.create_engine(url, pool_pre_ping=True, future=True)
    if url.startswith("sqlite"):
        sa.event.listen(engine, "connect", _careful)
    return engine


def _careful(raw: Any, _: Any) -> None:
    """What is deleted is overwritten; another writer is waited for."""
    raw.execute("PRAGMA busy_timeout=5000")
    raw.execute("PRAGMA secure_delete=ON")


def _forget_in_rasa(sender: str) -> None:
    """Delete the tracker; nothing when Rasa never wrote one."""
    url = settings.TRACKER_DATABASE_URL
    if url.startswith("sqlite:///") and not Path(url[len("sqlite:///") :]).exists():
        return
    engine = _engine(url)
    if not sa.inspect(engine).has_table("events"):
        return
    with engine.begin() as tracker:
        tracker.execute(sa.text("DELETE FROM events WHERE sender_id = :sender"), {"sender": sender})
    if engine.dialect.name == "sqlite":
        with engine.connect() as tracker:
            tracker.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))

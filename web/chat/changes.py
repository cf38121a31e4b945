"""Telling open event streams that a conversation changed: at once in this process, and in others by the database.

PostgreSQL: ``NOTIFY`` in the transaction that changes, one listening connection per process. SQLite: one look at the
file's version per process, five times a second, while streams are open.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import uuid
from datetime import timedelta
from functools import partial

import psycopg
from django.db import DatabaseError, connection, connections, transaction
from django.utils import timezone

from web.chat.hop import hop
from web.chat.models import Conversation

logger = logging.getLogger(__name__)
CHANNEL = "chat_changed"
#: How often SQLite is looked at, in seconds, and how far back.
INTERVAL, LOOK_BACK = 0.2, timedelta(seconds=5)


class Hub:
    """The open streams of this process: for each conversation the events to set when it changes."""

    def __init__(self) -> None:
        self._waiting: dict[uuid.UUID, set[asyncio.Event]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._watcher: asyncio.Task | None = None

    def count(self, conversation: uuid.UUID) -> int:
        """How many streams of this conversation are open here."""
        return len(self._waiting.get(conversation, ()))

    def enter(self, conversation: uuid.UUID) -> asyncio.Event:
        """Register a stream; the event is set at each change. Starts the watcher of other processes."""
        loop = asyncio.get_running_loop()
        if self._loop is not loop:
            self._loop, self._waiting, self._watcher = loop, {}, None
        changed = asyncio.Event()
        self._waiting.setdefault(conversation, set()).add(changed)
        if self._watcher is None or self._watcher.done():
            self._watcher = loop.create_task(_watch(self))
        return changed

    def leave(self, conversation: uuid.UUID, changed: asyncio.Event) -> None:
        """Forget a stream."""
        others = self._waiting.get(conversation, set())
        others.discard(changed)
        if not others:
            self._waiting.pop(conversation, None)

    def wake(self, conversation: uuid.UUID) -> None:
        """Set the events of a conversation. May be called from any thread."""
        if conversation in self._waiting and self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._set, conversation)

    def wake_all(self) -> None:
        """Have every stream look again: something may have been missed."""
        for conversation in list(self._waiting):
            self.wake(conversation)

    def _set(self, conversation: uuid.UUID) -> None:
        for changed in self._waiting.get(conversation, ()):
            changed.set()

    @property
    def empty(self) -> bool:
        """Whether no stream is open."""
        return not self._waiting


hub = Hub()


def announce(conversation: uuid.UUID) -> None:
    """Say that a conversation changed. Call it inside the transaction; it is heard after the commit."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, conversation.hex])
    transaction.on_commit(partial(hub.wake, conversation))


async def _watch(to: Hub) -> None:
    """Until no stream is open: wake the streams of conversations that other processes changed."""
    while not to.empty:
        try:
            await (_listen(to) if connections["default"].vendor == "postgresql" else _look(to))
        except (psycopg.Error, DatabaseError, OSError) as error:
            logger.warning("watching for changes broke off: %s", type(error).__name__)
            await asyncio.sleep(1)
            to.wake_all()


async def _listen(to: Hub) -> None:
    parameters = {**connections["default"].get_connection_params(), "autocommit": True}
    for name in ("pool", "cursor_factory", "context", "prepare_threshold", "server_side_binding"):
        parameters.pop(name, None)
    async with await psycopg.AsyncConnection.connect(**parameters) as listening:
        await listening.execute(f"LISTEN {CHANNEL}")
        to.wake_all()  # what was said before we listened
        while not to.empty:
            async for heard in listening.notifies(timeout=5):
                with contextlib.suppress(ValueError):
                    to.wake(uuid.UUID(heard.payload))


async def _look(to: Hub) -> None:
    known: dict[uuid.UUID, tuple] = {}
    while not to.empty:
        recent = await hop(_recent)
        for conversation, now in recent.items():
            if known.get(conversation) != now:
                to.wake(conversation)
        known = recent
        await asyncio.sleep(INTERVAL)


def _recent() -> dict[uuid.UUID, tuple]:
    """The conversations that changed a moment ago, and how they are now."""
    rows = Conversation.objects.filter(active_at__gte=timezone.now() - LOOK_BACK)
    return {row[0]: row[1:] for row in rows.values_list("id", "last_seq", "state", "wiping_since")}

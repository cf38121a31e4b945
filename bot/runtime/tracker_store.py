"""Where Rasa keeps its working memory: SQL, masked, quick, and honest about a database that is away."""

from __future__ import annotations

import json
import os
import time
from collections import OrderedDict
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Dict, List, Optional, Text

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import QueuePool

from privacy import mask

DEFAULT_URL = "sqlite:///var/tracker.sqlite"
#: Conversations that stay in memory between turns, and for how many seconds after the last one.
KEPT = 100
KEPT_SECONDS = 900


@dataclass(frozen=True)
class _Kept:
    """A tracker as it stands in the database: so many events, the last in this row."""

    tracker: DialogueStateTracker
    events: int
    last_row: Optional[int]
    at: float


class DurableTrackerStore(SQLTrackerStore):
    """Rasa's SQL store with four differences.

    A connection is kept and tested before use, since a database that restarted leaves dead ones behind and the next turn
    would fail. A SQLite file uses WAL and waits for a lock. What a person typed is masked before it is written, on
    every channel; when masking breaks, the turn is not kept.

    A tracker stays in memory between turns: making one anew from all its rows, three times a turn, took most of a turn
    and grew with the conversation. It is used again only when the database's last row of that conversation is still the
    one it ends with, and it has no event that was not written: after a wipe, a failed turn or another process, the rows
    are read.
    """

    def __init__(
        self,
        domain: Optional[Domain] = None,
        host: Optional[Text] = None,
        event_broker: Optional[EventBroker] = None,
        **kwargs: Any,
    ) -> None:
        url = os.environ.get("TRACKER_DATABASE_URL", host or DEFAULT_URL)
        if url.startswith("sqlite:///"):
            Path(url[len("sqlite:///") :]).parent.mkdir(parents=True, exist_ok=True)
        self._kept: "OrderedDict[Text, _Kept]" = OrderedDict()
        super().__init__(domain=domain, host=url, event_broker=event_broker, **kwargs)
        self.engine.dispose()  # type: ignore[has-type]
        # SQLAlchemy 1.4 would open a SQLite file anew for every query.
        sqlite: Dict[Text, Any] = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}
        self.engine = sa.create_engine(url, pool_pre_ping=True, **(sqlite if url.startswith("sqlite") else {}))
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _patient)
            event.listen(self.engine, "checkout", _same_file)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)
        # Made once: SQLAlchemy takes longer to make a statement than the database to answer it.
        table = self.SQLEvent.__table__
        self._insert = table.insert()
        self._newest = sa.text(f"SELECT max(id) FROM {table.name} WHERE sender_id = :sender")  # noqa: S608 - no input in it

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The tracker of the latest session; raises when the database is away."""
        with self.engine.connect() as connection:
            last_row = self._last_row(sender_id, connection)
        if last_row is None:
            self._kept.pop(sender_id, None)
            return None
        kept = self._kept.get(sender_id)
        if kept and kept.last_row == last_row and kept.events == len(kept.tracker.events):
            return kept.tracker
        self._kept.pop(sender_id, None)
        tracker = await super().retrieve(sender_id)
        if tracker:
            self._keep(tracker, last_row)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Mask the latest message and write the new events; raises when either fails."""
        _mask(tracker)
        kept = self._kept.pop(tracker.sender_id, None)
        known = kept.events if kept and kept.tracker is tracker else self._known(tracker.sender_id)
        # A broker asks this store how much it knew before: that must come from the rows.
        if known is None or self.event_broker:
            await super().save(tracker)
            return
        new = list(islice(tracker.events, known, None))
        last_row = self._write(tracker.sender_id, new) if new else kept.last_row if kept else None
        # From a new session on, Rasa reads the rows of that session only.
        if not any(isinstance(one, SessionStarted) for one in new):
            self._keep(tracker, last_row)

    def _keep(self, tracker: DialogueStateTracker, last_row: Optional[int]) -> None:
        now = time.monotonic()
        self._kept[tracker.sender_id] = _Kept(tracker, len(tracker.events), last_row, now)
        self._kept.move_to_end(tracker.sender_id)
        while len(self._kept) > KEPT or next(iter(self._kept.values())).at < now - KEPT_SECONDS:
            self._kept.popitem(last=False)

    def _known(self, sender_id: Text) -> Optional[int]:
        """How many events of a conversation there are that is not kept here: none, or ``None`` when only the rows say."""
        with self.engine.connect() as connection:
            return 0 if self._last_row(sender_id, connection) is None else None

    def _last_row(self, sender_id: Text, connection: sa.engine.Connection) -> Optional[int]:
        found: Optional[int] = connection.execute(self._newest, {"sender": sender_id}).scalar()
        return found

    def _write(self, sender_id: Text, events: List[Event]) -> Optional[int]:
        """Write events as Rasa's own ``save`` does; the number of the last row."""
        rows = []
        for one in events:
            data = one.as_dict()
            rows.append(
                {
                    "sender_id": sender_id,
                    "type_name": one.type_name,
                    "timestamp": data.get("timestamp"),
                    "intent_name": ((data.get("parse_data") or {}).get("intent") or {}).get("name"),
                    "action_name": data.get("name"),
                    "data": json.dumps(data),
                }
            )
        with self.engine.begin() as connection:
            connection.execute(self._insert, rows)
            return self._last_row(sender_id, connection)


def _patient(connection: Any, record: Any) -> None:
    path = connection.execute("PRAGMA database_list").fetchone()[2]
    record.info["file"] = path, os.stat(path).st_ino
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")


def _same_file(_: Any, record: Any, __: Any) -> None:
    """A file that was put in the place of another, or taken away, is opened anew: the connection still writes to the old."""
    path, number = record.info["file"]
    if not (os.path.exists(path) and os.stat(path).st_ino == number):
        raise DisconnectionError(f"{path} is another file now")


def _mask(tracker: DialogueStateTracker) -> None:
    for said in reversed(tracker.events):
        if not isinstance(said, UserUttered):
            continue
        if said.text:
            said.text = mask(said.text).text
            if said.parse_data and said.parse_data.get("text"):
                said.parse_data["text"] = said.text
        return

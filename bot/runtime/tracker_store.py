"""Where Rasa keeps its working memory: SQL, masked, and honest about a database that is away."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Optional, Text

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy import event

from privacy import mask

DEFAULT_URL = "sqlite:///var/tracker.sqlite"


class DurableTrackerStore(SQLTrackerStore):
    """Rasa's SQL store with three differences.

    A connection is tested before use, since a database that restarted leaves dead ones behind and the next turn
    would fail. A SQLite file uses WAL and waits for a lock. What a person typed is masked before it is written, on
    every channel; when masking breaks, the turn is not kept.
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
        super().__init__(domain=domain, host=url, event_broker=event_broker, **kwargs)
        self.engine.dispose()  # type: ignore[has-type]
        self.engine = sa.create_engine(url, pool_pre_ping=True)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _patient)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Mask the latest message and write the new events; raises when either fails."""
        _mask(tracker)
        await super().save(tracker)


def _patient(connection: Any, _: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA busy_timeout=5000")


def _mask(tracker: DialogueStateTracker) -> None:
    for said in reversed(tracker.events):
        if not isinstance(said, UserUttered):
            continue
        if said.text:
            said.text = mask(said.text).text
            if said.parse_data and said.parse_data.get("text"):
                said.parse_data["text"] = said.text
        return

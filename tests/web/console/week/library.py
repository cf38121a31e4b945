"""The running door of a library at work, with what the tests know of it."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

from django.contrib.sessions.backends.db import SessionStore
from doors import Door

#: Of everybody.
PASSWORD = "vier losse woorden hier"
#: A word of the oldest conversation, that nobody else uses.
SECRET = "xylofoonbouwer"
FILL = (
    "import sys; sys.path[:0] = ['tests/web', *(f'tests/web/console/{one}' for one in ('', 'week', 'talks', 'desk'))]; "
    f"import at_work; at_work.for_browser({PASSWORD!r}, {SECRET!r})"
)


class Workplace:
    """A running door, and what ``at_work.for_browser`` put in it: ``workplace["number"]``."""

    def __init__(self, door: Door) -> None:
        self.door = door
        self.told: dict[str, Any] = json.loads(door.manage("shell", "--no-imports", "-c", FILL).splitlines()[-1])

    def __getitem__(self, name: str) -> Any:
        return self.told[name]

    def traces(self, *marks: str) -> list[str]:
        """Where one of these texts stands: in a table of any database of the door, Rasa's too, or in its log."""
        found = [self.door.log.name] if any(mark in self.door.log.read_text() for mark in marks) else []
        for path in sorted(self.door.folder.glob("*.sqlite")):
            with closing(sqlite3.connect(path, timeout=10)) as database:
                tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
                for table in tables:
                    kept = repr(database.execute(f'SELECT * FROM "{table}"').fetchall())
                    found += [f"{path.name}: {table}"] if any(mark in kept for mark in marks) else []
        return found

    def age_session(self, cookie: str, seconds: int) -> None:
        """As if whoever has this session did nothing for so long."""
        [(kept,)] = self.door.sql("SELECT session_data FROM django_session WHERE session_key = ?", cookie)
        store = SessionStore()
        session = store.decode(kept)
        session["console_seen"] -= seconds
        self.door.sql("UPDATE django_session SET session_data = ? WHERE session_key = ?", store.encode(session), cookie)

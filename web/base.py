"""The knowledge base as the door uses it: read once per process, and again when it has been replaced."""

from __future__ import annotations

import os
import time
from datetime import date
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Optional

from sqlalchemy.exc import SQLAlchemyError

from knowledge.occupations import Occupations
from knowledge.store import DEFAULT_URL, Knowledge, engine_for

#: Seconds after which a database that is no file is read again; a file says itself that it changed.
READ_AGAIN_AFTER = 300


class KnowledgeMissing(RuntimeError):
    """The knowledge database is not there or not filled."""


_lock = Lock()
_kept: Optional[Knowledge] = None
_kept_mark: Optional[tuple] = None


def knowledge() -> Knowledge:
    """The knowledge base of ``KNOWLEDGE_DATABASE_URL``; raises :class:`KnowledgeMissing` with what to do.

    A load in place and a file that is swapped in are both seen at the next call.
    """
    global _kept, _kept_mark
    mark = _mark()
    if _kept is not None and mark == _kept_mark:
        return _kept
    with _lock:
        if _kept is None or mark != _kept_mark:
            try:
                fresh = Knowledge(engine_for())
            except (SQLAlchemyError, KeyError) as error:
                raise KnowledgeMissing("De kennisbank is nog niet geladen. Doe eerst: make knowledge") from error
            if _kept is not None:
                # Readers that still use the old one finish; it only opens no new connections.
                _kept.engine.dispose()
            _kept, _kept_mark = fresh, _mark()
        return _kept


def _mark() -> tuple:
    """What changes when the knowledge changes: the file and its log, or else the clock."""
    url = os.environ.get("KNOWLEDGE_DATABASE_URL", DEFAULT_URL)
    if not url.startswith("sqlite:///"):
        return url, int(time.monotonic() // READ_AGAIN_AFTER)
    path = Path(url[len("sqlite:///") :])
    try:
        found = path.stat()
    except FileNotFoundError:
        raise KnowledgeMissing("De kennisbank is nog niet geladen. Doe eerst: make knowledge") from None
    try:
        logged = path.with_name(path.name + "-wal").stat().st_size
    except FileNotFoundError:
        logged = 0
    return url, found.st_ino, found.st_mtime_ns, logged


@lru_cache(maxsize=1)
def occupations() -> Occupations:
    """The occupations and sectors as people name them; reading them takes half a second."""
    return Occupations.load()


def today() -> date:
    """The day for which is answered; ``LEERWIJZER_TODAY`` (JJJJ-MM-DD) lets tests travel in time."""
    fixed = os.environ.get("LEERWIJZER_TODAY")
    return date.fromisoformat(fixed) if fixed else date.today()

"""The knowledge base as the bot uses it: loaded once per process."""

from __future__ import annotations

import os
from datetime import date
from functools import lru_cache

from sqlalchemy.exc import SQLAlchemyError

from knowledge.store import Knowledge, engine_for


class KnowledgeMissing(RuntimeError):
    """The knowledge database is not there or not filled."""


@lru_cache(maxsize=1)
def knowledge() -> Knowledge:
    """The knowledge base of ``KNOWLEDGE_DATABASE_URL``; raises :class:`KnowledgeMissing` with what to do."""
    try:
        return Knowledge(engine_for())
    except (SQLAlchemyError, KeyError) as error:
        raise KnowledgeMissing("De kennisbank is nog niet geladen. Doe eerst: make knowledge") from error


def today() -> date:
    """The day on which advice is given; ``LEERWIJZER_TODAY`` (JJJJ-MM-DD) lets tests travel in time."""
    fixed = os.environ.get("LEERWIJZER_TODAY")
    return date.fromisoformat(fixed) if fixed else date.today()

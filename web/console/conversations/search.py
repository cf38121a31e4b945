"""Searching what visitors typed. Parts of words count ("lass" finds "lasser"); all words must be in one message.

No second copy of the text is kept: an index of the database on the messages themselves makes it fast, so what is wiped is
gone from it in the same moment. It is made after every ``migrate``, since Django drops an index that it does not know of
when it rebuilds a table.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, transaction
from django.db.models import Q

logger = logging.getLogger(__name__)

#: More words than this are not looked for.
MOST_WORDS = 6
#: SQLite reads the texts of visitors from this index alone, without the wide rows of the table. The text comes first, so
#: that no other query takes it for a way to find messages by their sender.
SQLITE = "CREATE INDEX IF NOT EXISTS message_search ON chat_message (text, conversation_id, sender) WHERE sender = 'user'"
#: PostgreSQL finds parts of words by groups of three letters.
POSTGRESQL = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS message_search ON chat_message USING gin (UPPER(text) gin_trgm_ops) WHERE sender = 'user'",
)


def containing(text: str) -> Q:
    """The messages of visitors that hold all these words, as a condition on ``Message``."""
    found = Q(sender="user")
    for word in text.split()[:MOST_WORDS]:
        found &= Q(text__icontains=word)
    return found


def prepare(using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    """Make the index, when it is not there. Without the extension PostgreSQL searches without it, and slower."""
    connection = connections[using]
    if "chat_message" not in connection.introspection.table_names():
        return
    try:
        with transaction.atomic(using=using), connection.cursor() as cursor:
            for statement in POSTGRESQL if connection.vendor == "postgresql" else (SQLITE,):
                cursor.execute(statement)
    except DatabaseError as error:
        logger.warning("no index for searching: %s", error)

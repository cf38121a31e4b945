"""Whether the door lives, and whether it can answer visitors."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse

from knowledge.items import stale
from web.base import knowledge, today
from web.chat import rasa
from web.chat.hop import hop
from web.chat.logs import where

logger = logging.getLogger(__name__)


async def live(request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers."""
    return JsonResponse({"live": True}, headers={"Cache-Control": "no-store"})


async def ready(request: HttpRequest) -> JsonResponse:
    """200 when database, Rasa and knowledge are there and the knowledge is kept, else 503.

    Some items are always due for a check, and say so on their cards: that is told here and is no reason to stop. Knowledge
    of which more than half is far overdue is not kept by anyone any more; see ``KNOWLEDGE_OVERDUE_DAYS``.
    """
    parts: dict[str, Any] = {"database": await _works(_database), "knowledge": await _works(_knowledge)}
    parts["rasa"] = await rasa.ready()
    good = all(parts.values())
    found = {name: bool(part) for name, part in parts.items()}
    due: dict[str, Any] = {}
    if parts["knowledge"]:
        count, overdue, far = parts["knowledge"]
        due = {"knowledge_items": count, "knowledge_due": overdue, "knowledge_fresh": far * 2 <= count}
        good = good and due["knowledge_fresh"]
    return JsonResponse({"ready": good, **found, **due}, status=200 if good else 503, headers={"Cache-Control": "no-store"})


async def _works(check: Any) -> Any:
    try:
        return await hop(check)
    except Exception as error:  # noqa: BLE001 - whatever it is, this part is not ready
        logger.warning("not ready: %s", where(error))
        return None


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM chat_site")
    return True


def _knowledge() -> tuple[int, int, int]:
    """How many items there are, how many of them must be checked by now, and how many should have been long ago."""
    items, days = knowledge().items.values(), settings.KNOWLEDGE_OVERDUE_DAYS
    far = stale(items, today(), timedelta(days=-days)) if days else ()
    return len(items), len(stale(items, today())), len(far)

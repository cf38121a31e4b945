"""Whether the door lives, and whether it can answer visitors."""

from __future__ import annotations

import logging
from typing import Any

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
    """200 when database, Rasa and knowledge are there, else 503; with how many items are due for a check."""
    parts: dict[str, Any] = {"database": await _works(_database), "knowledge": await _works(_knowledge)}
    parts["rasa"] = await rasa.ready()
    good = all(parts.values())
    found = {name: bool(part) for name, part in parts.items()}
    due = {"knowledge_items": parts["knowledge"][0], "knowledge_due": parts["knowledge"][1]} if parts["knowledge"] else {}
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


def _knowledge() -> tuple[int, int]:
    known = knowledge()
    return len(known.items), len(stale(known.items.values(), today()))

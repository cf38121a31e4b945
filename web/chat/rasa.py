"""The client of Rasa: one turn in, one answer out. See ``bot/runtime/channel.py`` for the other end."""

from __future__ import annotations

import asyncio
import logging
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

import httpx
from django.conf import settings

from web.chat import metrics

logger = logging.getLogger(__name__)

#: Longer than Rasa itself gives a turn, so that its own answer comes first. Seconds.
TIMEOUT = httpx.Timeout(25.0, connect=2.0)
#: After a fault a Rasa process is passed over for so many seconds, when there is another.
PASSED_OVER = 5.0


class RasaAway(Exception):
    """No answer, or one that says that the turn failed. The turn can be tried again with the same ``client_id``."""


class ChoiceGone(Exception):
    """Rasa does not offer this choice now."""


@dataclass(frozen=True)
class Reply:
    """What Rasa answered: messages with text, buttons and cards; what was understood; the facts known now."""

    messages: list[dict[str, Any]]
    understood: dict[str, Any]
    facts: dict[str, Any]
    model: str
    took_ms: int


@dataclass
class _Pool:
    """One client per event loop, and until when each Rasa process is passed over."""

    loop: asyncio.AbstractEventLoop
    client: httpx.AsyncClient
    away_until: dict[str, float] = field(default_factory=dict)


_pool: _Pool | None = None


def _ready_pool() -> _Pool:
    global _pool
    loop = asyncio.get_running_loop()
    if _pool is None or _pool.loop is not loop:
        limits = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=60)
        _pool = _Pool(loop, httpx.AsyncClient(timeout=TIMEOUT, limits=limits, trust_env=False))
    return _pool


def order(conversation: uuid.UUID, urls: list[str], away: set[str]) -> list[str]:
    """The processes to try: each conversation has its own first one, so that a retry meets the turn that still runs.

    Those that were away just now come last.
    """
    first = conversation.int % len(urls)
    return sorted(urls[first:] + urls[:first], key=lambda url: url in away)


async def ask(
    conversation: uuid.UUID,
    client_id: str,
    text: str | None,
    choice: str | None,
    heard: list[dict[str, Any]] | None = None,
    site: dict[str, str] | None = None,
) -> Reply:
    """Have one turn answered; ``heard`` is what people wrote to each other before it, ``site`` the website with its region
    and desk. Raises ``RasaAway`` or ``ChoiceGone``.

    Another process is tried only when the first cannot be connected to: one that took the turn may still be at it.
    """
    pool = _ready_pool()
    said = {"choice": choice} if choice else {"text": text}
    more = {"heard": heard, "site": site}
    body = {"sender": conversation.hex, "client_id": client_id, **said, **{name: value for name, value in more.items() if value}}
    began = time.monotonic()
    away = {url for url, until in pool.away_until.items() if until > began}
    for url in order(conversation, settings.RASA_URLS, away):
        try:
            answer = await pool.client.post(f"{url.rstrip('/')}/webhooks/door/webhook", json=body)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            pool.away_until[url] = time.monotonic() + PASSED_OVER
            continue
        except httpx.HTTPError as error:
            pool.away_until[url] = time.monotonic() + PASSED_OVER
            logger.warning("rasa broke off: %s", type(error).__name__)
            metrics.RASA_FAULTS.labels(type(error).__name__).inc()
            raise RasaAway from None
        return _reply(answer, began)
    metrics.RASA_FAULTS.labels("ConnectError").inc()
    raise RasaAway


def _reply(answer: httpx.Response, began: float) -> Reply:
    if answer.status_code == 409:
        raise ChoiceGone
    try:
        body = answer.json() if answer.status_code == 200 else None
        if body is not None:
            took = time.monotonic() - began
            metrics.RASA_SECONDS.observe(took)
            return Reply(
                [_message(one) for one in body["messages"]],
                body["understood"],
                body["facts"],
                str(body.get("model") or ""),
                round(took * 1000),
            )
    except (ValueError, KeyError, TypeError, AttributeError):
        pass
    logger.warning("rasa answered %s", answer.status_code)
    metrics.RASA_FAULTS.labels(str(answer.status_code)).inc()
    raise RasaAway


def _message(one: dict[str, Any]) -> dict[str, Any]:
    return {"text": str(one["text"] or ""), "buttons": one.get("buttons") or [], "cards": one.get("cards") or []}


async def ready() -> bool:
    """Whether at least one Rasa process is ready for turns."""
    pool = _ready_pool()
    for url in settings.RASA_URLS:
        try:
            answer = await pool.client.get(f"{url.rstrip('/')}/webhooks/door/", timeout=2.0)
        except httpx.HTTPError:
            continue
        if answer.status_code == 200:
            return True
    return False

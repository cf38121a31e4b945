"""Following a conversation: server-sent events, or a long poll where a proxy buffers. Plain ASGI, one task each.

``front.py`` has looked at the host, and adds the headers that keep a browser safe.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings

from web.chat import metrics, service
from web.chat.changes import hub
from web.chat.hop import hop
from web.chat.models import Conversation
from web.chat.problems import Problem, as_problem
from web.chat.views import enter

Event = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Event]]
Send = Callable[[Event], Awaitable[None]]

#: A long poll answers after so many seconds at the latest; a stream says that it still lives.
POLL, ALIVE = 25.0, 20.0
#: After so long a stream ends and the browser comes back, so that a token that ran out does not go on listening.
LONGEST_STREAM = 1_800.0
_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
_open = 0


async def follow(conversation: uuid.UUID, scope: Event, headers: dict[str, str], receive: Receive, send: Send) -> None:
    """Answer one ``GET …/events`` until it ends, the visitor goes, or the conversation is wiped."""
    global _open
    try:
        await hop(enter, conversation, headers)
        after = _after(headers, scope)
        if _open >= settings.MOST_STREAMS or hub.count(conversation) >= settings.STREAMS_PER_CONVERSATION:
            raise Problem("too_many_streams", retry_after=10)
    except Exception as error:  # noqa: BLE001 - whatever it is, the visitor gets a sentence
        return await _answer(send, as_problem(error))
    changed = hub.enter(conversation)
    _open += 1
    metrics.STREAMS.inc()
    try:
        if "text/event-stream" in headers.get("accept", ""):
            await _until_gone(receive, _stream(conversation, after, changed, send))
        else:
            await _until_gone(receive, _poll(conversation, after, changed, send))
    finally:
        _open -= 1
        metrics.STREAMS.dec()
        hub.leave(conversation, changed)


def _after(headers: dict[str, str], scope: Event) -> int:
    query = parse_qs(scope.get("query_string", b"").decode("latin-1"))
    told = headers.get("last-event-id") or (query.get("after") or ["0"])[-1]
    if not (told.isascii() and told.isdecimal() and len(told) < 10):
        raise Problem("invalid", errors={"after": ["Geef een heel getal."]})
    return int(told)


async def _until_gone(receive: Receive, work: Any) -> None:
    """Do the work, and stop when the visitor goes."""
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(_gone(receive))
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for one in (task, gone):
            one.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await one


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def _news(conversation: uuid.UUID, after: int) -> tuple[list[dict[str, Any]], str] | None:
    """The messages after ``after`` and the state; ``None`` when the conversation is gone."""
    found = Conversation.objects.filter(pk=conversation, wiping_since=None).values_list("state", "last_seq").first()
    if found is None:
        return None
    state, last = found
    return (service.history(conversation, after) if last > after else []), state


async def _stream(conversation: uuid.UUID, after: int, changed: asyncio.Event, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream"), *_HEADERS]})
    await _send(send, b"retry: 2000\n\n")
    ends, shown_state = time.monotonic() + LONGEST_STREAM, ""
    while time.monotonic() < ends:
        changed.clear()
        try:
            news = await hop(_news, conversation, after)
        except Exception as error:  # noqa: BLE001 - the browser comes back by itself
            as_problem(error)
            break
        if news is None:
            await _send(send, _event("gone", {}))
            break
        messages, state = news
        parts = [_event("message", message, message["id"]) for message in messages]
        if state != shown_state:
            parts.append(_event("state", {"state": state}))
            shown_state = state
        if parts:
            await _send(send, b"".join(parts))
            after = messages[-1]["id"] if messages else after
        while not await _within(changed, min(ALIVE, max(0.0, ends - time.monotonic()))) and time.monotonic() < ends:
            await _send(send, b": \n\n")
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _within(changed: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(changed.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True


def _event(name: str, data: dict[str, Any], number: int | None = None) -> bytes:
    first = f"id: {number}\n" if number is not None else ""
    return f"{first}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


async def _send(send: Send, body: bytes) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": True})


async def _poll(conversation: uuid.UUID, after: int, changed: asyncio.Event, send: Send) -> None:
    ends = time.monotonic() + POLL
    began_in = None
    while True:
        changed.clear()
        try:
            news = await hop(_news, conversation, after)
        except Exception as error:  # noqa: BLE001 - whatever it is, the visitor gets a sentence
            await _answer(send, as_problem(error))
            return
        if news is None:
            await _answer(send, Problem("not_found"))
            return
        messages, state = news
        began_in = began_in or state
        if messages or state != began_in or time.monotonic() >= ends:
            break
        await _within(changed, ends - time.monotonic())
    body = json.dumps({"messages": messages, "state": state}, ensure_ascii=False).encode()
    await _whole(send, 200, [(b"content-type", b"application/json"), *_HEADERS], body)


async def _answer(send: Send, problem: Problem) -> None:
    await _whole(send, *problem.raw())


async def _whole(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

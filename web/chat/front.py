"""A small ASGI application in front of Django: who may call from where, how much, and the streams that are held open.

It answers preflights, adds the CORS headers to every answer of the API (errors too), refuses bodies that are too large
before they are read, and gives event streams to ``streams.py``, since Django would keep a thread for each.
"""

from __future__ import annotations

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation

from web.chat import sites, streams
from web.chat.handler import safe_headers
from web.chat.hop import hop
from web.chat.logs import without_ids
from web.chat.problems import Problem, as_problem
from web.chat.views import addressed

Scope = MutableMapping[str, Any]
Headers = list[tuple[bytes, bytes]]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

logger = structlog.get_logger("door")
API = "/api/v1/"
_EVENTS = re.compile(r"^/api/v1/conversations/([0-9a-fA-F-]{32,36})/events/?$")
#: Largest body in bytes. A message of 2,000 characters is at most 24 kB when each is escaped.
LARGEST_API, LARGEST = 32_768, 2_621_440
#: Of a body that is too large so much is still taken in, in bytes.
MOST_DROPPED = 1_048_576
#: A body has to be there within so many seconds.
BODY_TIMEOUT = 10
_METHODS = b"GET, POST, PUT, PATCH, DELETE"
_HEADERS = b"Authorization, Content-Type, Last-Event-ID"


def front(django: App, django_api: App) -> App:
    """The door's application around Django: one for pages, and one with less around it for the API."""

    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await django(scope, receive, send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        api = scope["path"].startswith(API)
        if api:
            origin = headers.get("origin")
            try:
                allowed = bool(origin) and await hop(sites.known_origin, origin, headers.get("host", ""))
            except Exception as error:  # noqa: BLE001 - the database is away: say so
                return await _refuse(send, as_problem(error))
            if scope["method"] == "OPTIONS":
                return await _preflight(send, origin if allowed else None)
            if allowed:
                send = _with_cors(send, origin or "")
            send = _logged(send, scope)
        try:
            receive = await _bounded(headers, receive, LARGEST_API if api else LARGEST)
        except Problem as problem:
            return await _refuse(send, await addressed(problem, headers.get("authorization", "")))
        found = _EVENTS.match(scope["path"]) if api and scope["method"] == "GET" else None
        if found:
            try:
                conversation = uuid.UUID(found[1])
                send = _with_headers(send, safe_headers(scope))
            except ValueError:
                return await _refuse(send, Problem("not_found"))
            except SuspiciousOperation as error:  # a host that is not ours
                return await _refuse(send, as_problem(error))
            return await streams.follow(conversation, scope, headers, receive, send)
        return await (django_api if api else django)(scope, receive, send)

    return application


async def _bounded(headers: dict[str, str], receive: Receive, most: int) -> Receive:
    """The body read whole, within a size and a time; a ``receive`` that gives it once more."""
    length = headers.get("content-length", "")
    if length and not length.isdecimal():
        raise Problem("unreadable")
    try:
        if length and int(length) > most:
            await asyncio.wait_for(_dropped(receive), BODY_TIMEOUT)
            raise Problem("too_large")
        body = await asyncio.wait_for(_whole(receive, most), BODY_TIMEOUT)
    except asyncio.TimeoutError:
        raise Problem("unreadable") from None
    given = False

    async def again() -> MutableMapping[str, Any]:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return again


async def _whole(receive: Receive, most: int) -> bytes:
    parts, size = [], 0
    while True:
        event = await receive()
        if event["type"] != "http.request":
            raise Problem("unreadable")
        parts.append(event.get("body", b""))
        size += len(parts[-1])
        if size > most:
            await _dropped(receive)
            raise Problem("too_large")
        if not event.get("more_body"):
            return b"".join(parts)


async def _dropped(receive: Receive) -> None:
    """What is still on its way, thrown away: who is cut off while sending never sees the answer that says why."""
    size, more = 0, True
    while more and size < MOST_DROPPED:
        event = await receive()
        size += len(event.get("body", b""))
        more = event["type"] == "http.request" and event.get("more_body", False)


async def _preflight(send: Send, origin: str | None) -> None:
    """What a browser asks before it calls from another website; without an allowed origin it gets no permission."""
    headers = [(b"vary", b"Origin"), (b"content-length", b"0")]
    if origin:
        headers += [
            (b"access-control-allow-origin", origin.encode("latin-1")),
            (b"access-control-allow-methods", _METHODS),
            (b"access-control-allow-headers", _HEADERS),
            (b"access-control-max-age", b"600"),
        ]
    await send({"type": "http.response.start", "status": 204 if origin else 403, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _changing(send: Send, change: Callable[[Headers], Headers]) -> Send:
    """Sends an answer with other headers than it had."""

    async def sending(event: MutableMapping[str, Any]) -> None:
        if event["type"] == "http.response.start":
            event = {**event, "headers": change(list(event.get("headers", [])))}
        await send(event)

    return sending


def _with_cors(send: Send, origin: str) -> Send:
    added = [
        (b"access-control-allow-origin", origin.encode("latin-1")),
        (b"access-control-expose-headers", b"Retry-After"),
        (b"vary", b"Origin"),
    ]
    return _changing(send, lambda own: [*(pair for pair in own if pair[0].lower() != b"access-control-allow-origin"), *added])


def _with_headers(send: Send, added: Headers) -> Send:
    """Adds headers to an answer where it has none of that name."""

    def change(own: Headers) -> Headers:
        names = {name.lower() for name, _ in own}
        return [*own, *(pair for pair in added if pair[0] not in names)]

    return _changing(send, change)


def _logged(send: Send, scope: Scope) -> Send:
    """One line in the log for each answer; of a stream when it begins."""
    began = time.monotonic()

    async def sending(event: MutableMapping[str, Any]) -> None:
        if event["type"] == "http.response.start":
            took = round((time.monotonic() - began) * 1000)
            logger.info("answered", method=scope["method"], path=without_ids(scope["path"]), status=event["status"], ms=took)
        await send(event)

    return sending


async def _refuse(send: Send, problem: Problem) -> None:
    status, headers, body = problem.raw()
    headers.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})

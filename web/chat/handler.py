"""Django's ASGI handler for the API, without what an API has no use for: sessions, cookies, static files.

Django runs each of its middlewares in a thread, twice a request; together they take longer than the turn's database work.
Those that only set headers are called here as the plain functions that they are.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import Any

from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import set_script_prefix
from django.utils.decorators import async_only_middleware

Get = Callable[[HttpRequest], Awaitable[HttpResponseBase]]


@async_only_middleware
def headers_only(get_response: Get) -> Get:
    """Django's own security headers, its redirect to TLS and its check of the host."""
    steps: list[Any] = [one(get_response) for one in (SecurityMiddleware, CSPMiddleware, XFrameOptionsMiddleware)]

    async def middleware(request: HttpRequest) -> HttpResponseBase:
        request.get_host()
        for one in steps:
            answer = one.process_request(request) if hasattr(one, "process_request") else None
            if answer is not None:
                return answer
        response = await get_response(request)
        for one in reversed(steps):
            response = one.process_response(request, response)
        return response

    return middleware


def _nothing(request: HttpRequest) -> HttpResponse:
    """What Django's middleware stands around, where only its headers are wanted."""
    return HttpResponse()


def safe_headers(scope: Any) -> list[tuple[bytes, bytes]]:
    """What Django's middleware would add to an answer, for code that speaks ASGI itself; raises for a host that is not ours."""
    request = ASGIRequest(scope, BytesIO())
    request.get_host()
    response: HttpResponseBase = HttpResponse()
    del response["Content-Type"]
    for one in (XFrameOptionsMiddleware, CSPMiddleware, SecurityMiddleware):
        response = one(_nothing).process_response(request, response)
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]


class ApiHandler(ASGIHandler):
    """Django with one middleware, and without its signals of a request, for which it starts two threads each time.

    They would close old database connections; ``hop`` takes care of those. The front has bounded the body.
    """

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request; when the visitor goes, what was begun is finished and kept."""
        body, more = b"", True
        while more:
            event = await receive()
            if event["type"] != "http.request":
                return
            body, more = body + event.get("body", b""), event.get("more_body", False)
        set_script_prefix(get_script_prefix(scope))
        request, refused = self.create_request(scope, BytesIO(body))
        response = refused or await self.get_response_async(request)
        await self.send_response(response, send)

    def load_middleware(self, is_async: bool = False) -> None:
        """As always, from a shorter list."""
        everything = settings.MIDDLEWARE
        settings.MIDDLEWARE = ["web.chat.handler.headers_only"]
        try:
            super().load_middleware(is_async=is_async)
        finally:
            settings.MIDDLEWARE = everything


__all__ = ["ApiHandler", "headers_only", "safe_headers"]

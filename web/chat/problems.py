"""What went wrong, as ``application/problem+json`` with a Dutch sentence for the visitor (RFC 9457)."""

from __future__ import annotations

import json
import logging
from typing import Any

from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError
from django.http import Http404, HttpResponse, JsonResponse
from rest_framework import exceptions

from knowledge.form_of_address import spoken
from web.chat.logs import where
from web.chat.texts import TEXTS

logger = logging.getLogger(__name__)
CONTENT_TYPE = "application/problem+json"


class Problem(Exception):
    """``code`` is a line of ``problems`` in ``texts.yml``; it says the status and the sentence."""

    def __init__(self, code: str, retry_after: int | None = None, **words: Any) -> None:
        super().__init__(code)
        self.code, self.retry_after, self.words = code, retry_after, words
        #: How the visitor is addressed, "u" or "je"; whoever answers knows the site, whoever raises this often does not.
        self.form = "u"

    @property
    def status(self) -> int:
        """The HTTP status."""
        return TEXTS["problems"][self.code]["status"]

    @property
    def body(self) -> dict[str, Any]:
        """``{"type", "title", "status", "code", "detail"}``; ``errors`` too when fields are wrong."""
        text = TEXTS["problems"][self.code]
        errors = self.words.get("errors")
        return {
            "type": "about:blank",
            "title": text["title"],
            "status": text["status"],
            "code": self.code,
            "detail": spoken(text["detail"].format(**self.words), self.form),
            **({"errors": errors} if errors else {}),
        }

    @property
    def headers(self) -> dict[str, str]:
        """The headers that belong to the status."""
        found = {"Cache-Control": "no-store"}
        if self.retry_after is not None:
            found["Retry-After"] = str(self.retry_after)
        if self.status == 401:
            found["WWW-Authenticate"] = "Bearer"
        return found

    def response(self) -> HttpResponse:
        """The answer for the visitor."""
        return JsonResponse(self.body, status=self.status, content_type=CONTENT_TYPE, headers=self.headers)

    def raw(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Status, headers and body, for code that speaks ASGI itself."""
        headers = {"Content-Type": CONTENT_TYPE, **self.headers}
        named = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        return self.status, named, json.dumps(self.body).encode()


def as_problem(error: Exception) -> Problem:
    """What an error means for the visitor. Unknown ones are logged by place, never with their message: it may quote text."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, exceptions.ValidationError):
        return Problem("invalid", errors=error.detail)
    if isinstance(error, exceptions.ParseError):
        return Problem("unreadable")
    if isinstance(error, exceptions.UnsupportedMediaType):
        return Problem("not_json")
    if isinstance(error, exceptions.MethodNotAllowed):
        return Problem("method")
    if isinstance(error, (exceptions.NotFound, Http404)):
        return Problem("not_found")
    if isinstance(error, SuspiciousOperation):
        return Problem("unreadable")
    if isinstance(error, DatabaseError):
        logger.error("database: %s", where(error))
        return Problem("database", retry_after=2)
    logger.error("unexpected: %s", where(error))
    return Problem("broken")

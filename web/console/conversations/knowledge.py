"""The knowledge base for a page of the workplace: without it the adviser is told so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from web.base import KnowledgeMissing, knowledge


def with_knowledge(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that gets the knowledge base after the request; 503 with what to do when it is not loaded."""

    @wraps(view)
    def knowing(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            known = knowledge()
        except KnowledgeMissing as missing:
            return render(request, "console/conversations/no_knowledge.html", {"why": missing}, status=503)
        return view(request, known, *args, **kwargs)

    return knowing

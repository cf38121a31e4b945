"""A conversation to take along: a page to read, or data."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.template.loader import render_to_string

from web.base import KnowledgeMissing, knowledge
from web.chat import hooks, service
from web.chat.facts import Fact, fact_lines
from web.chat.models import Conversation


def everything(conversation: Conversation) -> dict[str, Any]:
    """All that is kept of a conversation: what was said, what was understood, the facts."""
    turns = conversation.turns.order_by("pk")
    return {
        "number": conversation.number,
        "site": conversation.site.name,
        "created_at": conversation.created_at.isoformat(),
        "active_at": conversation.active_at.isoformat(),
        "state": conversation.state,
        "saved": conversation.saved,
        "region": conversation.region,
        "facts": conversation.facts,
        "messages": service.history(conversation.pk),
        "turns": [
            {
                "at": turn.created_at.isoformat(),
                "state": turn.state,
                "need": turn.need,
                "confidence": turn.confidence,
                "entities": turn.entities,
                "facts": turn.facts,
            }
            for turn in turns
        ],
        **hooks.also_kept(conversation),
    }


def as_json(conversation: Conversation) -> HttpResponse:
    """All of it, as data."""
    response = JsonResponse(everything(conversation), json_dumps_params={"ensure_ascii": False, "indent": 2})
    return _file(response, conversation, "json")


def as_html(conversation: Conversation) -> HttpResponse:
    """All of it, as a page that reads and prints without anything else."""
    messages = conversation.messages.select_related("turn").order_by("seq")
    shown = {"conversation": conversation, "messages": messages, "facts": _in_words(conversation)}
    page = render_to_string("chat/export.html", {**shown, **hooks.also_kept(conversation)})
    return _file(HttpResponse(page), conversation, "html")


def _in_words(conversation: Conversation) -> list[Fact]:
    """The facts; without the knowledge base a sector shows its code."""
    try:
        return fact_lines(conversation.facts, knowledge().sectors)
    except KnowledgeMissing:
        return fact_lines(conversation.facts, {})


def _file(response: HttpResponse, conversation: Conversation, kind: str) -> HttpResponse:
    response["Content-Disposition"] = f'attachment; filename="gesprek-{conversation.number}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response

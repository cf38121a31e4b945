"""The contact point of a visitor as a card that an adviser can send: its particulars come from the knowledge base."""

from __future__ import annotations

from typing import Any

from knowledge import desks
from web.base import KnowledgeMissing, knowledge
from web.chat.models import Conversation


def desk_card(conversation: Conversation) -> dict[str, Any] | None:
    """The card of the desk of the visitor's region; of who named no place that of the website, as the assistant says too.

    ``None`` when there is none, or the knowledge base is not there.
    """
    try:
        known = knowledge()
    except KnowledgeMissing:
        return None
    site, points = conversation.site, known.contact_points
    of_site = next((code for code, desk in points.items() if desk["id"] == site.contact_point), site.default_region)
    code = conversation.region or of_site
    return desks.desk_card(known, code) if code in points else None

"""What the pages of the workplace share: the menu, and how long ago something was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from web.console.rights import ADVISER, AUDITOR, EDITOR, MANAGER, has_role

register = template.Library()

#: Address, what it is called, and who sees it, in the order of the menu.
MENU = (
    ("console:inbox", "Postvak", (ADVISER, AUDITOR)),
    ("console:conversations", "Gesprekken", (ADVISER, AUDITOR)),
    ("console:review", "Nakijken", (ADVISER,)),
    ("console:examples", "Voorbeelden", (ADVISER, EDITOR)),
    ("console:knowledge", "Kennis", (EDITOR,)),
    ("console:statistics", "Cijfers", (MANAGER, AUDITOR)),
    ("console:protection", "Gegevens", (MANAGER,)),
    ("console:audit", "Logboek", (MANAGER, AUDITOR)),
    ("console:accounts", "Accounts", (MANAGER,)),
    ("console:opening_hours", "Openingstijden", (MANAGER,)),
)


@register.simple_tag(takes_context=True)
def console_menu(context: Any) -> list[dict[str, Any]]:
    """The entries that this person may see; ``current`` marks the part in which this page lies."""
    request = context["request"]
    entries = []
    for name, label, roles in MENU:
        if not has_role(request.user, *roles):
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue
        entries.append({"address": address, "label": label, "current": request.path.startswith(address)})
    return entries


@register.filter
def minutes_since(moment: datetime) -> int:
    """Whole minutes since a moment."""
    return max(0, int((timezone.now() - moment).total_seconds() // 60))


@register.filter
def since(moment: datetime) -> str:
    """How long ago, in words: ``nu net``, ``12 minuten``, ``3 uur``, ``2 dagen``."""
    minutes = minutes_since(moment)
    if minutes < 1:
        return "nu net"
    if minutes < 60:
        return "1 minuut" if minutes == 1 else f"{minutes} minuten"
    hours = minutes // 60
    if hours < 48:
        return f"{hours} uur"
    return f"{hours // 24} dagen"

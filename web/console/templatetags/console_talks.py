"""Small words of the pages about conversations."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

register = template.Library()

#: More needs than this are counted instead of named.
NEEDS_TOLD = 3


@register.filter
def thousands(number: int) -> str:
    """1000 → ``1.000``."""
    return f"{number:,}".replace(",", ".")


@register.filter
def told_needs(needs: Sequence[str]) -> str:
    """What a conversation was about, in one line: the first needs, and how many more."""
    if not needs:
        return "Geen vraag herkend"
    more = len(needs) - NEEDS_TOLD
    return " · ".join(needs[:NEEDS_TOLD]) + (f" · en {more} meer" if more > 0 else "")

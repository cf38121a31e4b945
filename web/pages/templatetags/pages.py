"""Filters that word facts for the public pages."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format

from knowledge.wording import euro_text, host_text
from web.pages.words import WORDS

register = template.Library()


@register.filter
def euro(cents: int) -> str:
    """Eurocents as Dutch writes euros: 145850 → "1.458,50"."""
    return euro_text(cents)


@register.filter
def host(url: str) -> str:
    """The name of a site: "https://www.duo.nl/x" → "duo.nl"."""
    return host_text(url) or url


@register.filter
def is_address(text: str) -> bool:
    """Whether a source is on the web; some are reports on paper."""
    return str(text).startswith(("https://", "http://"))


@register.filter
def written(day: str) -> str:
    """The date of a source as people write it: "2026-08-04" → "4 augustus 2026", "2026-08" → "augustus 2026"."""
    text = str(day)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return date_format(date.fromisoformat(text), "j F Y")
    if re.fullmatch(r"\d{4}-\d\d", text):
        return date_format(date.fromisoformat(f"{text}-01"), "F Y")
    return text


@register.filter
def kilometres(km: float) -> str:
    """A distance with a Dutch comma: 13.7 → "13,7 km"."""
    return f"{km:.1f}".replace(".", ",").replace(",0", "") + " km"


@register.filter
def word(key: str, group: str) -> Any:
    """A label of ``words.yml``: ``{{ source.kind|word:"source" }}``."""
    return WORDS[group][key]


@register.filter
def unlocalised(number: float) -> str:
    """A number as a drawing wants it, with a point: 14.58 → "14.58"."""
    return f"{number:g}"


@register.filter
def digits(phone: str) -> str:
    """A telephone number as a link wants it: "050 599 96 00" → "0505999600"."""
    return re.sub(r"[^\d+]", "", phone)

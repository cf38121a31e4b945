"""Words and links of the plain chat page."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from knowledge.form_of_address import spoken

register = template.Library()
register.filter("spoken", spoken)

#: An address on the web or a telephone number; the same as the chat element makes into a link (``widget/src/rich.ts``).
_LINK = re.compile(
    r"(?<![\w@.-])(?P<web>(?:https?://)?(?:[a-z0-9-]+\.)+(?:nl|org|eu|com|be|de)\b(?!@)(?:/[\w\-./%?=&#]*[\w/])?)"
    r"|\b(?P<phone>0[89]00[ -]?\d{3,4}|0\d{2,3}[ -](?:\d ?){5,6}\d|14 ?0\d{2,3}|11[23](?![.,]\d| euro))\b",
    re.IGNORECASE,
)


@register.filter
def linked(text: str) -> SafeString:
    """A text with its addresses and telephone numbers as links, and all else escaped. A link shows where it leads."""
    parts, at = [], 0
    for found in _LINK.finditer(text):
        parts += [escape(text[at : found.start()]), _link(found)]
        at = found.end()
    return mark_safe("".join([*parts, escape(text[at:])]))  # noqa: S308 - every part is escaped


@register.filter
def host(address: str) -> str:
    """Where a link leads, as people know it: "https://www.uwv.nl/nl/x" → "uwv.nl"."""
    return (urlsplit(address).hostname or address).removeprefix("www.")


def _link(found: re.Match[str]) -> SafeString:
    if found["phone"]:
        return format_html('<a href="tel:{}">{}</a>', re.sub(r"\D", "", found["phone"]), found["phone"])
    shown = found["web"]
    address = shown if shown.lower().startswith(("http://", "https://")) else f"https://{shown}"
    more = '<a href="{}" target="_blank" rel="noopener noreferrer">{}<span class="hidden"> (nieuw tabblad)</span></a>'
    return format_html(more, address, shown)

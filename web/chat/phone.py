"""The telephone number in what a visitor typed, for who asked to be called back. Never stored or logged as it is."""

from __future__ import annotations

import phonenumbers

COUNTRY = "NL"


def number_in(text: str | None) -> str:
    """The first valid number in the text, as ``+31612345678``; empty when there is none."""
    for found in phonenumbers.PhoneNumberMatcher(text or "", COUNTRY):
        return phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
    return ""

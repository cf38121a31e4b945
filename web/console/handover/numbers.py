"""Numbers to call back, encrypted with a key of the environment: whoever has the database alone cannot read them."""

from __future__ import annotations

import phonenumbers
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


def lock(number: str) -> str:
    """A number as it is kept."""
    return Fernet(settings.CALL_BACK_KEY).encrypt(number.encode()).decode()


def unlock(kept: str) -> str:
    """The number as one dials it (``06 12345678``); empty when the key was replaced."""
    try:
        number = Fernet(settings.CALL_BACK_KEY).decrypt(kept.encode()).decode()
    except (InvalidToken, ValueError):
        return ""
    parsed = phonenumbers.parse(number, None)
    form = phonenumbers.PhoneNumberFormat.NATIONAL if parsed.country_code == 31 else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(parsed, form)

"""What every page says about whoever runs this installation."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def about(request: HttpRequest) -> dict:
    """The organisation and the address for mistakes, as set by the host; both may be empty."""
    return {"organisation": settings.ORGANISATION, "report_email": settings.REPORT_EMAIL}

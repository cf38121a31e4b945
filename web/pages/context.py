"""What every page says about whoever runs this installation."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def about(request: HttpRequest) -> dict:
    """The organisation and the address for mistakes, as set by the host; both may be empty. The site whose chat is shown."""
    return {"organisation": settings.ORGANISATION, "report_email": settings.REPORT_EMAIL, "chat_site": settings.PUBLIC_SITE}

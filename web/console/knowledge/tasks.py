"""When the sources are looked at."""

from __future__ import annotations

from huey import crontab

from web.console.knowledge.sources import check_due
from web.jobs import job


@job("sources", crontab(hour="2", minute="20"))
def every_night() -> dict[str, int]:
    """Those whose turn it is: each once a week."""
    return check_due()

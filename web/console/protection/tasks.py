"""When the retention runs."""

from __future__ import annotations

from huey import crontab

from web.console.protection.retention import clean
from web.jobs import job


@job("retention", crontab(hour="3", minute="10"))
def every_night() -> dict[str, int]:
    """Count all days that are whole, wipe what is due."""
    return clean()


@job("retention-hourly", crontab(minute="40"))
def every_hour() -> dict[str, int]:
    """The same for today and yesterday: a site may keep conversations for no more than a day."""
    return clean(all_days=False)

"""When hand-overs are looked after."""

from __future__ import annotations

from huey import crontab

from web.console.handover import jobs
from web.jobs import job


@job("handovers", crontab())
def every_minute() -> dict[str, int]:
    """Advisers who are silent, visitors who wait, numbers that are too old."""
    return {"resumed": jobs.resume_silent(), "told": jobs.tell_waiting(), "numbers": jobs.forget_numbers()}

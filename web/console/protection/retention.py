"""Keeping no longer than promised. Counted first, then wiped; what was broken off is finished."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from web.base import knowledge
from web.chat import wipe
from web.chat.limits import address_key
from web.chat.models import RateCount
from web.console.models import DailyCount, JobRun, LinkCheck, MissedSearch, SiteRetention
from web.console.statistics.counts import count_all
from web.jobs import recorded

#: The JobRun that says since when conversations may have gone.
WIPE = "wipe"
#: Days that words searched in vain are kept, and that checks of sources are; how many runs of each job are.
SEARCHES, CHECKS, RUNS = 28, 365, 200


def last_wipe() -> datetime | None:
    """When conversations were last wiped for their age, also when that was broken off halfway."""
    return JobRun.objects.filter(name=WIPE).values_list("began_at", flat=True).first()


def clean(all_days: bool = True) -> dict[str, int]:
    """Everything that has to be done once a day, and may be done every hour; says how many of what.

    ``all_days`` counts every day that is still whole anew, else only today and yesterday. Knowledge that cannot be read
    stops it before anything is wiped: counts would be lost.
    """
    counted = count_all(knowledge(), last_wipe(), days=None if all_days else 2)
    return {"counted": counted, **recorded(WIPE, _wipe), **_thrown_away()}


def _wipe() -> dict[str, int]:
    begun = wiped = 0
    while found := wipe.expire():
        begun += found
    while found := wipe.resume():
        wiped += found
    return {"begun": begun, "wiped": wiped}


def _thrown_away() -> dict[str, int]:
    now, today = timezone.now(), timezone.localdate()
    counts = 0
    for kept in SiteRetention.objects.filter(keep_counts=False).select_related("site"):
        old = today - timedelta(days=kept.site.retention_days)
        counts += DailyCount.objects.filter(site=kept.site, day__lt=old).delete()[0]
    searches = MissedSearch.objects.filter(last_on__lt=today - timedelta(days=SEARCHES)).delete()[0]
    LinkCheck.objects.filter(at__lt=now - timedelta(days=CHECKS)).delete()
    for name in JobRun.objects.order_by().values_list("name", flat=True).distinct():
        newest = JobRun.objects.filter(name=name).values_list("pk", flat=True)[:RUNS]
        JobRun.objects.filter(name=name).exclude(pk__in=list(newest)).delete()
    SessionStore.clear_expired()
    address_key()  # replaced when it is too old, with everything that was counted under it
    RateCount.objects.filter(window__lt=int(now.timestamp()) - 86_400).delete()
    return {"counts": counts, "searches": searches}

"""From conversations to daily counts. A day is counted anew as long as nothing of it was wiped for its age."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, Min, OuterRef
from django.utils import timezone

from knowledge.store import Knowledge
from web.chat.models import Conversation, Message, ShownItem, Site, Turn
from web.console.models import DailyCount, Handover
from web.console.statistics import health

Measure: Any = DailyCount.Measure
#: Turns of a conversation, not questions to the assistant.
SMALL_TALK = frozenset(
    {"greet", "goodbye", "thank", "affirm", "deny", "dont_know", "inform", "correct_info", "restart", "help_menu"}
    | {"bot_challenge", "insult", "pii_present", "nlu_fallback", ""}
)
#: Classes of waiting for a person: at most so many minutes, and the key.
WAITING = ((1, "1"), (5, "5"), (15, "15"), (60, "60"))
LONGER, NOBODY = "longer", "nobody"
#: This many messages to the first advice, or more.
MOST_QUESTIONS = 6


def bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day here, and of the next."""
    begin = timezone.make_aware(datetime.combine(day, time.min))
    return begin, timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def count_all(known: Knowledge, last_wipe: datetime | None, days: int | None = None) -> int:
    """Count every day that can still be counted; returns how many days of sites.

    With ``days`` only the last ones, and those of which something may be wiped next. ``last_wipe`` is when conversations
    were last wiped for their age, ``None`` for never.
    """
    today, now = timezone.localdate(), timezone.now()
    counted = 0
    for site in Site.objects.all():
        keeps = timedelta(days=site.retention_days)
        oldest = Conversation.objects.filter(site=site).aggregate(first=Min("created_at"))["first"] or now
        for back in range((today - timezone.localdate(oldest)).days + 1):
            day = today - timedelta(days=back)
            begin, _ = bounds(day)
            whole = last_wipe is None or begin + keeps > last_wipe
            if whole and (days is None or back < days or begin + keeps <= now):
                count_day(site, day, known)
                counted += 1
    return counted


def count_day(site: Site, day: date, known: Knowledge) -> None:
    """Put the counts of one day of one site in place of the earlier ones."""
    counts: Counter[tuple[str, str]] = Counter()
    for measure, key, count in _counted(site, *bounds(day), known):
        counts[measure, key[:150]] += count
    rows = [
        DailyCount(site=site, day=day, measure=measure, key=key, count=count)
        for (measure, key), count in sorted(counts.items())
        if count
    ]
    with transaction.atomic():
        DailyCount.objects.filter(site=site, day=day).delete()
        DailyCount.objects.bulk_create(rows)


def _counted(site: Site, begin: datetime, end: datetime, known: Knowledge) -> Iterator[tuple[str, str, int]]:
    kept = Conversation.objects.filter(site=site, wiping_since=None)
    begun = kept.filter(Exists(Turn.objects.filter(conversation=OuterRef("pk"))), created_at__gte=begin, created_at__lt=end)
    turns = Turn.objects.filter(
        conversation__site=site, conversation__wiping_since=None, created_at__gte=begin, created_at__lt=end
    )
    yield Measure.CONVERSATIONS, "", begun.count()
    yield Measure.TURNS, "", turns.count()
    yield Measure.NOT_UNDERSTOOD, "", turns.filter(not_understood=True).count()
    needs = turns.exclude(need__in=SMALL_TALK | health.NEEDS).values_list("need")
    for need, count in needs.annotate(Count("conversation", distinct=True)).order_by():
        yield Measure.NEED, need, count
    for region, count in begun.exclude(region="").values_list("region").annotate(Count("pk")).order_by():
        yield Measure.REGION, region, count
    shown = ShownItem.objects.filter(turn__conversation__site=site, turn__conversation__wiping_since=None)
    yield from _items(Measure.SHOWN, shown.filter(turn__created_at__gte=begin, turn__created_at__lt=end), known)
    yield from _items(Measure.OPENED, shown.filter(opened_at__gte=begin, opened_at__lt=end), known)
    asked = Handover.objects.filter(conversation__in=kept, asked=True, asked_at__gte=begin, asked_at__lt=end)
    for asked_at, taken_at in asked.values_list("asked_at", "taken_at"):
        yield Measure.HANDOVER, "", 1
        yield Measure.WAITING, waited(asked_at, taken_at), 1
    judged = Message.objects.filter(conversation__in=kept, feedback_at__gte=begin, feedback_at__lt=end).exclude(feedback="")
    for feedback, count in judged.values_list("feedback").annotate(Count("pk")).order_by():
        yield Measure.FEEDBACK, feedback, count
    advice = Exists(ShownItem.objects.filter(turn=OuterRef("pk")).exclude(kind__in=health.KINDS | {"contact_point"}))
    told = Turn.objects.filter(conversation__in=begun).annotate(advises=advice).order_by("conversation", "pk")
    yield from _questions(told.values_list("conversation", "advises"))


def _items(measure: str, shown: object, known: Knowledge) -> Iterator[tuple[str, str, int]]:
    rows = shown.values_list("kind", "item").annotate(Count("turn__conversation", distinct=True)).order_by()  # type: ignore[attr-defined]
    for kind, item, count in rows:
        if not health.tells_of_health(known, kind, item):
            yield measure, item, count


def waited(asked_at: datetime, taken_at: datetime | None) -> str:
    """The class of a waiting time."""
    if taken_at is None:
        return NOBODY
    minutes = (taken_at - asked_at).total_seconds() / 60
    return next((key for most, key in WAITING if minutes <= most), LONGER)


def _questions(turns: object) -> Iterator[tuple[str, str, int]]:
    """How many messages each conversation needed to its first advice; those without advice are left out."""
    done, sent = set(), Counter()  # type: ignore[var-annotated]
    for conversation, advises in turns:  # type: ignore[attr-defined]
        if conversation in done:
            continue
        sent[conversation] += 1
        if advises:
            done.add(conversation)
            yield Measure.QUESTIONS, str(min(sent[conversation], MOST_QUESTIONS)), 1

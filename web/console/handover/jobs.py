"""What the clock does to hand-overs. Plain functions; ``tasks.py`` says when."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from web.chat import service as chat
from web.chat.models import Conversation
from web.chat.problems import Problem
from web.console.handover import hours, service, words
from web.console.models import CallBack, Handover


def resume_silent() -> int:
    """Give conversations back of advisers who wrote nothing for too long; returns how many."""
    before = timezone.now() - timedelta(minutes=settings.HANDOVER_SILENT_MINUTES)
    held = Conversation.objects.filter(state=Conversation.State.ADVISER, state_since__lt=before, wiping_since=None)
    count = 0
    for conversation_id in list(held.values_list("pk", flat=True)):
        try:
            with transaction.atomic():
                conversation = chat.locked(conversation_id)
                if conversation.state == Conversation.State.ADVISER and service.is_silent(conversation):
                    service.resume(conversation)
                    count += 1
        except Problem:  # wiped meanwhile
            continue
    return count


def tell_waiting() -> int:
    """Tell those who wait too long during opening hours that nobody is free, once each; returns how many."""
    before = timezone.now() - timedelta(minutes=settings.HANDOVER_WAIT_MINUTES)
    waiting = Handover.objects.filter(
        ended_at=None, told_wait=False, asked_at__lt=before, conversation__state=Conversation.State.WAITING
    )
    count = 0
    for handover in list(waiting.select_related("conversation__site")):
        site = handover.conversation.site
        if not hours.is_open(site.opening_hours, timezone.localtime(handover.asked_at)):
            Handover.objects.filter(pk=handover.pk).update(told_wait=True)  # was told when they asked
            continue
        try:
            with transaction.atomic():
                conversation = chat.locked(handover.conversation_id)
                fresh = Handover.objects.filter(pk=handover.pk, told_wait=False, ended_at=None)
                if conversation.state == Conversation.State.WAITING and fresh.update(told_wait=True):
                    has_number = CallBack.objects.filter(conversation=conversation).exclude(number="").exists()
                    offers = ["no_person"] if has_number else ["number", "no_person"]
                    chat.post_notice(conversation, words.text(site, "nobody_free"), words.buttons(*offers))
                    count += 1
        except Problem:
            continue
    return count


def forget_numbers() -> int:
    """Delete numbers that nobody called in time, and those that were asked for and never came; returns how many."""
    now = timezone.now()
    old = CallBack.objects.filter(delete_at__lte=now).delete()[0]
    return old + CallBack.objects.filter(number="", asked_at__lt=now - timedelta(days=1)).delete()[0]

"""The inbox: who waits for a person, who is being helped and by whom. The list refreshes itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_safe

from web.chat.models import Conversation
from web.console.handover import hours
from web.console.inbox.summary import Summary, needs_of, summary
from web.console.models import Account, CallBack, Handover
from web.console.rights import ADVISER, AUDITOR, allowed, conversations_of, has_role, sites_of
from web.console.templatetags.console import minutes_since


@dataclass(frozen=True)
class Request:
    """One request as the list shows it."""

    conversation: Conversation
    handover: Handover
    summary: Summary
    to_call: bool

    @property
    def since(self) -> datetime:
        """Since when someone waits, or is being helped."""
        waits = self.conversation.state == Conversation.State.WAITING and self.handover.asked
        return self.handover.asked_at if waits else self.conversation.state_since

    @property
    def key(self) -> tuple:
        """Everything that is shown, beside how long ago."""
        conversation = self.conversation
        return conversation.number, conversation.adviser_id, self.handover.urgent, self.to_call, self.summary


@dataclass(frozen=True)
class Inbox:
    """All requests that a user may see, in three parts; the most urgent first, then who waits longest."""

    waiting: list[Request]
    mine: list[Request]
    colleagues: list[Request]


def inbox_of(user: Any) -> Inbox:
    """The inbox of a user: four queries, however many requests there are."""
    found = Handover.objects.filter(ended_at=None, conversation__in=conversations_of(user))
    handovers = list(found.select_related("conversation__site", "conversation__adviser").order_by("-urgent", "asked_at"))
    ids = [one.conversation_id for one in handovers]
    needs = needs_of(ids)
    to_call = set(CallBack.objects.filter(conversation__in=ids).exclude(number="").values_list("conversation", flat=True))
    box = Inbox([], [], [])
    for handover in handovers:
        conversation = handover.conversation
        lines = summary(conversation.facts, needs.get(conversation.pk, []))
        request = Request(conversation, handover, lines, conversation.pk in to_call)
        if conversation.state == Conversation.State.WAITING:
            box.waiting.append(request)
        elif conversation.state == Conversation.State.ADVISER:
            (box.mine if conversation.adviser_id == user.pk else box.colleagues).append(request)
    return box


@allowed(ADVISER, AUDITOR)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The page."""
    _seen(request.user)
    body, _ = _list(request)
    now = timezone.localtime()
    opening = [(site, hours.is_open(site.opening_hours, now)) for site in sites_of(request.user)]
    return render(request, "console/inbox/inbox.html", {"list": body, "opening": opening})


@allowed(ADVISER, AUDITOR, passive=True)
@require_safe
def inbox_list(request: HttpRequest) -> HttpResponse:
    """The list alone, for the page that refreshes itself; 204 when nothing changed since ``versie``."""
    _seen(request.user)
    body, version = _list(request)
    if request.GET.get("versie") == version:
        return HttpResponse(status=204)
    return HttpResponse(body)


def _list(request: HttpRequest) -> tuple[str, str]:
    """The list, and what tells it from any other list."""
    may_help = has_role(request.user, ADVISER)
    box = inbox_of(request.user)
    shown = [[(one.key, minutes_since(one.since)) for one in part] for part in (box.waiting, box.mine, box.colleagues)]
    version = hashlib.sha256(repr(shown).encode()).hexdigest()[:16]
    context = {"box": box, "may_help": may_help, "version": version}
    return render_to_string("console/inbox/list.html", context, request), version


def _seen(user: Any) -> None:
    """The adviser is there; written at most twice a minute."""
    if has_role(user, ADVISER):
        now = timezone.now()
        stale = Account.objects.filter(user=user).exclude(seen_at__gte=now - timedelta(seconds=30))
        stale.update(seen_at=now)

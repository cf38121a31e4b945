"""Judging turns, the queue of the least sure ones, and telling editors that an item is wrong."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from knowledge.store import Knowledge
from web.chat.models import Message, ShownItem, Turn
from web.console.conversations.knowledge import with_knowledge
from web.console.conversations.transcript import Part, part_of, reading
from web.console.models.review import KnowledgeTask, TurnReview
from web.console.protection.audit import record
from web.console.review.forms import ReviewForm, TaskForm, initial_of
from web.console.review.queue import after, queue
from web.console.rights import ADVISER, AUDITOR, allowed, conversations_of, has_role

#: Messages on a page of the queue.
PER_PAGE = 20


def _turn(request: HttpRequest, pk: int) -> Turn:
    turns = Turn.objects.select_related("conversation__site", "review__by")
    return get_object_or_404(turns, pk=pk, conversation__in=conversations_of(request.user))


def _address(turn: Turn, request: HttpRequest) -> str:
    """The turn in its conversation."""
    queued = "?rij=1" if "rij" in request.GET else ""
    return f"{reverse('console:conversation', args=[turn.conversation_id])}{queued}#beurt-{turn.pk}"


@allowed(ADVISER)
@require_http_methods(["GET", "POST"])
@with_knowledge
def judge(request: HttpRequest, known: Knowledge, pk: int) -> HttpResponse:
    """Judge a turn: a part of the page where scripts work, a page of its own where they do not."""
    turn = _turn(request, pk)
    part = part_of(turn, known)
    if request.method == "POST" and "weg" in request.POST:
        TurnReview.objects.filter(turn=turn).delete()
        record(request.user, "review", turn.conversation)
        return _judged(request, known, turn)
    form = ReviewForm(
        request.POST if request.method == "POST" else None,
        known=known,
        told=part.told,
        need=turn.need,
        initial=initial_of(part.review, part.told),
        auto_id=f"beurt_{turn.pk}_%s",  # several of these forms may stand on one page
    )
    if request.method == "POST" and form.is_valid():
        values = {
            "verdict": form.cleaned_data["oordeel"],
            "reason": form.cleaned_data["reden"] if form.cleaned_data["oordeel"] == TurnReview.Verdict.BAD else "",
            "need": form.meant,
            "facts": form.corrected,
            "by": request.user,
            "at": timezone.now(),
        }
        with transaction.atomic():
            TurnReview.objects.update_or_create(turn=turn, defaults=values)
            record(request.user, "review", turn.conversation)
        return _judged(request, known, turn)
    record(request.user, "read", turn.conversation)
    template = "console/review/form.html" if request.htmx else "console/review/judge.html"  # type: ignore[attr-defined]
    context = {**_context(request, part), "form": form, "here": "conversations"}
    return render(request, template, context, status=422 if form.errors else 200)


def _judged(request: HttpRequest, known: Knowledge, turn: Turn) -> HttpResponse:
    if not request.htmx:  # type: ignore[attr-defined]
        messages.success(request, "Het oordeel is bewaard.")
        return redirect(_address(turn, request))
    fresh = Turn.objects.select_related("conversation__site", "review__by").get(pk=turn.pk)
    return render(request, "console/review/verdict.html", {**_context(request, part_of(fresh, known)), "just_now": True})


def _context(request: HttpRequest, part: Part) -> dict[str, Any]:
    return {
        "part": part,
        "conversation": part.turn.conversation if part.turn else None,
        "may_review": has_role(request.user, ADVISER),
        "in_queue": "rij" in request.GET,
        "address": _address(part.turn, request) if part.turn else "",
    }


@allowed(ADVISER)
@require_http_methods(["GET", "POST"])
@with_knowledge
def report(request: HttpRequest, known: Knowledge, pk: int, kind: str, item: str) -> HttpResponse:
    """Tell the editors that an item is wrong. The task does not name the conversation."""
    turn = _turn(request, pk)
    if not ShownItem.objects.filter(turn=turn, kind=kind, item=item).exists():
        raise Http404
    said = Message.objects.filter(conversation=turn.conversation, sender="user").values_list("text", flat=True)
    form = TaskForm(request.POST if request.method == "POST" else None, said=said)
    if request.method == "POST" and form.is_valid():
        KnowledgeTask.objects.create(
            kind=kind,
            item=item,
            reason=form.cleaned_data["reden"],
            note=form.cleaned_data["toelichting"],
            opened_by=request.user,
        )
        messages.success(request, "Dank u. De redacteuren kijken het na.")
        return redirect(_address(turn, request))
    card: dict[str, Any] = next((one for message in turn.messages.all() for one in message.cards if one.get("id") == item), {})
    context = {
        "here": "conversations",
        "form": form,
        "card": card,
        "title": card.get("title") or (known.items[item].name if item in known.items else item),
        "already": KnowledgeTask.objects.filter(item=item, state=KnowledgeTask.State.OPEN),
        "back": _address(turn, request),
    }
    record(request.user, "read", turn.conversation)
    return render(request, "console/review/report.html", context, status=422 if form.errors else 200)


@allowed(ADVISER, AUDITOR)
@require_safe
@with_knowledge
def least_sure(request: HttpRequest, known: Knowledge) -> HttpResponse:
    """The messages that the assistant was least sure of. Each that is shown counts as read."""
    names = known.phrases["need"]
    turns = list(queue(request.user).select_related("conversation__site")[:PER_PAGE])
    texts = dict(Message.objects.filter(turn__in=turns, sender="user").order_by().values_list("turn", "text"))
    rows = [
        {"turn": turn, "text": texts.get(turn.pk, ""), "reading": reading(turn.need, turn.confidence, names)} for turn in turns
    ]
    with transaction.atomic():
        for conversation in {turn.conversation_id: turn.conversation for turn in turns}.values():
            record(request.user, "read", conversation, detail="rij van onzekere berichten")
    context = {"here": "queue", "rows": rows, "may_review": has_role(request.user, ADVISER)}
    return render(request, "console/review/queue.html", context)


@allowed(ADVISER, AUDITOR)
@require_safe
def next_in_queue(request: HttpRequest, pk: int) -> HttpResponse:
    """On to the message that follows in the queue."""
    found = after(request.user, _turn(request, pk))
    if found is None:
        messages.info(request, "De rij is leeg. Alles is beoordeeld.")
        return redirect("console:review")
    return redirect(f"{reverse('console:conversation', args=[found.conversation_id])}?rij=1#beurt-{found.pk}")

"""A conversation with a visitor, live: reading along, taking it, writing, passing it on; and when a site is open."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRefresh, trigger_client_event

from web.base import KnowledgeMissing, knowledge
from web.chat.facts import fact_lines
from web.chat.models import Conversation
from web.chat.problems import Problem
from web.chat.texts import TEXTS as CHAT_TEXTS
from web.console.handover import hours, numbers, service
from web.console.handover.desk import desk_card
from web.console.handover.forms import HoursForm, SayForm
from web.console.inbox.summary import needs_of, summary
from web.console.models import CallBack, Handover
from web.console.protection.audit import record
from web.console.rights import ADVISER, MANAGER, allowed, conversations_of, sites_of

LOST = "Dit gesprek is niet meer bij u."
TAKEN = "Een collega was u net voor."


def _conversation(request: HttpRequest, pk: uuid.UUID) -> Conversation:
    return get_object_or_404(conversations_of(request.user).select_related("site", "adviser"), pk=pk)


@allowed(ADVISER)
@require_safe
def live(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The conversation, with what one may do now. Looking stands in the audit log."""
    conversation = _conversation(request, pk)
    record(request.user, "read", conversation)
    mine = conversation.state == Conversation.State.ADVISER and conversation.adviser_id == request.user.pk
    call_back = CallBack.objects.filter(conversation=conversation).first()
    colleagues = service.advisers_of(conversation.site).exclude(pk=request.user.pk) if mine else []
    context = {
        "conversation": conversation,
        "handover": Handover.objects.filter(conversation=conversation, ended_at=None).first(),
        "messages_said": conversation.messages.order_by("seq"),
        "last": conversation.last_seq,
        "state_key": _state_key(conversation, request.user),
        "mine": mine,
        "can_take": conversation.state != Conversation.State.ADVISER,
        "form": SayForm(),
        "colleagues": colleagues,
        "has_number": bool(call_back and call_back.number),
        "asked_number": bool(call_back and not call_back.number),
        "numbers_kept": bool(settings.CALL_BACK_KEY),
        "summary": summary(conversation.facts, needs_of([conversation.pk]).get(conversation.pk, [])),
        "facts": _facts(conversation),
        "desk": desk_card(conversation) if mine else None,
        "silent_minutes": settings.HANDOVER_SILENT_MINUTES,
    }
    return render(request, "console/handover/live.html", context)


def _facts(conversation: Conversation) -> list:
    try:
        return fact_lines(conversation.facts, knowledge().sectors)
    except KnowledgeMissing:
        return fact_lines(conversation.facts, {})


def _state_key(conversation: Conversation, user: Any) -> str:
    """What the page depends on beside the messages; another one makes the page load anew.

    Only the live page tells it, to the user who opened it: without a look in the audit log there is no news.
    """
    number = CallBack.objects.filter(conversation=conversation).values_list("number", flat=True).first()
    called = "x" if number is None else "n" if number else "a"
    key = f"{conversation.state}-{conversation.adviser_id or 0}-{called}"
    return salted_hmac("live", f"{user.pk}-{conversation.pk}-{key}").hexdigest()[:16]


@allowed(ADVISER, passive=True)
@require_safe
def news(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """What was said after ``na``: 204 when nothing; the whole page again when somebody took it or gave it back."""
    conversation = conversations_of(request.user).filter(pk=pk).first()
    if conversation is None or request.GET.get("stand") != _state_key(conversation, request.user):
        return HttpResponseClientRefresh()
    told = request.GET.get("na", "0")
    after = int(told) if told.isdecimal() and len(told) < 10 else 0
    said = list(conversation.messages.filter(seq__gt=after).order_by("seq"))
    if not said:
        return HttpResponse(status=204)
    context = {
        "conversation": conversation,
        "messages_said": said,
        "last": said[-1].seq,
        "state_key": request.GET["stand"],
        "mine": conversation.adviser_id == request.user.pk,
        "with_news": True,
    }
    return render(request, "console/handover/poll.html", context)


@allowed(ADVISER)
@require_POST
def take(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take the conversation, unless a colleague was first."""
    conversation = _conversation(request, pk)
    try:
        taken = service.take(pk, request.user)
    except Problem:
        taken = False
    if not taken:
        messages.warning(request, TAKEN)
        return redirect("console:inbox")
    record(request.user, "take", conversation)
    return redirect("console:live", pk)


@allowed(ADVISER)
@require_POST
def say(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write to the visitor."""
    _conversation(request, pk)
    form = SayForm(request.POST)
    if not form.is_valid():
        return _said(request, pk, error=form.errors["text"][0])
    try:
        masked = service.say(pk, request.user, form.cleaned_data["text"])
    except (service.NotYours, Problem):
        return _lost(request)
    return _said(request, pk, masked=[CHAT_TEXTS["masked_kinds"][kind] for kind in masked])


def _said(request: HttpRequest, pk: uuid.UUID, error: str = "", masked: list[str] | None = None) -> HttpResponse:
    note = error or (
        f"Niet verstuurd en niet bewaard: {', '.join(masked)}. De bezoeker ziet dat daar iets is weggelaten." if masked else ""
    )
    if not getattr(request, "htmx", False):
        if note:
            messages.warning(request, note)
        return redirect("console:live", pk)
    response = render(request, "console/handover/note.html", {"note": note}, status=422 if error else 200)
    return response if error else trigger_client_event(response, "said", {})


def _lost(request: HttpRequest) -> HttpResponse:
    messages.warning(request, LOST)
    return HttpResponseClientRefresh() if getattr(request, "htmx", False) else redirect("console:inbox")


def _leaving(change: Callable[..., Any], action: str, done: str, stay: bool = False) -> Callable[..., HttpResponse]:
    """A view that does one thing with a conversation that the adviser has."""

    @allowed(ADVISER)
    @require_POST
    def view(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
        conversation = _conversation(request, pk)
        try:
            change(pk, request.user)
        except (service.NotYours, Problem):
            return _lost(request)
        if action:
            record(request.user, action, conversation)
        messages.success(request, done.format(number=conversation.number))
        return redirect("console:live", pk) if stay else redirect("console:inbox")

    return view


give_back = _leaving(service.give_back, "release", "Gesprek {number} is terug bij de assistent.")
put_back = _leaving(service.put_back, "release", "Gesprek {number} staat weer in het postvak.")
finish = _leaving(service.finish, "release", "Gesprek {number} is klaar.")
ask_for_number = _leaving(service.ask_for_number, "", "De bezoeker kan nu een nummer achterlaten.", stay=True)
called = _leaving(service.forget_number, "called", "Het nummer is gewist.", stay=True)


@allowed(ADVISER)
@require_POST
def pass_on(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """To a colleague of the same site."""
    conversation = _conversation(request, pk)
    colleague = service.advisers_of(conversation.site).filter(pk=_number(request.POST.get("naar"))).first()
    if colleague is None:
        messages.warning(request, "Kies eerst een collega.")
        return redirect("console:live", pk)
    try:
        service.pass_on(pk, request.user, colleague)
    except (service.NotYours, Problem, ValueError):
        return _lost(request)
    record(request.user, "release", conversation, detail=f"aan {colleague.username}")
    messages.success(request, f"Gesprek {conversation.number} is nu bij {colleague.first_name or colleague.username}.")
    return redirect("console:inbox")


@allowed(ADVISER)
@require_POST
def send_desk(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Send the particulars of the contact point, from the knowledge base."""
    card = desk_card(_conversation(request, pk))
    if card is None:
        messages.warning(request, "Het loket van deze bezoeker is niet bekend.")
        return redirect("console:live", pk)
    try:
        service.send_card(pk, request.user, card)
    except (service.NotYours, Problem):
        return _lost(request)
    return redirect("console:live", pk)


@allowed(ADVISER)
@require_POST
def show_number(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The number to call, only for who has the conversation. Each look stands in the audit log."""
    conversation = _conversation(request, pk)
    call_back = CallBack.objects.filter(conversation=conversation).exclude(number="").first()
    mine = conversation.state == Conversation.State.ADVISER and conversation.adviser_id == request.user.pk
    if not mine or call_back is None:
        return _lost(request)
    record(request.user, "contact", conversation)
    context = {"conversation": conversation, "number": numbers.unlock(call_back.number), "until": call_back.delete_at}
    return render(request, "console/handover/number.html", context)


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


@allowed(MANAGER)
@require_safe
def opening_hours(request: HttpRequest) -> HttpResponse:
    """When each site of the manager is open."""
    rows = [(site, [day for day in zip(_DAYS, hours.by_day(site.opening_hours)) if day[1][0]]) for site in sites_of(request.user)]
    return render(request, "console/handover/opening_hours.html", {"rows": rows})


@allowed(MANAGER)
@require_http_methods(["GET", "POST"])
def site_hours(request: HttpRequest, slug: str) -> HttpResponse:
    """Change when a site is open."""
    site = get_object_or_404(sites_of(request.user), slug=slug)
    form = HoursForm(request.POST or None, known=site.opening_hours)
    if request.method == "POST" and form.is_valid():
        site.opening_hours = form.as_hours()
        site.save(update_fields=["opening_hours"])
        messages.success(request, f"De openingstijden van {site.name} zijn opgeslagen.")
        return redirect("console:opening_hours")
    return render(request, "console/handover/site_hours.html", {"site": site, "form": form})


_DAYS = ("ma", "di", "wo", "do", "vr", "za", "zo")

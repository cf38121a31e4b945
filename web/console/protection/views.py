"""How long is kept, the data of one person by the number of the conversation, and the log."""

from __future__ import annotations

import csv
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from web.chat import wipe
from web.chat.export import as_html, everything
from web.chat.models import Conversation, Site
from web.console.models import AuditEntry, JobRun
from web.console.protection.audit import entries_about, record
from web.console.protection.forms import AuditForm, NumberForm, RetentionForm, WipeForm
from web.console.rights import AUDITOR, MANAGER, allowed, conversations_of, sites_of

PER_PAGE = 50
#: The jobs that keep the promise; older than this, something is wrong.
JOBS = ("retention", "retention-hourly")
LATE = timedelta(hours=3)


@allowed(MANAGER)
@require_http_methods(["GET", "POST"])
def protection(request: HttpRequest) -> HttpResponse:
    """Find a conversation by its number; see what is kept how long, and whether wiping goes on."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = form.cleaned_data["nummer"]
        if conversations_of(request.user).filter(number=number).exists():
            return redirect("console:person", number=number)
        form.add_error("nummer", "Bij uw websites is geen gesprek met dit nummer. Misschien is het al gewist.")
    last = JobRun.objects.filter(name__in=JOBS, ok=True).first()
    return render(
        request,
        "console/protection/protection.html",
        {
            "form": form,
            "sites": [_kept(site) for site in sites_of(request.user).select_related("retention")],
            "last": last,
            "late": last is None or last.began_at < timezone.now() - LATE,
        },
        status=422 if form.errors else 200,
    )


def _kept(site: Site) -> dict[str, Any]:
    kept = site.conversations.filter(wiping_since=None)
    oldest = kept.order_by("active_at").values_list("active_at", flat=True).first()
    return {"site": site, "count": kept.count(), "oldest": oldest, "keeps": getattr(site, "retention", None)}


@allowed(MANAGER)
@require_http_methods(["GET", "POST"])
def retention(request: HttpRequest, slug: str) -> HttpResponse:
    """Change how long a site keeps conversations."""
    site = get_object_or_404(sites_of(request.user), slug=slug)
    form = RetentionForm(request.POST or None, instance=site)
    if request.method == "POST" and form.is_valid():
        form.save()
        keeps = "met" if form.cleaned_data["keep_counts"] else "zonder"
        record(request.user, "retention", site=site, detail=f"{site.retention_days} dagen, {keeps} aantallen")
        messages.success(request, f"Bewaard: {site.name} bewaart gesprekken {site.retention_days} dagen.")
        return redirect("console:protection")
    status = 422 if form.errors else 200
    return render(request, "console/protection/retention.html", {"form": form, "site": site}, status=status)


@allowed(MANAGER)
@require_GET
def person(request: HttpRequest, number: str) -> HttpResponse:
    """What is kept of one conversation, without showing what was said; take it out, or wipe it."""
    return _person(request, _found(request, number, "find"), WipeForm())


@allowed(MANAGER)
@require_GET
def person_file(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """Everything of one conversation, as a page to read or as data."""
    conversation = _found(request, number, "export", f"gesprek als {kind}")
    if kind == "json":
        everywhere = {**everything(conversation), "workplace": of_the_workplace(conversation)}
        response: HttpResponse = JsonResponse(everywhere, json_dumps_params={"ensure_ascii": False, "indent": 2})
    else:
        response = as_html(conversation)
    response["Content-Disposition"] = f'attachment; filename="gesprek-{conversation.number}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response


@allowed(MANAGER)
@require_POST
def wipe_person(request: HttpRequest, number: str) -> HttpResponse:
    """Wipe one conversation, everywhere."""
    conversation = get_object_or_404(conversations_of(request.user).select_related("site"), number=number)
    form = WipeForm(request.POST)
    if not form.is_valid():
        return _person(request, conversation, form)
    record(request.user, "wipe", conversation)
    wipe.begin(conversation.pk)
    if wipe.at_rest(conversation.pk):
        wipe.finish(conversation.pk)
        messages.success(request, f"Gesprek {number} is gewist.")
    else:
        messages.success(request, f"Gesprek {number} is afgesloten en wordt binnen een uur gewist: er liep nog een antwoord.")
    return redirect("console:protection")


def _found(request: HttpRequest, number: str, action: str, detail: str = "") -> Conversation:
    conversation = get_object_or_404(conversations_of(request.user).select_related("site"), number=number)
    record(request.user, action, conversation, detail=detail)
    return conversation


def _person(request: HttpRequest, conversation: Conversation, form: WipeForm) -> HttpResponse:
    return render(
        request,
        "console/protection/person.html",
        {
            "conversation": conversation,
            "messages_count": conversation.messages.count(),
            "goes_at": conversation.active_at + timedelta(days=conversation.site.retention_days),
            "workplace": of_the_workplace(conversation),
            "entries": entries_about(conversation.pk)[:PER_PAGE],
            "form": form,
        },
        status=422 if form.errors else 200,
    )


def of_the_workplace(conversation: Conversation) -> dict[str, Any]:
    """What advisers wrote down about a conversation; it is about the visitor too."""
    review = getattr(conversation, "review", None)
    judged = [turn.review for turn in conversation.turns.select_related("review") if hasattr(turn, "review")]
    return {
        "note": review.note if review else "",
        "tags": list(conversation.tags.values_list("name", flat=True)),
        "judgements": [
            {"verdict": one.verdict, "reason": one.reason, "need": one.need, "facts": one.facts, "at": one.at.isoformat()}
            for one in judged
        ],
        "handovers": [
            {
                "asked": one.asked,
                "asked_at": one.asked_at.isoformat(),
                "taken_at": one.taken_at and one.taken_at.isoformat(),
                "outcome": one.outcome,
            }
            for one in conversation.handovers.all()
        ],
        "waits_for_call": hasattr(conversation, "call_back"),
    }


# The log ------------------------------------------------------------------------------------------------------------------


@allowed(MANAGER, AUDITOR)
@require_GET
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, newest first."""
    form, entries = _asked(request)
    pages = Paginator(entries, PER_PAGE)
    shown = pages.get_page(request.GET.get("pagina"))
    query = request.GET.copy()
    query.pop("pagina", None)
    return render(
        request,
        "console/protection/audit.html",
        {
            "form": form,
            "shown": shown,
            "query": query.urlencode(),
            "file": f"{reverse('console:audit_file')}?{query.urlencode()}",
        },
    )


@allowed(MANAGER, AUDITOR)
@require_GET
def audit_file(request: HttpRequest) -> HttpResponse:
    """What was found in the log, as CSV."""
    _, entries = _asked(request)
    record(request.user, "export", detail="logboek")
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="leerwijzer-logboek-{timezone.localdate()}.csv"'
    writer = csv.writer(response, delimiter=";")
    writer.writerow(["wanneer", "wie", "wat", "website", "gesprek", "toelichting"])
    for one in entries.iterator():
        at = timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M:%S")
        cells = [at, one.who, one.get_action_display(), one.site, one.conversation, one.detail]
        writer.writerow([as_text(cell) for cell in cells])
    return response


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _asked(request: HttpRequest) -> tuple[AuditForm, QuerySet[AuditEntry]]:
    """The entries of this person's sites; those of no site (accounts, logs) only for the owner of the installation."""
    entries = AuditEntry.objects.all()
    if not request.user.is_superuser:  # type: ignore[union-attr]
        mine = list(sites_of(request.user).values_list("slug", flat=True))
        entries = entries.filter(Q(site__in=mine) | Q(site="", who=request.user.get_username()))
    form = AuditForm(request.GET or None)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        if asked["wie"]:
            entries = entries.filter(who__icontains=asked["wie"])
        if asked["wat"]:
            entries = entries.filter(action=asked["wat"])
        if asked["vanaf"]:
            entries = entries.filter(at__date__gte=asked["vanaf"])
        if asked["tot"]:
            entries = entries.filter(at__date__lte=asked["tot"])
        if asked["nummer"]:
            number = asked["nummer"].strip().upper()
            found = conversations_of(request.user).filter(number=number).first()
            entries = entries & entries_about(found.pk) if found else entries.none()
    return form, entries

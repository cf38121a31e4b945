"""The list of conversations, and one conversation to read. Reading one stands in the audit log."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from knowledge.store import Knowledge
from web.chat.models import Conversation
from web.console.conversations import listing
from web.console.conversations.filters import FilterForm, apply
from web.console.conversations.forms import FilterNameForm, NotesForm
from web.console.conversations.knowledge import with_knowledge
from web.console.conversations.transcript import transcript
from web.console.models.review import ConversationReview, ConversationTag, SavedFilter
from web.console.protection.audit import record
from web.console.rights import ADVISER, AUDITOR, allowed, conversations_of, has_role, sites_of

#: Longest filter that can be saved, as it stands in an address.
LONGEST_FILTER = SavedFilter._meta.get_field("query").max_length or 0
#: Where one can go from a conversation, and what is said when there is nothing there.
BEFORE, AFTER, UNREVIEWED = "vorige", "volgende", "nakijken"
NOTHING_THERE = {
    BEFORE: "Dit is het eerste gesprek van de lijst.",
    AFTER: "Dit is het laatste gesprek van de lijst.",
    UNREVIEWED: "In deze lijst is alles nagekeken.",
}


@allowed(ADVISER, AUDITOR)
@require_safe
@with_knowledge
def conversations(request: HttpRequest, known: Knowledge) -> HttpResponse:
    """The conversations of the adviser's sites, newest first, with filters."""
    form = FilterForm(request.GET, known, sites_of(request.user))
    asked = form.asked
    if asked.get("zoek"):
        record(request.user, "search", site=form.sites[0] if len(form.sites) == 1 else None, detail="zoeken op woorden")
    found = listing.found_of(apply(conversations_of(request.user), asked, known))
    number = min(_page_number(request), listing.pages(found))
    shown = listing.page_of(found, number)
    query = filter_query(request.GET)
    context = {
        "here": "conversations",
        "form": form,
        "told": form.told,
        "rows": listing.rows(shown, known.phrases["need"], known.region_names),
        "count": len(found),
        "counted": listing.COUNTED,
        "number": number,
        "pages": listing.pages(found),
        "query": query,
        "saved": saved_of(request),
        "name_form": FilterNameForm(),
        "items": sorted({item.name for item in known.items.values()}),
        "several_sites": len(form.sites) > 1,
    }
    return render(request, "console/conversations/list.html", context)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("pagina", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 6 else 1


def filter_query(data: QueryDict) -> str:
    """The filters of an address, and nothing else of it: ``regio=AM05&begrepen=niet``."""
    return urlencode([(name, data[name]) for name in FilterForm.base_fields if data.get(name)])


def saved_of(request: HttpRequest) -> list[SavedFilter]:
    """The filters that this adviser saved."""
    return list(SavedFilter.objects.filter(user=request.user))


@allowed(ADVISER, AUDITOR)
@require_POST
@with_knowledge
def save_filter(request: HttpRequest, known: Knowledge) -> HttpResponse:
    """Keep a filter under a name; the same name again replaces it. The words to search for are kept masked."""
    data = QueryDict(request.POST.get("filter", ""))
    form, name = FilterForm(data, known, sites_of(request.user)), FilterNameForm(request.POST)
    form.is_valid()
    # As it was typed, not as it was read: a day stays a day of the address.
    right = {field: data[field] for field in form.cleaned_data if data.get(field)}
    right |= {field: form.cleaned_data[field] for field in ("zoek", "kennis") if field in right}
    query = urlencode(right)
    if len(query) > LONGEST_FILTER:
        messages.error(request, "Dit filter is te lang om te bewaren. Gebruik minder woorden.")
    elif name.is_valid() and query:
        defaults = {"query": query}
        SavedFilter.objects.update_or_create(user=request.user, name=name.cleaned_data["naam"], defaults=defaults)
        messages.success(request, "Het filter is bewaard.")
    else:
        messages.error(request, "Kies eerst een filter, en geef het een naam.")
    return redirect(f"{reverse('console:conversations')}?{query}")


@allowed(ADVISER, AUDITOR)
@require_POST
def forget_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw a saved filter away."""
    get_object_or_404(SavedFilter, pk=pk, user=request.user).delete()
    messages.success(request, "Het filter is weg.")
    return redirect("console:conversations")


@allowed(ADVISER, AUDITOR)
@require_safe
@with_knowledge
def conversation(request: HttpRequest, known: Knowledge, pk: uuid.UUID) -> HttpResponse:
    """One conversation to read, with what was understood and the facts."""
    found = get_object_or_404(_readable(request), pk=pk)
    record(request.user, "read", found)
    return render(request, "console/conversations/transcript.html", _context(request, known, found))


def _readable(request: HttpRequest) -> Any:
    return conversations_of(request.user).select_related("site", "review__by", "adviser").prefetch_related("tags")


def _context(request: HttpRequest, known: Knowledge, found: Conversation, form: NotesForm | None = None) -> dict[str, Any]:
    review = getattr(found, "review", None)
    notes = {"labels": ", ".join(tag.name for tag in found.tags.all()), "notitie": review.note if review else ""}
    return {
        "here": "conversations",
        "conversation": found,
        "transcript": transcript(found, known),
        "region": known.region_names.get(found.region, ""),
        "review": review,
        "notes": form or NotesForm(initial=notes),
        "may_review": has_role(request.user, ADVISER),
        "query": filter_query(request.GET),
        "in_queue": "rij" in request.GET,
    }


@allowed(ADVISER)
@require_POST
@with_knowledge
def keep_notes(request: HttpRequest, known: Knowledge, pk: uuid.UUID) -> HttpResponse:
    """Keep tags and note; ``klaar`` marks the conversation as looked over, ``open`` takes that back."""
    found = get_object_or_404(_readable(request), pk=pk)
    form = NotesForm(request.POST)
    if not form.is_valid():
        record(request.user, "read", found)
        return render(request, "console/conversations/transcript.html", _context(request, known, found, form), status=422)
    with transaction.atomic():
        review, _ = ConversationReview.objects.get_or_create(conversation=found)
        review.note, review.by = form.cleaned_data["notitie"], request.user
        if "klaar" in request.POST or "klaar_en_verder" in request.POST:
            review.done_at = timezone.now()
        elif "open" in request.POST:
            review.done_at = None
        review.save()
        ConversationTag.objects.filter(conversation=found).exclude(name__in=form.cleaned_data["labels"]).delete()
        for name in form.cleaned_data["labels"]:
            ConversationTag.objects.get_or_create(conversation=found, name=name)
        record(request.user, "review", found)
    query = filter_query(request.GET)
    if "klaar_en_verder" in request.POST:
        return redirect(f"{reverse('console:further', args=[pk, UNREVIEWED])}?{query}")
    messages.success(request, "Bewaard.")
    return redirect(f"{reverse('console:conversation', args=[pk])}?{query}")


@allowed(ADVISER, AUDITOR)
@require_safe
@with_knowledge
def further(request: HttpRequest, known: Knowledge, pk: uuid.UUID, where: str) -> HttpResponse:
    """On to another conversation of the same list: before, after, or the next that nobody looked over yet."""
    from_here = get_object_or_404(conversations_of(request.user), pk=pk)
    query = filter_query(request.GET)
    asked = FilterForm(request.GET, known, sites_of(request.user)).asked
    listed = apply(conversations_of(request.user), asked, known)
    other = step(listed, from_here, where)
    if other is None:
        messages.info(request, NOTHING_THERE[where])
        return redirect(f"{reverse('console:conversations')}?{query}")
    return redirect(f"{reverse('console:conversation', args=[other.pk])}?{query}")


def step(listed: Any, from_here: Conversation, where: str) -> Conversation | None:
    """The conversation that follows in a list (newest first), or the one before it."""
    at, pk = from_here.active_at, from_here.pk
    if where == BEFORE:
        return listed.filter(Q(active_at__gt=at) | Q(active_at=at, pk__lt=pk)).order_by("active_at", "-pk").first()
    after = listed.filter(Q(active_at__lt=at) | Q(active_at=at, pk__gt=pk))
    if where == AFTER:
        return after.first()
    left = Q(review=None) | Q(review__done_at=None)
    # What is newer and was skipped comes after the rest of the list.
    return after.filter(left).first() or listed.filter(left).exclude(pk=pk).first()

"""The pages of the knowledge desk."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from knowledge.content import parse
from web.base import knowledge, today
from web.console.knowledge import desk, editing, gaps, sources
from web.console.knowledge.forms import (
    AmountForms,
    ItemForm,
    SourceForms,
    TextForm,
    WindowForms,
    amounts_of,
    due_after,
    initial_of,
    values_of,
)
from web.console.models import JobRun, KnowledgeTask, LinkCheck, SourceLink
from web.console.rights import EDITOR, allowed
from web.console.statistics.figures import figure
from web.pages.words import WORDS as PUBLIC

PER_PAGE = 50
DUE = (
    ("", "alles"),
    ("late", "te laat"),
    ("soon", "binnen 30 dagen"),
    ("sources", "bron om na te kijken"),
    ("tasks", "met een taak"),
)
CHECKS = 10
#: Why there was no answer, in words.
FAULTS: dict[str, Any] = dict(LinkCheck.Fault.choices)


@allowed(EDITOR)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """Everything by due date."""
    day, found = today(), desk.entries(knowledge(), today())
    asked = {name: request.GET.get(name, "") for name in ("soort", "wanneer", "zoek")}
    chosen = desk.chosen(found, day, asked["soort"], asked["wanneer"], asked["zoek"])
    query = request.GET.copy()
    query.pop("pagina", None)
    return render(
        request,
        "console/knowledge/overview.html",
        {
            "shown": Paginator(chosen, PER_PAGE).get_page(request.GET.get("pagina")),
            "query": query.urlencode(),
            "asked": asked,
            "kinds": [(kind, PUBLIC["kinds"][slug]["many"]) for kind, slug in desk.SLUGS.items()],
            "due": DUE,
            "late": len(desk.chosen(found, day, "", "late", "")),
            "soon": len(desk.chosen(found, day, "", "soon", "")),
            "sources": SourceLink.objects.filter(SourceLink.to_look_at()).count(),
            "tasks": KnowledgeTask.objects.filter(state="open").count(),
            "day": day,
            "soon_day": day + desk.SOON,
            "confidence": PUBLIC["confidence_short"],
        },
    )


@allowed(EDITOR)
@require_GET
def item(request: HttpRequest, ref: str) -> HttpResponse:
    """One item: when it was checked, how its sources are, what is asked of it."""
    entry = _entry(ref)
    urls = [url for url, refs in sources.links_of(knowledge()).items() if ref in refs]
    kept = {link.url: link for link in SourceLink.objects.filter(url__in=urls)}
    return render(
        request,
        "console/knowledge/item.html",
        {
            "entry": entry,
            "links": [{"url": url, "link": kept.get(url), "checks": _checks(kept.get(url))} for url in urls],
            "tasks": KnowledgeTask.objects.filter(item=ref).select_related("opened_by", "closed_by"),
            "day": today(),
            "confidence": PUBLIC["confidence_short"],
            "is_item": ref in knowledge().items,
            "has_file": editing.file_of(ref) is not None,
        },
    )


def _checks(link: SourceLink | None) -> Any:
    return link.checks.all()[:CHECKS] if link else ()


def _entry(ref: str) -> desk.Entry:
    found = next((one for one in desk.entries(knowledge(), today()) if one.id == ref), None)
    if found is None:
        raise Http404(ref)
    return found


@allowed(EDITOR)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Change an item in a form; the answer is a patch, and nothing else happens."""
    if ref not in knowledge().items:
        raise Http404(ref)
    path, text = _file(ref)
    content = parse(text)
    initial = {
        **initial_of(content),
        "checked_date": today(),
        "checked_by": content["checked"]["by"],
        "review_by": due_after(today()),
    }
    data = request.POST or None
    form = ItemForm(data, initial=initial, is_route=path.parent.name == "routes")
    rows = {
        "amounts": AmountForms(data, initial=amounts_of(content), prefix="amounts"),
        "sources": SourceForms(data, initial=content.get("sources") or [], prefix="sources"),
        "windows": WindowForms(data, initial=content.get("windows") or [], prefix="windows"),
    }
    context: dict[str, Any] = {"entry": _entry(ref), "form": form, **rows}
    if request.method == "GET":
        return render(request, "console/knowledge/edit.html", context)
    valid = [one.is_valid() for one in (form, *rows.values())]  # all of them, so that every fault is shown at once
    if not all(valid):
        return render(request, "console/knowledge/edit.html", context, status=422)
    return _answer(request, path, text, editing.changed(text, values_of(form, **rows)), "console/knowledge/edit.html", context)


@allowed(EDITOR)
@require_http_methods(["GET", "POST"])
def edit_text(request: HttpRequest, ref: str) -> HttpResponse:
    """Change a whole file as text; the answer is a patch."""
    path, text = _file(ref)
    form = TextForm(request.POST or None, initial={"text": text})
    context = {"entry": _entry(ref), "form": form, "is_item": ref in knowledge().items}
    if request.method == "GET":
        return render(request, "console/knowledge/edit_text.html", context)
    if not form.is_valid():
        return render(request, "console/knowledge/edit_text.html", context, status=422)
    return _answer(request, path, text, form.cleaned_data["text"], "console/knowledge/edit_text.html", context)


def _file(ref: str) -> tuple[Path, str]:
    path = editing.file_of(ref)
    if path is None:
        raise Http404(ref)
    return path, path.read_text(encoding="utf-8")


def _answer(request: HttpRequest, path: Path, old: str, new: str, page: str, context: dict[str, Any]) -> HttpResponse:
    """The faults, or the patch: on the page, or as the file that was asked for."""
    faults = editing.faults_of(path, new)
    made = "" if faults else editing.patch(path, old, new)
    if made and "bestand" in request.POST:
        response = HttpResponse(made, content_type="text/x-diff; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{path.stem}-{timezone.localdate()}.patch"'
        return response
    lines = [(line[:1] if line[:1] in "+-@" and not line.startswith(("+++", "---")) else "", line) for line in made.splitlines()]
    more = {"faults": faults, "patch": made, "lines": lines, "same": not faults and not made}
    return render(request, page, {**context, **more}, status=422 if faults else 200)


@allowed(EDITOR)
@require_GET
def source_list(request: HttpRequest) -> HttpResponse:
    """The sources that ask for an editor."""
    known = knowledge()
    named = sources.links_of(known)
    latest = LinkCheck.objects.filter(link=OuterRef("pk")).order_by("-at")
    to_look_at = SourceLink.objects.filter(SourceLink.to_look_at()).order_by("state", "url")
    links = to_look_at.annotate(fault=Subquery(latest.values("fault")[:1]))
    return render(
        request,
        "console/knowledge/sources.html",
        {
            "rows": [
                {"link": link, "fault": FAULTS.get(link.fault, ""), "refs": named[link.url]}
                for link in links
                if link.url in named
            ],
            "total": len(named),
            "looked_at": SourceLink.objects.filter(url__in=list(named)).count(),
            "last": JobRun.objects.filter(name="sources", ok=True).first(),
        },
    )


@allowed(EDITOR)
@require_POST
def source_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """An editor has read the page as it is now."""
    sources.mark_seen(get_object_or_404(SourceLink, pk=pk))
    return redirect("console:knowledge_sources")


@allowed(EDITOR)
@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """What advisers flagged."""
    state = "open" if request.GET.get("stand", "open") == "open" else "closed"
    tasks = KnowledgeTask.objects.select_related("opened_by", "closed_by")
    tasks = tasks.filter(state="open") if state == "open" else tasks.exclude(state="open").order_by("-closed_at")
    names = desk.names(knowledge())
    rows = [{"task": task, "name": names.get(task.item, task.item), "known": task.item in names} for task in tasks[:500]]
    return render(request, "console/knowledge/tasks.html", {"rows": rows, "state": state})


@allowed(EDITOR)
@require_POST
def close_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Done, or not needed."""
    state = KnowledgeTask.State.DONE if request.POST.get("stand") == "done" else KnowledgeTask.State.DISMISSED
    open_task = KnowledgeTask.objects.filter(pk=pk, state=KnowledgeTask.State.OPEN)
    open_task.update(state=state, closed_by=request.user, closed_at=timezone.now())
    return redirect("console:knowledge_tasks")


@allowed(EDITOR)
@require_GET
def gap_list(request: HttpRequest) -> HttpResponse:
    """What people looked for and did not find, and words that the assistant does not know."""
    said, missed = gaps.understood_share()
    return render(
        request,
        "console/knowledge/gaps.html",
        {
            "searches": [(one.words, figure(one.count)) for one in gaps.missed_searches()[:200]],
            "words": [(word, figure(count)) for word, count in gaps.missed_words()],
            "said": figure(said),
            "missed": figure(missed),
            "since": date.today() - gaps.SINCE,
        },
    )

"""The public pages: what Leerwijzer is, and everything it knows. Read only, without JavaScript and without cookies."""

from __future__ import annotations

from datetime import date
from functools import wraps
from typing import Any, Callable, Dict, Iterable, List, Optional, Tuple
from urllib.parse import quote

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from knowledge.items import UNSURE, Item
from knowledge.places import Answer, Places
from knowledge.store import Knowledge
from knowledge.wording import is_sure, newest_amounts, warning_text
from web.base import KnowledgeMissing, knowledge, occupations, today
from web.console.knowledge.gaps import note_search
from web.pages import lookup
from web.pages.forms import LookUpForm
from web.pages.lookup import GONE, SLUGS, Entry, Query
from web.pages.overview import overview
from web.pages.words import WORDS

PER_PAGE = 20


def page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view that gets the knowledge base; without one the visitor is told so, and never an empty page."""

    @wraps(view)
    def with_knowledge(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            known = knowledge()
        except KnowledgeMissing:
            return render(request, "pages/not_ready.html", status=503)
        return view(request, known, *args, **kwargs)

    return require_safe(with_knowledge)


@page
def home(request: HttpRequest, known: Knowledge) -> HttpResponse:
    """What it is, a live chat, the line to embed it, what it knows and how it treats data."""
    return render(
        request,
        "pages/home.html",
        {
            "overview": overview(known, today()),
            "today": today(),
            "widget": request.build_absolute_uri("/widget.js"),
            "chat": request.build_absolute_uri("/chat/korte-naam"),
        },
    )


@page
def look_up(request: HttpRequest, known: Knowledge) -> HttpResponse:
    """Everything there is, with filters by words, kind, place and situation."""
    form = LookUpForm(known, request.GET)
    asked = form.known
    answer = Places.load().find(asked["plaats"]) if asked.get("plaats") else None
    place = lookup.choose(answer, asked.get("gemeente", "")) if answer else None
    query = Query(
        text=asked.get("zoek", ""),
        trade=occupations().find(asked["zoek"]) if asked.get("zoek") else None,
        slug=asked.get("soort", ""),
        place=place,
        work=asked.get("situatie", ""),
        age=asked.get("leeftijd"),
    )
    result = lookup.look_up(known, query, today())
    if query.text and not (result.found or result.left_out):
        note_search(query.text)
    shows_left_out = "niet" in request.GET
    pages = Paginator(result.left_out if shows_left_out else result.found, PER_PAGE)
    shown = pages.get_page(request.GET.get("pagina"))
    return render(
        request,
        "pages/look_up.html",
        {
            "here": "look_up",
            "form": form,
            "query": query,
            "result": result,
            "municipality": place.municipality_code if place and asked.get("gemeente") else "",
            "shows_left_out": shows_left_out,
            "shown": shown,
            "rows": [_row(one, query, known, today()) for one in shown],
            "page_numbers": pages.get_elided_page_range(shown.number, on_each_side=1, on_ends=1),
            "filtered": bool(query.text or query.slug or query.place or query.tells),
            **_place_words(answer, place),
        },
    )


@page
def entry(request: HttpRequest, known: Knowledge, slug: str, ref: str) -> HttpResponse:
    """Everything that is known of one thing, with what is not sure of it."""
    found = lookup.entry(known, slug, ref)
    if found is None:
        return _to_its_own_address(known, slug, ref)
    path = request.build_absolute_uri(request.path)
    context = {"entry": found, "kind": WORDS["kinds"][slug], "report": _report_link(found, path), "today": today()}
    if found.item is not None:
        return render(request, "pages/item.html", {**context, **_item_words(found, known, today())})
    assert found.content is not None
    context["content"] = found.content
    context["checked_on"] = date.fromisoformat(found.content["checked"]["date"])
    if slug == "loket":
        return render(request, "pages/desk.html", {**context, **_desk_words(found.content, known, today())})
    return render(request, "pages/help_line.html", context)


@page
def glossary(request: HttpRequest, known: Knowledge) -> HttpResponse:
    """Every word that is explained, by letter, with what it leads to."""
    letters: Dict[str, List[dict]] = {}
    for term in sorted(known.terms.values(), key=lambda one: one["term"].lower()):
        first = term["term"][0].upper()
        related = [one for ref in term["related"] if (one := _link(known, ref))]
        letters.setdefault(first if first.isalpha() else "0-9", []).append({**term, "related": related})
    return render(request, "pages/glossary.html", {"here": "glossary", "letters": letters, "count": len(known.terms)})


@page
def regions(request: HttpRequest, known: Knowledge) -> HttpResponse:
    """The desk of each labour-market region, and the one for a place that someone fills in."""
    text = request.GET.get("plaats", "")[:100].strip()
    answer = Places.load().find(text) if text else None
    place = lookup.choose(answer, request.GET.get("gemeente", "")) if answer else None
    nearest = [_desk_row(known, one.region_code) for one in place.regions] if place else []
    nearest += [_desk_row(known, one.region_code, one.km) for one in place.nearby] if place else []
    by_name = sorted(known.region_names, key=lambda code: known.region_names[code])
    return render(
        request,
        "pages/regions.html",
        {
            "here": "regions",
            "text": text,
            "desks": [_desk_row(known, code) for code in by_name],
            "nearest": nearest,
            **_place_words(answer, place),
        },
    )


def _desk_row(known: Knowledge, code: str, km: Optional[float] = None) -> dict:
    desk = known.contact_points[code]
    return {
        "region": known.region_names[code],
        "name": lookup.desk_name(desk, known),
        "sure": is_sure(desk),
        "desk": desk,
        "km": km,
    }


def _place_words(answer: Optional[Answer], place: Optional[lookup.Place]) -> dict:
    """The place that was understood, or the places to choose from, or neither."""
    many = answer.places if answer and answer.status == "many" and place is None else ()
    return {
        "place": place,
        "choices": many,
        "place_unknown": answer is not None and answer.status == "none",
        "abroad": answer.places[0] if answer and answer.status == "abroad" else None,
    }


def _row(one: Any, query: Query, known: Knowledge, day: date) -> dict:
    """One line of the list: an entry with what matters at a glance."""
    found: Entry = one.entry
    row = {
        "entry": found,
        "kind": WORDS["kinds"][found.slug]["one"],
        "where": lookup.listed([known.region_names[code] for code in found.regions]) if found.regions else WORDS["country"],
        "reason": getattr(one, "reason", ""),
    }
    item = found.item
    if item is None:
        return row
    status = item.status_on(day)
    verdict = getattr(one, "verdict", None)
    if verdict and verdict.verdict == "yes" and not verdict.fits_because:
        verdict = None
    return {
        **row,
        "label": WORDS["labels"][item.kind],
        "status": status,
        "status_words": WORDS["status"][status],
        "amount": next(iter(newest_amounts(item)), None),
        "unsure": item.confidence in UNSURE and status not in GONE,
        "overdue": item.overdue(day),
        "verdict": verdict.verdict if verdict and query.tells else "",
        "because": verdict.fits_because[:2] if verdict and verdict.verdict == "yes" else (),
    }


def _item_words(found: Entry, known: Knowledge, day: date) -> dict:
    item = found.item
    assert item is not None
    status = item.status_on(day)
    return {
        "item": item,
        "status": status,
        "status_words": WORDS["status"][status],
        "label": WORDS["labels"][item.kind],
        # A gift that is gone is no gift; that a loan has to be paid back stays true.
        "money": "" if status in GONE and item.kind == "grant" else known.phrases["kind"].get(item.kind, ""),
        "warning": warning_text(item, known.phrases, day),
        "confidence": WORDS["confidence"][item.confidence],
        "overdue": item.overdue(day),
        "audience": [WORDS["audience"][one] for one in item.audience],
        "regions": [known.region_names[code] for code in item.regions],
        "municipalities": [home.name for code in item.municipalities if (home := Places.load().municipality(code)) is not None],
        "sectors": [known.sectors[one]["name"] for one in item.sectors if one in known.sectors],
        "instead": list(_links(known, item.instead)),
        "funding": list(_links(known, item.funding)),
        "combine": [
            {**one, "words": WORDS["combine"][one["allowed"]], "to": _link(known, one.get("item", ""))} for one in item.combine
        ],
        "benefits": _permissions(item, known),
        "terms": [term for term in known.terms.values() if item.id in term["related"]],
    }


def _permissions(item: Item, known: Knowledge) -> List[Tuple[str, str]]:
    """Whom to ask permission first, with the benefits that they decide on: (UWV, "WW, WIA of Wajong")."""
    by_whom: Dict[str, List[str]] = {}
    for one in item.benefits:
        by_whom.setdefault(known.phrases["permission"].get(one, ""), []).append(known.phrases["benefit"][one])
    either = known.phrases["or"].strip()
    return [(whom, lookup.listed(names, either)) for whom, names in by_whom.items()]


def _desk_words(desk: Any, known: Knowledge, day: date) -> dict:
    region = Places.load().region(desk["region"])
    return {
        "sure": is_sure(desk),
        "region": known.region_names[desk["region"]],
        "confidence": WORDS["confidence"][desk["confidence"]],
        "review_by": date.fromisoformat(desk["review_by"]),
        "overdue": day > date.fromisoformat(desk["review_by"]),
        "desks": [{**one, "audience": WORDS["desk_audience"][one["audience"]]} for one in desk["desks"]],
        "municipalities": [one.name for one in Places.load().municipalities() if one.region.region_code == desk["region"]],
        "neighbours": [_desk_row(known, one.region_code) for one in (region.neighbours if region else ())],
    }


def _links(known: Knowledge, refs: Iterable[str]) -> Iterable[dict]:
    return (link for ref in refs if (link := _link(known, ref)))


def _link(known: Knowledge, ref: str) -> Optional[dict]:
    item = known.items.get(ref)
    return {"slug": SLUGS[item.type], "id": item.id, "name": item.name} if item else None


def _to_its_own_address(known: Knowledge, slug: str, ref: str) -> HttpResponse:
    """A card of the chat names an item by what it is for people ("grant"): lead to the page, or say there is none."""
    if slug == "term" and ref in known.terms:
        return redirect(f"{reverse('pages:glossary')}#{ref}")
    item = known.items.get(ref)
    if item is not None:
        return redirect("pages:entry", slug=SLUGS[item.type], ref=ref)
    if slug in SLUGS and lookup.entry(known, SLUGS[slug], ref):
        return redirect("pages:entry", slug=SLUGS[slug], ref=ref)
    raise Http404(f"{slug}/{ref}")


def _report_link(found: Entry, path: str) -> str:
    """A letter to whoever runs this, with the page in it; empty when no address is set."""
    if not settings.REPORT_EMAIL:
        return ""
    return f"mailto:{settings.REPORT_EMAIL}?subject={quote(f'Fout in Leerwijzer: {found.name}')}&body={quote(path)}"

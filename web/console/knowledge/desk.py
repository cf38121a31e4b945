"""What the desk knows of every item: when it is due, how its sources are, what is asked of it, how often it is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from knowledge.store import Knowledge
from knowledge.text import normalise
from web.console.knowledge.sources import links_of
from web.console.models import KnowledgeTask, SourceLink
from web.console.statistics.figures import Figure
from web.console.statistics.report import seen
from web.pages.lookup import SLUGS

#: Items due within so many days are shown as nearly due; views are counted over so many days.
SOON, VIEWS = timedelta(days=30), timedelta(days=90)
NOTHING = Figure(0)


@dataclass(frozen=True)
class Entry:
    """One item or contact point of the desk."""

    id: str
    type: str
    name: str
    due: date
    checked_on: date
    checked_by: str
    confidence: str
    sources_to_look_at: int
    tasks: int
    shown: Figure
    opened: Figure

    @property
    def slug(self) -> str:
        """Its word in the address of the public page."""
        return SLUGS[self.type]


def entries(known: Knowledge, today: date) -> list[Entry]:
    """Everything that is checked by date, the longest overdue first."""
    bad = Counter(ref for url in to_look_at() for ref in links_of(known).get(url, ()))
    tasks = Counter(KnowledgeTask.objects.filter(state="open").values_list("item", flat=True))
    shown, opened = seen(today - VIEWS)

    def entry(ref: str, kind: str, name: str, due: date, checked: tuple[date, str], confidence: str) -> Entry:
        seen_in, opened_in = shown.get(ref, NOTHING), opened.get(ref, NOTHING)
        return Entry(ref, kind, name, due, *checked, confidence, bad[ref], tasks[ref], seen_in, opened_in)

    found = [
        entry(one.id, one.type, one.name, one.review_by, _checked(one.checked), one.confidence) for one in known.items.values()
    ]
    for desk in known.contact_points.values():
        name = f"{desk['name']} ({known.region_names[desk['region']]})"
        due = date.fromisoformat(desk["review_by"])
        found.append(entry(desk["id"], "contact_point", name, due, _checked(desk["checked"]), desk["confidence"]))
    return sorted(found, key=lambda one: (one.due, one.name.lower()))


def _checked(block: object) -> tuple[date, str]:
    day = block["date"]  # type: ignore[index]
    return (date.fromisoformat(day) if isinstance(day, str) else day), block["by"]  # type: ignore[index]


def to_look_at() -> list[str]:
    """The addresses that ask for an editor."""
    return list(SourceLink.objects.filter(SourceLink.to_look_at()).values_list("url", flat=True))


def chosen(found: Iterable[Entry], today: date, kind: str, due: str, words: str) -> list[Entry]:
    """Those of one type, those that are due (``late``, ``soon``, ``tasks``, ``sources``), those with these words in the name."""
    asked = normalise(words).split()
    keep = {
        "late": lambda one: one.due < today,
        "soon": lambda one: one.due < today + SOON,
        "tasks": lambda one: one.tasks,
        "sources": lambda one: one.sources_to_look_at,
    }.get(due, lambda one: True)
    return [
        one
        for one in found
        if (not kind or one.type == kind) and keep(one) and all(word in normalise(f"{one.name} {one.id}") for word in asked)
    ]

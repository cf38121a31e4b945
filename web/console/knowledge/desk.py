"""What the desk knows of everything that is checked: when it is due, how its sources are, what is asked of it, how often it
is seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from knowledge.store import Knowledge
from knowledge.text import normalise
from web.console.knowledge.sources import links_of
from web.console.models import KnowledgeTask, SourceLink
from web.console.statistics.figures import Figure
from web.console.statistics.health import tells_of_health
from web.console.statistics.report import seen
from web.pages.lookup import SLUGS

#: Items due within so many days are shown as nearly due; views are counted over so many days.
SOON, VIEWS = timedelta(days=30), timedelta(days=90)
NOTHING = Figure(0)


@dataclass(frozen=True)
class Entry:
    """One item, contact point or help line of the desk. ``shown`` and ``opened`` are ``None`` when that is not counted."""

    id: str
    type: str
    name: str
    due: date
    checked_on: date
    checked_by: str
    confidence: str
    sources_to_look_at: int
    tasks: int
    shown: Figure | None
    opened: Figure | None

    @property
    def slug(self) -> str:
        """Its word in the address of the public page."""
        return SLUGS[self.type]


def entries(known: Knowledge, today: date) -> list[Entry]:
    """Everything that is checked by date, the longest overdue first."""
    bad = Counter(ref for url in to_look_at() for ref in links_of(known).get(url, ()))
    tasks = Counter(KnowledgeTask.objects.filter(state="open").values_list("item", flat=True))
    shown, opened = seen(today - VIEWS)

    def entry(ref: str, type_: str, card: str, name: str, content: Mapping[str, Any]) -> Entry:
        counted = not tells_of_health(known, card, ref)
        return Entry(
            ref,
            type_,
            name,
            due=_day(content["review_by"]),
            checked_on=_day(content["checked"]["date"]),
            checked_by=content["checked"]["by"],
            confidence=content["confidence"],
            sources_to_look_at=bad[ref],
            tasks=tasks[ref],
            shown=shown.get(ref, NOTHING) if counted else None,
            opened=opened.get(ref, NOTHING) if counted else None,
        )

    found = [entry(one.id, one.type, one.kind, one.name, vars(one)) for one in known.items.values()]
    for desk in known.contact_points.values():
        name = f"{desk['name']} ({known.region_names[desk['region']]})"
        found.append(entry(desk["id"], "contact_point", "contact_point", name, desk))
    found += [entry(line["id"], "help_line", "help_line", line["name"], line) for line in known.help_lines.values()]
    return sorted(found, key=lambda one: (one.due, one.name.lower()))


def names(known: Knowledge) -> dict[str, str]:
    """Id → name of everything that has a page at the desk."""
    listed = [*known.contact_points.values(), *known.help_lines.values()]
    return {**{one.id: one.name for one in known.items.values()}, **{one["id"]: one["name"] for one in listed}}


def _day(value: date | str) -> date:
    """A day of an item is a date, of all else text."""
    return date.fromisoformat(value) if isinstance(value, str) else value


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

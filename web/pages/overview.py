"""What the knowledge base holds, counted on a day: how much, how fresh, how sure. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Dict, List, Tuple

from knowledge.items import stale
from knowledge.schema import CONFIDENCES
from knowledge.store import Knowledge
from knowledge.wording import is_sure
from web.pages.lookup import COLLECTIONS, entries


@dataclass(frozen=True)
class Share:
    """A part of a whole, for a bar: it begins at ``start`` and is ``width`` wide, both in percent."""

    key: str
    count: int
    start: float
    width: float


@dataclass(frozen=True)
class Overview:
    """Counts per word in the address; days of the oldest and newest check; how many items had to be checked before today."""

    counts: Dict[str, int]
    words: int
    items: int
    sources: int
    oldest: date
    newest: date
    overdue: int
    next_review: date
    confidence: Tuple[Share, ...]
    sure_desks: int
    desks: int


def overview(knowledge: Knowledge, today: date) -> Overview:
    """The state of the knowledge base on a day."""
    items = list(knowledge.items.values())
    listed = Counter(one.slug for one in entries(knowledge))
    desks = knowledge.contact_points.values()
    checks = [item.checked["date"] for item in items]
    checks += [date.fromisoformat(one["checked"]["date"]) for one in (*desks, *knowledge.help_lines.values())]
    return Overview(
        counts={slug: listed[slug] for slug in COLLECTIONS},
        words=len(knowledge.terms),
        items=len(items),
        sources=len({source["url"] for item in items for source in item.sources}),
        oldest=min(checks),
        newest=max(checks),
        overdue=sum(item.overdue(today) for item in items),
        next_review=stale(items, date.max)[0].review_by,
        confidence=tuple(_shares(Counter(item.confidence for item in items), len(items))),
        sure_desks=sum(is_sure(desk) for desk in desks),
        desks=len(desks),
    )


def _shares(counts: Counter, whole: int) -> List[Share]:
    shares, start = [], 0.0
    for key in CONFIDENCES:
        width = round(100 * counts[key] / whole, 2)
        shares.append(Share(key, counts[key], round(start, 2), width))
        start += width
    return shares

"""What the assistant knows, as plain values in memory: items, terms, help lines, contact points."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Callable, Mapping, Optional, Tuple

from knowledge.conditions import bound, facts_of

#: Confidences that need a warning in every answer.
UNSURE = ("low", "unverified")


@dataclass(frozen=True)
class Period:
    """Whole days, both included; ``None`` is open-ended."""

    start: Optional[date] = None
    end: Optional[date] = None

    def contains(self, day: date) -> bool:
        return (self.start is None or self.start <= day) and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Rule:
    """A condition that a machine can judge: its words, its function bound to its parameters, the facts it needs."""

    text: str
    because: str
    facts: Tuple[str, ...]
    met_by: Callable[[Any], Optional[bool]]


@dataclass(frozen=True)
class Item:
    """A scheme, learning route, sector fund or initiative.

    ``type`` is the folder it stands in (``scheme``, ``route``, ``fund``, ``initiative``); the other fields are those
    of ``knowledge.schema.Item``. Blocks that are only shown (amounts, sources, where) stay mappings.
    """

    id: str
    type: str
    name: str
    kind: str
    audience: Tuple[str, ...]
    what: str
    where: Mapping[str, str]
    status: str
    recommend: str
    confidence: str
    checked: Mapping[str, Any]
    review_by: date
    names: Tuple[str, ...] = ()
    short_names: Tuple[str, ...] = ()
    payer: Optional[str] = None
    amounts: Tuple[Mapping[str, Any], ...] = ()
    conditions: Tuple[Mapping[str, Any], ...] = ()
    cases: Tuple[Mapping[str, Any], ...] = ()
    needs: Tuple[str, ...] = ()
    sectors: Tuple[str, ...] = ()
    regions: Tuple[str, ...] = ()
    municipalities: Tuple[str, ...] = ()
    steps: Tuple[str, ...] = ()
    window: Optional[str] = None
    windows: Tuple[Period, ...] = ()
    status_note: Optional[str] = None
    valid: Period = field(default_factory=Period)
    instead: Tuple[str, ...] = ()
    combine: Tuple[Mapping[str, str], ...] = ()
    pitfalls: Tuple[str, ...] = ()
    benefits: Tuple[str, ...] = ()
    public: bool = True
    sources: Tuple[Mapping[str, str], ...] = ()
    editor_note: Optional[str] = None
    level: Optional[str] = None
    duration: Optional[str] = None
    cost: Optional[str] = None
    income: Optional[str] = None
    result: Optional[str] = None
    entry: Optional[str] = None
    funding: Tuple[str, ...] = ()

    @cached_property
    def rules(self) -> Tuple[Rule, ...]:
        """The machine conditions, looked up once: every scheme is judged for every person at every turn."""
        return tuple(Rule(one["text"], one["because"], facts_of(one), bound(one)) for one in self.conditions if "type" in one)

    def status_on(self, today: date) -> str:
        """The status on a day: validity and windows go over what the file says.

        A day after the validity is ``ended``, before it ``announced``. With windows, a day in one of them is
        ``open`` and a day between them ``closed``.
        """
        if self.status in ("ended", "renamed"):
            return self.status
        if self.valid.end and today > self.valid.end:
            return "ended"
        if self.valid.start and today < self.valid.start:
            return "announced"
        if self.windows:
            return "open" if any(window.contains(today) for window in self.windows) else "closed"
        return self.status

    def overdue(self, today: date) -> bool:
        """Whether the facts had to be checked again before this day."""
        return today > self.review_by

    def needs_warning(self, today: date) -> bool:
        """Whether every answer says that these facts are not sure."""
        return (
            self.confidence in UNSURE
            or self.overdue(today)
            or self.recommend == "with_warning"
            or self.status_on(today) in ("unknown", "announced")
        )


def item_from(kind_of_item: str, content: Mapping[str, Any]) -> Item:
    """An item of checked content (see ``schema.Item``)."""
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in content.items()}
    values["windows"] = tuple(Period(**window) for window in content.get("windows", ()))
    values["valid"] = Period(**content.get("valid") or {})
    return Item(type=kind_of_item, **values)


def stale(items: Any, today: date, within: timedelta = timedelta(0)) -> list:
    """Items whose check is due on or before a day, the longest overdue first."""
    return sorted((item for item in items if item.review_by <= today + within), key=lambda item: item.review_by)

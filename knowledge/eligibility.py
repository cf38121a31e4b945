"""Does an item fit a person: yes, no or unknown, with the reasons and the facts that are missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Optional, Tuple

from knowledge.items import Item
from knowledge.person import Person


@dataclass(frozen=True)
class Reason:
    """One condition against one person: ``met`` is true, false, or ``None`` when a fact is missing."""

    text: str
    because: str
    met: Optional[bool]
    facts: Tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """``verdict`` is ``yes``, ``no``, ``unknown``, or ``none`` for an item without machine conditions."""

    verdict: str
    reasons: Tuple[Reason, ...] = ()
    missing: Tuple[str, ...] = ()

    @property
    def fits_because(self) -> Tuple[str, ...]:
        """Clauses that finish "omdat …" for the conditions that are met."""
        return tuple(reason.because for reason in self.reasons if reason.met)

    @property
    def fails_on(self) -> Tuple[Reason, ...]:
        """The conditions that are not met."""
        return tuple(reason for reason in self.reasons if reason.met is False)


def judge(item: Item, person: Person, today: date) -> Verdict:
    """Judge one item for one person on one day.

    The audience is a condition of every item: what only an employer can ask for does not fit a person. Ended items
    fit nobody. ``missing`` lists, in the order of the conditions, the facts that would settle the verdict; it is
    empty unless the verdict is ``unknown``.
    """
    if item.status_on(today) in ("ended", "renamed") or person.role not in item.audience:
        return Verdict("no")
    reasons = tuple(Reason(rule.text, rule.because, rule.met_by(person), rule.facts) for rule in item.rules)
    if any(reason.met is False for reason in reasons):
        return Verdict("no", reasons)
    missing = tuple(
        dict.fromkeys(fact for reason in reasons if reason.met is None for fact in reason.facts if not person.knows(fact))
    )
    if missing:
        return Verdict("unknown", reasons, missing)
    return Verdict("yes" if reasons else "none", reasons)

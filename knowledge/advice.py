"""Advice for one person: the ranked options and the next best question, from facts and a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Iterable, List, Optional, Tuple

from knowledge.interview import Question, next_question, priors_of
from knowledge.person import Person
from knowledge.ranking import Option, rank
from knowledge.store import Knowledge


@dataclass(frozen=True)
class Advice:
    """``options`` that fit or may fit, best first; ``refused`` that do not fit; the next ``question`` or ``None``."""

    options: Tuple[Option, ...]
    refused: Tuple[Option, ...]
    question: Optional[Question]


def advise(
    knowledge: Knowledge,
    person: Person,
    today: date,
    need: Optional[str] = None,
    nearby: Tuple[str, ...] = (),
    skip: Iterable[str] = (),
    kinds: Optional[Tuple[str, ...]] = None,
) -> Advice:
    """Rank everything for a person. With a ``need``, options that do not answer it are left out.

    ``kinds`` keeps only these kinds of items; ``nearby`` are region codes within reach, nearest first.
    """
    items = [item for item in knowledge.items.values() if _wanted(item, need, kinds)]
    ranked = rank(items, person, today, need, nearby, priors_of(knowledge.questions, need))
    return Advice(
        options=tuple(one for one in ranked if one.verdict.verdict != "no"),
        refused=tuple(one for one in ranked if one.verdict.verdict == "no"),
        question=next_question(knowledge.questions, items, person, today, need, nearby, skip),
    )


def _wanted(item, need: Optional[str], kinds: Optional[Tuple[str, ...]]) -> bool:
    return (need is None or need in item.needs) and (kinds is None or item.kind in kinds)


def options_as_data(options: Iterable[Option]) -> List[dict]:
    """Options as the command line and other programs read them."""
    return [
        {
            "id": one.item.id,
            "name": one.item.name,
            "kind": one.item.kind,
            "verdict": one.verdict.verdict,
            "reasons": [{"text": reason.text, "met": reason.met} for reason in one.verdict.reasons],
            "missing": list(one.verdict.missing),
        }
        for one in options
    ]

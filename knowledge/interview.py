"""The next best question: of all open facts, the one whose answers would change the advice most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from heapq import nsmallest
from typing import Iterable, Mapping, Optional, Sequence, Tuple

from knowledge.eligibility import judge
from knowledge.items import Item
from knowledge.person import Person
from knowledge.ranking import Option, Priors, option, rank

#: Facts about where someone is from: asked only for needs where many answers are likely (``uniform_for``).
BACKGROUND = ("residence", "integration_duty")
#: How many options a person is shown at once; a question that leaves these alone is not worth asking.
SHOWN = 3
#: A question that is expected to change less of what is shown than this (a share of 1) costs more than it brings.
WORTH_ASKING = 0.02
#: An answer that so many people give (a share of 1) is not asked for: it is strange to be asked, and tells nothing new.
FORESEEN = 0.93


@dataclass(frozen=True)
class Choice:
    """One answer: its value as a fact, its wording and the share of people expected to give it."""

    value: object
    title: str
    prior: float


@dataclass(frozen=True)
class Question:
    """A question about one fact, with why it is asked and where the shares of its answers come from."""

    fact: str
    text: str
    again: str
    other: str
    why: str
    choices: Tuple[Choice, ...]
    prior_source: str
    free: bool = False
    audience: Tuple[str, ...] = ()
    uniform_for: Tuple[str, ...] = ()

    def shares(self, need: Optional[str]) -> Tuple[Tuple[object, float], ...]:
        """(value, share) of each answer. For some needs the population's shares say nothing about who asks."""
        even = need in self.uniform_for
        return tuple((one.value, 1 / len(self.choices) if even else one.prior) for one in self.choices)


def priors_of(questions: Mapping[str, Question], need: Optional[str] = None) -> Priors:
    """The shares of all answers, as ranking uses them."""
    return {fact: question.shares(need) for fact, question in questions.items()}


def next_question(
    questions: Mapping[str, Question],
    items: Sequence[Item],
    person: Person,
    today: date,
    need: Optional[str] = None,
    nearby: Tuple[str, ...] = (),
    skip: Iterable[str] = (),
) -> Optional[Question]:
    """The open question with the largest expected change in the advice, or ``None``.

    For every answer of a question the ranking is made anew; what counts is how much of the top three is then
    another item or has become sure, weighted by how likely the answer is. ``skip`` holds facts that the person
    does not know or does not want to tell. Ties go to the order of the questions in the content.
    """
    priors = priors_of(questions, need)
    current = rank(items, person, today, need, nearby, priors)
    skipped = set(skip)
    best, best_change = None, WORTH_ASKING
    for fact, question in questions.items():
        if fact in skipped or person.knows(fact) or (question.audience and person.role not in question.audience):
            continue
        if fact in BACKGROUND and max((share for _, share in priors[fact]), default=0) >= FORESEEN:
            continue
        change = sum(
            share * _change(current, items, person.with_fact(fact, value), fact, today, need, priors)
            for value, share in priors[fact]
        )
        if change > best_change + 1e-9:
            best, best_change = question, change
    return best


def _change(
    current: Sequence[Option],
    items: Sequence[Item],
    person: Person,
    fact: str,
    today: date,
    need: Optional[str],
    priors: Priors,
) -> float:
    """The share of the shown options that differ, in item or in sureness, once this fact is known.

    Only items that miss the fact, or that a sector moves, are judged again, and a region brings in its own items: the others
    cannot move.
    """
    after = [
        option(one.item, judge(one.item, person, today), person, today, need, one.distance, priors)
        if fact in one.verdict.missing or (fact in ("sector", "target_sector") and one.item.sectors)
        else one
        for one in current
    ]
    if fact == "region":
        local = (item for item in items if person.region in item.regions)
        after += rank(local, person, today, need, (), priors)
    before = {one.item.id: one.verdict.verdict for one in current[:SHOWN]}
    shown = nsmallest(SHOWN, after, key=lambda one: one.key)
    return sum(before.get(one.item.id) != one.verdict.verdict for one in shown) / SHOWN

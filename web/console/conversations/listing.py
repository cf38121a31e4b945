"""The rows of the list of conversations. What people typed is not in it: reading that is opening the conversation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from web.chat.models import Conversation, Message, Turn
from web.console.conversations.filters import UNSURE

#: Counting and paging stop here: whoever looks for what is older chooses a period.
COUNTED = 1_000
PER_PAGE = 25
#: Needs that say nothing about what a conversation was about.
SMALL_TALK = {
    "greet",
    "goodbye",
    "thank",
    "affirm",
    "deny",
    "dont_know",
    "inform",
    "correct_info",
    "help_menu",
    "nlu_fallback",
    "",
}


@dataclass
class Row:
    """One conversation in short: the needs in words, how many turns, and what asks for attention."""

    conversation: Conversation
    turns: int = 0
    needs: list[str] = field(default_factory=list)
    not_understood: int = 0
    least: float | None = None
    good: int = 0
    bad: int = 0
    region: str = ""
    tags: list[str] = field(default_factory=list)

    @property
    def reviewed(self) -> bool:
        """Whether somebody looked it over."""
        review = getattr(self.conversation, "review", None)
        return bool(review and review.done_at)

    @property
    def unsure(self) -> bool:
        """Whether the assistant was unsure of some message."""
        return self.least is not None and self.least < UNSURE


def rows(conversations: Iterable[Conversation], names: Mapping[str, str], regions: Mapping[str, str]) -> list[Row]:
    """The rows of one page, with two queries however many they are. ``names`` and ``regions`` give words for codes."""
    made = {one.pk: Row(one, region=regions.get(one.region, "")) for one in conversations}
    turns = Turn.objects.filter(conversation__in=made).order_by("pk")
    for pk, need, confidence, not_understood in turns.values_list("conversation", "need", "confidence", "not_understood"):
        row = made[pk]
        row.turns += 1
        row.not_understood += not_understood
        if confidence is not None:
            row.least = confidence if row.least is None else min(row.least, confidence)
        if need not in SMALL_TALK and names.get(need, need) not in row.needs:
            row.needs.append(names.get(need, need))
    judged = Message.objects.filter(conversation__in=made).exclude(feedback="").order_by()
    for pk, feedback in judged.values_list("conversation", "feedback"):
        row = made[pk]
        row.good, row.bad = row.good + (feedback == "good"), row.bad + (feedback == "bad")
    for row in made.values():
        row.tags = [tag.name for tag in row.conversation.tags.all()]
    return list(made.values())


def found_of(listed: QuerySet[Conversation]) -> list[uuid.UUID]:
    """The first conversations of a list, so that a filter is worked out once. One more than ``COUNTED``: there are more."""
    return list(listed.values_list("pk", flat=True)[: COUNTED + 1])


def pages(found: Sequence[uuid.UUID]) -> int:
    """How many pages there are; an empty list has one."""
    return max(1, -(-min(COUNTED, len(found)) // PER_PAGE))


def page_of(found: Sequence[uuid.UUID], number: int) -> list[Conversation]:
    """The conversations on a page (1 is the first), in their order."""
    start = (number - 1) * PER_PAGE
    wanted = found[: min(COUNTED, len(found))][start : start + PER_PAGE]
    rows = Conversation.objects.select_related("site", "review", "adviser").prefetch_related("tags").in_bulk(wanted)
    return [rows[pk] for pk in wanted if pk in rows]

"""One conversation as an adviser reads it: every message in order, with what was understood of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from knowledge.store import Knowledge
from web.chat.facts import Fact, changes, fact_lines
from web.chat.models import Conversation, Message, Turn
from web.console.conversations.filters import UNSURE
from web.console.models.review import TurnReview


@dataclass(frozen=True)
class Reading:
    """A need that a message may mean, in words, and how sure the assistant was (0 to 100)."""

    need: str
    name: str
    percent: int | None


@dataclass
class Part:
    """A turn with its messages; or, without a turn, a message on its own: the greeting, or an adviser's."""

    turn: Turn | None = None
    said: list[Message] = field(default_factory=list)
    answers: list[Message] = field(default_factory=list)
    reading: Reading | None = None
    others: list[Reading] = field(default_factory=list)
    told: list[Fact] = field(default_factory=list)
    review: TurnReview | None = None
    corrected: list[Fact] = field(default_factory=list)
    corrected_need: str = ""

    @property
    def unsure(self) -> bool:
        """Whether the assistant was not sure, or said that it did not understand."""
        turn = self.turn
        return turn is not None and (turn.not_understood or (turn.confidence is not None and turn.confidence < UNSURE))


@dataclass(frozen=True)
class Transcript:
    """All parts in order, and the facts as they are known at the end."""

    conversation: Conversation
    parts: list[Part]
    facts: list[Fact]


def transcript(conversation: Conversation, known: Knowledge) -> Transcript:
    """Read a whole conversation: one query for its turns and one for its messages, however long it is."""
    names = known.phrases["need"]
    turns = {turn.pk: turn for turn in conversation.turns.select_related("review__by").order_by("pk")}
    parts: list[Part] = []
    of_turn: dict[int, Part] = {}
    facts: Mapping[str, Any] = {}
    for message in conversation.messages.order_by("seq"):
        turn = turns.get(message.turn_id) if message.turn_id else None
        if turn is None:
            parts.append(Part(answers=[message]))
            continue
        part = of_turn.get(turn.pk)
        if part is None:
            part = of_turn[turn.pk] = read(turn, facts, known, names)
            parts.append(part)
            if turn.state == Turn.State.ANSWERED and turn.need:
                facts = turn.facts
        (part.said if message.sender == Message.Sender.USER else part.answers).append(message)
    return Transcript(conversation, parts, fact_lines(conversation.facts, known.sectors))


def read(turn: Turn, before: Mapping[str, Any], known: Knowledge, names: Mapping[str, str]) -> Part:
    """What was understood of one turn, given the facts before it."""
    review = getattr(turn, "review", None)
    understood = turn.state == Turn.State.ANSWERED and bool(turn.need)
    return Part(
        turn,
        reading=reading(turn.need, turn.confidence, names) if turn.need else None,
        others=[
            reading(one["name"], one.get("confidence"), names)
            for one in turn.ranking
            if one.get("name") and one["name"] != turn.need
        ][:4],
        told=changes(turn.facts, before, known.sectors) if understood else [],
        review=review,
        corrected=fact_lines(review.facts, known.sectors) if review else [],
        corrected_need=names.get(review.need, review.need) if review else "",
    )


def reading(need: str, confidence: float | None, names: Mapping[str, str]) -> Reading:
    """A need in words. ``nlu_fallback`` is no need: the assistant did not understand."""
    name = "Niet begrepen" if need == "nlu_fallback" else names.get(need, need)
    return Reading(need, name, None if confidence is None else round(confidence * 100))


def part_of(turn: Turn, known: Knowledge) -> Part:
    """One turn on its own, with its messages."""
    before = turn.conversation.turns.filter(pk__lt=turn.pk, state=Turn.State.ANSWERED).exclude(need="").order_by("-pk").first()
    part = read(turn, before.facts if before else {}, known, known.phrases["need"])
    for message in turn.messages.order_by("seq"):
        (part.said if message.sender == Message.Sender.USER else part.answers).append(message)
    return part

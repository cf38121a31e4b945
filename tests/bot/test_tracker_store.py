"""Rasa's memory between turns: kept at hand, and never other than what is in the database."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any, List, Optional

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.runtime import tracker_store
from bot.runtime.tracker_store import DurableTrackerStore

SENDER = "iemand"


class Memory:
    """A store on a file, and another on the same file that keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "tracker.sqlite"
        domain = Domain.empty()
        domain.slots = [AnySlot("work", mappings=[{}], influence_conversation=False)]
        self.store = DurableTrackerStore(domain, f"sqlite:///{self.path}")
        self._fresh = DurableTrackerStore(domain, f"sqlite:///{self.path}")

    def say(self, *events: Event, sender: str = SENDER) -> DialogueStateTracker:
        """A turn with these events."""
        tracker = asyncio.run(self.store.get_or_create_tracker(sender))
        for one in events or turn():
            tracker.update(one)
        asyncio.run(self.store.save(tracker))
        return tracker

    def kept(self, sender: str = SENDER) -> Optional[DialogueStateTracker]:
        return asyncio.run(self.store.retrieve(sender))

    def read(self, sender: str = SENDER) -> Optional[DialogueStateTracker]:
        """What another process would read."""
        self._fresh._kept.clear()
        return asyncio.run(self._fresh.retrieve(sender))

    def sql(self, statement: str) -> None:
        with sqlite3.connect(self.path) as connection:
            connection.execute(statement)


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Memory:
    monkeypatch.delenv("TRACKER_DATABASE_URL", raising=False)
    return Memory(tmp_path)


def turn(text: str = "mag ik leren met ww", work: Any = ("ww",)) -> List[Event]:
    """What a turn leaves behind."""
    parsed = {"text": text, "intent": {"name": "ask_benefit", "confidence": 0.5}, "entities": []}
    said = UserUttered(text, parsed["intent"], [], parsed)
    return [said, SlotSet("work", list(work)), ActionExecuted("action_x"), BotUttered("Ja."), ActionExecuted("action_listen")]


def same(one: Optional[DialogueStateTracker], other: Optional[DialogueStateTracker]) -> bool:
    """The same events, as they would be written, and the same slots."""
    if one is None or other is None:
        return one is other
    written = [[event.as_dict() for event in tracker.events] for tracker in (one, other)]
    return written[0] == written[1] and one.current_slot_values() == other.current_slot_values()


def test_between_turns_the_same_tracker_is_at_hand(memory: Memory) -> None:
    memory.say()
    before = memory.kept()
    after = memory.say(*turn("en mijn uitkering dan"))
    assert after is before is memory.kept()
    assert same(after, memory.read())


def test_a_wiped_conversation_is_gone_at_once(memory: Memory) -> None:
    memory.say()
    assert memory.kept()
    memory.sql("delete from events")
    assert memory.kept() is None


def test_what_another_process_wrote_is_seen(memory: Memory) -> None:
    memory.say()
    assert memory.kept()
    memory.sql(
        "insert into events (sender_id, type_name, timestamp, data) "
        "select sender_id, type_name, timestamp, data from events where type_name = 'bot'"
    )
    assert same(memory.kept(), memory.read())
    assert len(memory.read().events) == 7


def test_a_turn_that_failed_leaves_nothing_behind(memory: Memory) -> None:
    memory.say()
    tracker = memory.kept()
    for one in turn("dit mislukt", work=("zzp",)):
        tracker.update(one)
    assert same(memory.kept(), memory.read())
    assert memory.kept().get_slot("work") == ["ww"]


def test_after_a_new_session_only_that_session_is_at_hand(memory: Memory) -> None:
    memory.say()
    memory.say(ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen"))
    memory.say()
    assert same(memory.kept(), memory.read())
    assert sum(isinstance(one, UserUttered) for one in memory.kept().events) == 1


def test_what_was_typed_is_masked_at_hand_as_in_the_database(memory: Memory) -> None:
    memory.say()
    memory.say(*turn("bel mij op 06-12345678"))
    assert "12345678" not in str([one.as_dict() for one in memory.kept().events])
    assert same(memory.kept(), memory.read())


def test_a_tracker_of_someone_else_s_making_is_written_too(memory: Memory) -> None:
    memory.say()
    memory.kept()
    copy = memory.read()
    for one in turn("nog iets"):
        copy.update(one)
    asyncio.run(memory.store.save(copy))
    assert same(memory.kept(), memory.read())
    assert sum(isinstance(one, UserUttered) for one in memory.kept().events) == 2


def test_a_hundred_conversations_are_at_hand_for_a_quarter_of_an_hour(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracker_store, "KEPT", 3)
    trackers = [(memory.say(sender=str(number)), memory.kept(str(number)))[1] for number in range(5)]
    assert [memory.kept(str(number)) is trackers[number] for number in (4, 3, 2, 1)] == [True, True, True, False]
    now = tracker_store.time.monotonic()
    monkeypatch.setattr(tracker_store.time, "monotonic", lambda: now + tracker_store.KEPT_SECONDS + 1)
    memory.kept("new")
    memory.say(sender="new")
    memory.kept("new")
    assert list(memory.store._kept) == ["new"]


_TURNS = st.lists(
    st.one_of(
        st.tuples(st.text(max_size=40), st.lists(st.sampled_from(["ww", "zzp", "loondienst"]), max_size=2)).map(
            lambda one: turn(*one)
        ),
        st.just([ActionExecuted("action_session_start"), SessionStarted(), ActionExecuted("action_listen")]),
        st.just([BotUttered("Dag.", {"buttons": [{"title": "ja", "payload": "/affirm"}]})]),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(turns=_TURNS)
def test_whatever_was_said_it_is_what_another_process_would_read(memory: Memory, turns: List[List[Event]]) -> None:
    memory.sql("delete from events")
    for events in turns:
        memory.say(*events)
        assert same(memory.kept(), memory.read())

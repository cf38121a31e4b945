"""The knowledge base loaded once into a database of its own, a fact reader on a fixed day, and one turn without Rasa."""
from __future__ import annotations

import os
from datetime import date
from typing import Any, Callable, Dict, Iterator, List, Mapping, Optional

import pytest
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from bot import base
from bot.actions.answer import BY_NEED
from bot.actions.state import CONTROL_SLOTS, FACT_SLOTS
from bot.nlu import fact_extractor
from bot.nlu.facts import FactReader
from knowledge.store import Knowledge, engine_for, load

#: One for every module of bot.actions: importing it fills BY_NEED.
from bot.actions import assistant as _assistant  # noqa: F401  isort:skip
from bot.actions import bounds, conversation, learning, money, place, work  # noqa: F401  isort:skip

TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session", autouse=True)
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Knowledge]:
    """The real content in a new database, used by everything in bot that asks for it; always the same day."""
    url = f"sqlite:///{tmp_path_factory.mktemp('knowledge')}/knowledge.sqlite"
    before = {name: os.environ.get(name) for name in ("KNOWLEDGE_DATABASE_URL", "LEERWIJZER_TODAY")}
    os.environ.update(KNOWLEDGE_DATABASE_URL=url, LEERWIJZER_TODAY=TODAY.isoformat())
    load(engine_for())
    base.knowledge.cache_clear()
    fact_extractor.reader.cache_clear()
    yield base.knowledge()
    for name, value in before.items():
        os.environ.pop(name) if value is None else os.environ.update({name: value})
    base.knowledge.cache_clear()
    fact_extractor.reader.cache_clear()


@pytest.fixture(scope="session")
def reader(knowledge: Knowledge) -> FactReader:
    """The fact reader that Rasa uses."""
    return fact_extractor.reader()


class Said:
    """What the assistant did in one turn: responses by name, cards, buttons and the slots after it."""

    def __init__(self, messages: List[Dict[str, Any]], slots: Dict[str, Any], events: List[Dict[str, Any]]) -> None:
        self.messages, self.slots, self.events = messages, slots, events
        self.responses = [one["response"] for one in messages]
        self.cards = [card for one in messages for card in (one.get("custom") or {}).get("cards", [])]
        self.buttons = {one["title"]: one["payload"] for message in messages for one in message.get("buttons") or []}

    def words(self, response: str) -> Dict[str, Any]:
        """The message with this response."""
        return self.messages[self.responses.index(response)]


class Talk:
    """A conversation with the actions alone: the need is given, the facts are read from the text."""

    def __init__(self, reader: FactReader, slots: Optional[Mapping[str, Any]] = None) -> None:
        self._reader = reader
        self.slots: Dict[str, Any] = {**dict.fromkeys((*FACT_SLOTS, *CONTROL_SLOTS)), **(slots or {})}

    def say(self, need: str, text: str = "", *, ranking: Any = (), **entities: Any) -> Said:
        """One turn; ``entities`` are those of a pressed button."""
        read = self._reader.read(text) if text else []
        read += [{"entity": name, "value": value, "start": 0, "end": 0} for name, value in entities.items()]
        message = {"text": text, "intent": {"name": need}, "entities": read, "intent_ranking": list(ranking)}
        tracker = Tracker("iemand", dict(self.slots), message, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = BY_NEED[need].run(dispatcher, tracker, {})
        for event in events:
            assert event["event"] == "slot"
            assert event["name"] in self.slots, f"slot {event['name']} bestaat niet"
            self.slots[event["name"]] = event["value"]
        return Said(dispatcher.messages, dict(self.slots), events)


@pytest.fixture
def talk(reader: FactReader) -> Talk:
    """A new conversation without Rasa."""
    return Talk(reader)


@pytest.fixture
def talk_knowing(reader: FactReader) -> Callable[..., Talk]:
    """A new conversation in which these slots are filled."""
    return lambda **slots: Talk(reader, slots)

"""A conversation with the actions alone, without Rasa: the need is given, the facts are read from the text."""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any, Dict, List, Mapping, Optional

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

import bot.actions
from bot.actions.answer import BY_NEED
from bot.actions.state import CONTROL_SLOTS, FACT_SLOTS
from bot.nlu.facts import FactReader

# Importing a module of actions puts its needs in BY_NEED.
for _module in pkgutil.iter_modules(bot.actions.__path__):
    importlib.import_module(f"bot.actions.{_module.name}")


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

    def __init__(
        self, reader: FactReader, slots: Optional[Mapping[str, Any]] = None, site: Optional[Mapping[str, str]] = None
    ) -> None:
        self._reader = reader
        self._metadata = {"site": dict(site or {})}
        self.slots: Dict[str, Any] = {**dict.fromkeys((*FACT_SLOTS, *CONTROL_SLOTS)), **(slots or {})}

    def say(self, need: str, text: str = "", *, ranking: Any = (), **entities: Any) -> Said:
        """One turn; ``entities`` are those of a pressed button."""
        read = self._reader.read(text) if text else []
        read += [{"entity": name, "value": value, "start": 0, "end": 0} for name, value in entities.items()]
        message = {"text": text, "intent": {"name": need}, "entities": read, "intent_ranking": list(ranking)}
        message["metadata"] = self._metadata
        tracker = Tracker("iemand", dict(self.slots), message, [], False, None, {}, "action_listen")
        dispatcher = CollectingDispatcher()
        events = BY_NEED[need].run(dispatcher, tracker, {})
        for event in events:
            assert event["event"] == "slot"
            assert event["name"] in self.slots, f"slot {event['name']} bestaat niet"
            self.slots[event["name"]] = event["value"]
        return Said(dispatcher.messages, dict(self.slots), events)

"""What people wrote to each other while an adviser had the conversation, put into Rasa's memory before it goes on.

The facts in what the visitor told are kept as if they were told to the assistant; nothing is answered. Each message has a
number and is heard once, however often the door repeats it.
"""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Sequence, Text

from rasa.core.channels.channel import UserMessage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.actions import state

#: Whose messages are told.
VISITOR, ADVISER = "user", "adviser"


def checked(heard: Any) -> List[Dict[Text, Any]]:
    """The messages of a request, each ``{"id", "sender", "text"}``; raises ``ValueError`` with what is wrong."""
    if heard is None:
        return []
    if not isinstance(heard, list) or not all(_is_message(one) for one in heard):
        raise ValueError("'heard' is a list of messages with 'id', 'sender' and 'text'")
    return heard


def _is_message(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and isinstance(one.get("id"), int)
        and one.get("sender") in (VISITOR, ADVISER)
        and isinstance(one.get("text"), str)
    )


def unheard(events: Sequence[Event], heard: List[Dict[Text, Any]]) -> List[Dict[Text, Any]]:
    """Those that are not in the memory yet."""
    known = {(one.metadata or {}).get("heard") for one in events if isinstance(one, (UserUttered, BotUttered))}
    return [one for one in heard if one["id"] not in known]


async def hear(agent: Any, tracker: DialogueStateTracker, heard: List[Dict[Text, Any]], channel: Text) -> None:
    """Put messages, masked by the caller, into the tracker; the caller holds its lock and saves it."""
    for one in unheard(list(tracker.events), heard):
        note = {"heard": one["id"]}
        if one["sender"] == ADVISER:
            tracker.update(BotUttered(one["text"], metadata=note))
            continue
        parsed = await agent.processor.parse_message(UserMessage(one["text"], sender_id=tracker.sender_id), tracker)
        entities = parsed.get("entities") or []
        tracker.update(UserUttered(one["text"], parsed.get("intent"), entities, parsed, input_channel=channel, metadata=note))
        for slot, value in facts(entities, tracker.current_slot_values()).items():
            tracker.update(SlotSet(slot, value))
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))


def facts(entities: Sequence[Mapping[Text, Any]], slots: Mapping[Text, Any]) -> Dict[Text, Any]:
    """What a message changes: its facts, and the assistant's own open question, which has passed."""
    known = {name: slots.get(name) for name in state.FACT_SLOTS}
    return {**state.told(entities, None, known), "asked": None}

"""The channel through which the door talks to Rasa: ``POST /webhooks/door/webhook``.

Request ``{"sender", "client_id", "text" | "choice"}``. Typed text and a chosen button travel apart, so that typed text
can never become an intent; a choice must be one of the buttons of the last answer. The same ``client_id`` again gives
the same answer and never a second turn. ``heard`` may hold what visitor and adviser wrote to each other since the last
turn; see ``people.py``. ``site`` may say through which website the visitor chats: ``{"name", "region", "contact_point",
"address_form"}``; with "je" as address form every answer says "je". What Rasa remembers says "u".

Reply ``{"messages", "understood", "facts", "model", "repeated"}``: messages with text, buttons (title and choice) and
cards; ``understood`` with need, confidence, ranking and entities; ``facts`` as known after the turn; ``model`` names the
trained model.
"""

from __future__ import annotations

import asyncio
import gc
import logging
from typing import Any, Awaitable, Callable, Dict, Iterable, List, Optional, Text
from weakref import WeakValueDictionary

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, Sanic, response
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.actions.state import FACT_SLOTS
from bot.nlu.active import active_model
from bot.nlu.fact_extractor import reader
from bot.runtime import people, rasa_changes
from knowledge.form_of_address import spoken
from knowledge.text import normalise
from privacy import MaskingError, mask

logger = logging.getLogger(__name__)

#: Longest text that is understood, in characters; the rest is cut off, not refused.
LONGEST_TEXT = 2_000
#: What a turn may tell of the website, and the longest of it, in characters.
SITE, LONGEST_NAME = ("name", "region", "contact_point", "address_form"), 120
#: What of a card is said to the visitor; the rest is names, dates and addresses.
SAID_ON_CARD = ("why", "amount", "first_step", "warning")
#: How long one turn may take before the door is told that it failed, in seconds.
TURN_TIMEOUT = 20


class _Collected(OutputChannel):
    """Keeps each answer whole: text, buttons and cards of one message together, in one form of address."""

    def __init__(self, form: Text = "u") -> None:
        self.form = form
        self.messages: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return "door"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        self.messages.append(_message(message.get("text"), message, self.form))


def _message(text: Optional[Text], data: Dict[Text, Any], form: Text) -> Dict[Text, Any]:
    buttons = [{"title": spoken(one["title"], form), "choice": one["payload"]} for one in data.get("buttons") or []]
    cards = (data.get("custom") or {}).get("cards", [])
    told = [{**card, **{name: spoken(card[name], form) for name in SAID_ON_CARD if card.get(name)}} for card in cards]
    return {"text": spoken(text or "", form), "buttons": buttons, "cards": told}


class DoorInput(InputChannel):
    """See the module's description."""

    @classmethod
    def name(cls) -> Text:
        """The name under which credentials.yml and the address know this channel."""
        return "door"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes, and a listener that applies our changes to Rasa once the model is loaded."""
        door = Blueprint("door", __name__)

        @door.listener("after_server_start")
        async def prepare(app: Sanic, _: Any) -> None:
            if app.ctx.agent and app.ctx.agent.is_ready():
                rasa_changes.apply(app.ctx.agent)
                reader()  # so that the first visitor does not wait for the word lists
                # What is loaded stays: looking for waste in it would make a visitor wait now and then.
                gc.collect()
                gc.freeze()

        @door.route("/", methods=["GET"])
        async def health(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            ready = bool(agent and agent.is_ready())
            return response.json({"ready": ready, "dutch_model": active_model()}, status=200 if ready else 503)

        @door.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                said = _checked(request.json)
            except (ValueError, MaskingError, InvalidUsage) as error:
                return response.json({"error": str(error)}, status=422)
            agent = request.app.ctx.agent
            try:
                return await asyncio.wait_for(_in_turn(agent, said, on_new_message), TURN_TIMEOUT)
            except (Exception, rasa_changes.TurnFailed) as error:
                # Where and what, never the message of the error: it may quote the visitor.
                logger.error("turn of %s failed: %s", said["sender"], rasa_changes.where(error))
                return response.json({"error": "turn failed"}, status=503)

        return door


def _checked(body: Any) -> Dict[Text, Any]:
    """The parts of a request; raises ``ValueError`` with what is wrong."""
    if not isinstance(body, dict) or not isinstance(body.get("sender"), str) or not body["sender"]:
        raise ValueError("'sender' is missing")
    text, choice, client_id = body.get("text"), body.get("choice"), body.get("client_id")
    if (text is None) == (choice is None):
        raise ValueError("give either 'text' or 'choice'")
    if not isinstance(text if choice is None else choice, str):
        raise ValueError("'text' and 'choice' are strings")
    if client_id is not None and not isinstance(client_id, str):
        raise ValueError("'client_id' is a string")
    site = body.get("site") or {}
    if not isinstance(site, dict) or not all(isinstance(site.get(name, ""), str) for name in SITE):
        raise ValueError("'site' holds strings")
    site = {name: site[name][:LONGEST_NAME] for name in SITE if site.get(name)}
    heard = [{**one, "text": clean(one["text"])} for one in people.checked(body.get("heard"))]
    text = None if text is None else clean(text)
    said = {"sender": body["sender"], "text": text, "choice": choice, "client_id": client_id}
    return {**said, "heard": heard, "site": site if site.get("name") else {}}


def clean(text: Text) -> Text:
    """Typed text as Rasa may see it: masked, bounded, without control characters, never starting with "/"."""
    text = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in text[:LONGEST_TEXT])
    return mask(text).text.strip().lstrip("/ \n")


#: One lock per conversation, as long as anyone holds or awaits it.
_at_work: "WeakValueDictionary[Text, asyncio.Lock]" = WeakValueDictionary()


async def _in_turn(agent: Any, said: Dict[Text, Any], on_new_message: Callable) -> HTTPResponse:
    """One turn at a time per conversation: a message sent again while the first is still at work waits for its answer."""
    async with _at_work.setdefault(said["sender"], asyncio.Lock()):
        return await _turn(agent, said, on_new_message)


async def _turn(agent: Any, said: Dict[Text, Any], on_new_message: Callable) -> HTTPResponse:
    form = said["site"].get("address_form", "u")
    async with agent.lock_store.lock(said["sender"]):
        tracker = await agent.tracker_store.retrieve(said["sender"])
        if tracker and said["client_id"]:
            earlier = _answer_to(tracker.events, said["client_id"], form)
            if earlier is not None:
                told = {**earlier, **_understood(tracker, said["client_id"])}
                return response.json({**told, "model": agent.model_id, "repeated": True})
        if said["heard"]:
            tracker = tracker or await agent.processor.get_tracker(said["sender"])
            await people.hear(agent, tracker, said["heard"], DoorInput.name())
            await agent.tracker_store.save(tracker)
        offered = _offered(tracker.events if tracker else (), form)
        if said["choice"] is None:
            said["choice"] = offered.get(normalise(said["text"]))
        elif said["choice"] not in offered.values():
            return response.json({"error": "this choice was not offered"}, status=409)
    collected = _Collected(form)
    await on_new_message(
        UserMessage(
            said["choice"] or said["text"] or "?",
            collected,
            said["sender"],
            input_channel=DoorInput.name(),
            metadata={"client_id": said["client_id"], "typed": said["choice"] is None, "site": said["site"]},
        )
    )
    tracker = await agent.tracker_store.retrieve(said["sender"])
    told = {"messages": collected.messages, **_understood(tracker)}
    return response.json({**told, "model": agent.model_id, "repeated": False})


def _offered(events: Iterable[Event], form: Text = "u") -> Dict[Text, Text]:
    """The choices of the last answer, by their titles: what the bot said since the visitor last spoke.

    Whoever types what a button says means that button.
    """
    offered: Dict[Text, Text] = {}
    for one in reversed(list(events)):
        if isinstance(one, UserUttered):
            break
        if isinstance(one, BotUttered):
            buttons = one.data.get("buttons") or []
            offered.update({normalise(spoken(button["title"], form)): button["payload"] for button in buttons})
    return offered


def _answer_to(events: Iterable[Event], client_id: Text, form: Text = "u") -> Optional[Dict[Text, Any]]:
    """The answer to the message with this id, rebuilt from the events after it; ``None`` when it was never seen."""
    messages, found = [], False
    for one in events:
        if isinstance(one, UserUttered):
            if found:
                break
            found = (one.metadata or {}).get("client_id") == client_id
        elif found and isinstance(one, BotUttered):
            messages.append(_message(one.text, one.data, form))
    return {"messages": messages} if found else None


def _understood(tracker: DialogueStateTracker, client_id: Optional[Text] = None) -> Dict[Text, Any]:
    """What was understood of the message with this id, or else of the latest; and the facts as they are now."""
    said = tracker.latest_message
    if client_id:
        users = (one for one in reversed(tracker.events) if isinstance(one, UserUttered))
        said = next((one for one in users if (one.metadata or {}).get("client_id") == client_id), said)
    data = (said.parse_data if said else None) or {}
    intent = data.get("intent") or {}
    return {
        "understood": {
            "need": intent.get("name"),
            "confidence": intent.get("confidence"),
            "ranking": (data.get("intent_ranking") or [])[:5],
            "entities": [
                {key: one.get(key) for key in ("entity", "value", "start", "end")} for one in data.get("entities") or []
            ],
        },
        "facts": {name: tracker.get_slot(name) for name in FACT_SLOTS if tracker.get_slot(name) is not None},
    }

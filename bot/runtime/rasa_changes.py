"""What we change in Rasa 3.6.21 while it runs, each with its reason. ``tests/bot/test_rasa_changes.py`` pins the source.

Everything is applied by :func:`apply`, which the door's channel calls once when the server has started.
"""

from __future__ import annotations

import copy
import json
import logging
from collections import deque
from functools import lru_cache, wraps
from pathlib import Path
from traceback import walk_tb
from types import SimpleNamespace
from typing import Any, Callable, Dict, List, Optional, Set, Text, Type

from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.policies.rule_policy import RulePolicy
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.engine.runner import dask as dask_runner
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

logger = logging.getLogger(__name__)


class TurnFailed(BaseException):
    """A turn that must not count as answered.

    Rasa logs any ``Exception`` of an action and goes on, saving the visitor's text with no answer. This is not an
    ``Exception``, so it passes through to the channel: nothing is saved and the turn can be tried again.
    """


class InProcessActions(EndpointConfig):
    """Runs custom actions in this process instead of over HTTP: one server less, and a few milliseconds a turn.

    It answers as the action server would, so ``RemoteAction`` stays as it is.
    """

    def __init__(self, package: Text) -> None:
        super().__init__(url="in-process", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(package)

    async def request(self, method: Text = "post", json: Optional[Dict] = None, **kwargs: Any) -> Dict[Text, Any]:
        """Run the action of an action call; raises what the HTTP endpoint would raise for a rejection."""
        try:
            return await self._executor.run(json)
        except ActionExecutionRejection as rejection:
            raise ClientResponseError(400, "rejected", _rejected(rejection)) from rejection
        except Exception as error:
            # Where and what, never the message of the error: it may quote the visitor.
            logger.error("action %s failed: %s", (json or {}).get("next_action"), where(error))
            raise TurnFailed(type(error).__name__) from None


def where(error: BaseException) -> Text:
    """The kind of an error and the lines that led to it, without its message."""
    lines = " > ".join(f"{Path(frame.f_code.co_filename).name}:{line}" for frame, line in walk_tb(error.__traceback__))
    return f"{type(error).__name__} at {lines}"


def _rejected(rejection: ActionExecutionRejection) -> Text:
    return json.dumps({"action_name": rejection.action_name, "error": rejection.message})


def _validate_action_result(original: Callable) -> Callable:
    @wraps(original)
    def validate(self: RemoteAction, result: Dict[Text, Any]) -> bool:
        """What this process made itself needs no check; building and applying the schema was 63 % of an action turn."""
        return isinstance(self.action_endpoint, InProcessActions) or original(self, result)

    return validate


def _action_call_format(original: Callable) -> Callable:
    @wraps(original)
    def call(self: RemoteAction, tracker: Any, domain: Any) -> Dict[Text, Any]:
        """The request for an action, without the events.

        Our actions read slots and the latest message only; turning every event of the conversation into JSON makes
        each turn slower than the one before.
        """
        if not isinstance(self.action_endpoint, InProcessActions):
            return original(self, tracker, domain)
        return {
            "next_action": self.name(),
            "sender_id": tracker.sender_id,
            "tracker": {
                "sender_id": tracker.sender_id,
                "slots": dict(tracker.current_slot_values()),
                "latest_message": tracker.latest_message.parse_data if tracker.latest_message else {},
                "events": [],
                "paused": tracker.is_paused(),
                "followup_action": tracker.followup_action,
                "active_loop": tracker.active_loop or {},
                "latest_action_name": tracker.latest_action_name,
            },
        }

    return call


#: Turns that a prediction looks at. Every rule of ours is one turn long, and no slot decides on a rule.
RECENT_TURNS = 2
#: Sets of states whose rules are remembered.
MOST_STATES = 10_000


def _prediction_states(original: Callable) -> Callable:
    @wraps(original)
    def states(self: RulePolicy, tracker: DialogueStateTracker, *args: Any, **kwargs: Any) -> List[Any]:
        """The states of the last turns: Rasa replays the whole conversation twice for every message."""
        return original(self, recent(tracker), *args, **kwargs)

    return states


def _get_possible_keys(original: Callable) -> Callable:
    @wraps(original)
    def keys(self: RulePolicy, lookup: Dict[Text, Text], states: List[Any]) -> Set[Text]:
        """The rules that fit these states: Rasa looks at every rule for every message, and there are few states."""
        # An attribute of the policy itself, so that another model starts with nothing.
        known = vars(self).setdefault("_possible_keys", {})
        wanted = (id(lookup), repr(states))
        if wanted not in known:
            if len(known) >= MOST_STATES:
                known.clear()
            known[wanted] = frozenset(original(self, lookup, states))
        return set(known[wanted])

    return keys


def recent(tracker: DialogueStateTracker) -> DialogueStateTracker:
    """A tracker with the events of the last turns, without the slots: copying those costs more than the prediction."""
    events = list(tracker.events)
    said = [number for number, one in enumerate(events) if isinstance(one, UserUttered)]
    # The event before what somebody said is the listening for it.
    begin = max(said[-RECENT_TURNS] - 1, 0) if len(said) >= RECENT_TURNS else 0
    short = DialogueStateTracker(tracker.sender_id, slots=[])
    for one in events[begin:]:
        if not isinstance(one, SlotSet):
            short.update(one)
    return short


def _predict_next_with_tracker(original: Callable) -> Callable:
    @wraps(original)
    def predict(self: MessageProcessor, tracker: DialogueStateTracker) -> PolicyPrediction:
        """After an action of ours the assistant listens, as each rule says: the second prediction of a turn says nothing new."""
        if tracker.latest_action_name in (None, ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME) or tracker.followup_action:
            return original(self, tracker)  # type: ignore[no-any-return]
        return PolicyPrediction.for_action_name(self.domain, ACTION_LISTEN_NAME, RulePolicy.__name__)

    return predict


def _check_for_unseen_features(original: Callable) -> Callable:
    @wraps(original)
    def check(self: MessageProcessor, parse_data: Dict[Text, Any]) -> None:
        """Nothing: the model knows what the domain knows, and Rasa makes a whole domain each turn to compare it with."""

    return check


def _copy(original: Callable) -> Callable:
    @wraps(original)
    def copied(self: DialogueStateTracker) -> DialogueStateTracker:
        """The tracker as it stands: Rasa plays all events of the conversation again, for each action of a turn."""
        same = copy.copy(self)
        same.events = deque(self.events, self.events.maxlen)
        same.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        same.active_loop = copy.copy(self.active_loop)
        return same

    return copied


def _resolve_by_type(original: Callable) -> Callable:
    known = lru_cache(maxsize=100)(original)

    @wraps(original)
    def resolve(type_name: Text, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
        """The class of an event by its name: Rasa looks through all subclasses for every event that it reads."""
        return known(type_name, default)  # type: ignore[arg-type,no-any-return]

    return resolve


def _get(graph: Dict[Text, Any], targets: List[Text]) -> List[Any]:
    """The values of the targets: what ``dask.get`` gives, which plans a pool of workers for every message first."""
    values: Dict[Text, Any] = {}

    def value(name: Text) -> Any:
        if name not in values:
            first, *inputs = graph[name]
            # Besides components the graph holds the inputs of the run, as pairs of name and value.
            values[name] = first(*(value(one) for one in inputs)) if callable(first) else graph[name]
        return values[name]

    return [value(name) for name in targets]


def apply(agent: Agent, package: Text = "bot.actions") -> None:
    """Apply every change to a started agent; calling it again changes nothing."""
    if not isinstance(agent.action_endpoint, InProcessActions):
        endpoint = InProcessActions(package)
        # Both hold their own reference.
        agent.action_endpoint = endpoint
        agent.processor.action_endpoint = endpoint
    if not hasattr(RemoteAction._action_call_format, "__wrapped__"):
        RemoteAction._validate_action_result = _validate_action_result(RemoteAction._validate_action_result)
        RemoteAction._action_call_format = _action_call_format(RemoteAction._action_call_format)
        dask_runner.dask = SimpleNamespace(get=_get)
        RulePolicy._prediction_states = _prediction_states(RulePolicy._prediction_states)
        RulePolicy._get_possible_keys = _get_possible_keys(RulePolicy._get_possible_keys)
        # What is logged for programmers only is copied to the bottom first, also when nothing is logged.
        processor.copy = SimpleNamespace(deepcopy=lambda value: value)
        MessageProcessor._predict_next_with_tracker = _predict_next_with_tracker(MessageProcessor._predict_next_with_tracker)
        MessageProcessor._check_for_unseen_features = _check_for_unseen_features(MessageProcessor._check_for_unseen_features)
        DialogueStateTracker.copy = _copy(DialogueStateTracker.copy)
        Event.resolve_by_type = staticmethod(_resolve_by_type(Event.resolve_by_type))
    store = agent.tracker_store
    if isinstance(store, FailSafeTrackerStore):
        # The fail-safe wrapper answers from an empty state when the database is away: wrong answers with HTTP 200.
        agent.tracker_store = store._tracker_store
        agent.processor.tracker_store = store._tracker_store


__all__ = ["InProcessActions", "TurnFailed", "apply", "recent", "where"]

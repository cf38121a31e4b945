"""The echo bot's one action."""

from __future__ import annotations

from typing import Any, Dict, List, Text

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher


class Echo(Action):
    """Says back what was said."""

    def name(self) -> Text:
        """The name in the domain."""
        return "action_echo"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: Dict[Text, Any]) -> List[Dict[Text, Any]]:
        """Echo."""
        dispatcher.utter_message(text=tracker.latest_message.get("text"))
        return []

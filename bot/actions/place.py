"""Needs about a place."""

from __future__ import annotations

import re
from typing import Text

from bot.actions.answer import BY_NEED, Advice, Answer, ask_next
from bot.actions.contact import desks_here, say_contact, say_site
from bot.actions.turn import Turn

#: A postcode as it is typed, or as it stands after its letters were masked.
_POSTCODE = re.compile(r"\b\d{4} ?[a-z]{2}\b|\[postcode")


class AskRegionOffer(Advice):
    """What is there in this place or region; a neighbouring region within reach counts too."""

    need = "ask_region_offer"

    def answer(self, turn: Turn) -> None:
        if turn.entity("asks_desk"):
            BY_NEED["ask_contact_point"].answer(turn)
            return
        super().answer(turn)

    def lead(self, turn: Turn) -> Text:
        return "utter_ask_region_offer" if turn.region else "utter_ask_region_offer_where"


class AskEvents(Advice):
    """Open days, job fairs, workshops."""

    need = "ask_events"


class AskContactPoint(Answer):
    """Which desk, address, opening hours."""

    need = "ask_contact_point"

    def answer(self, turn: Turn) -> None:
        turn.control["need"] = self.need
        if not turn.facts.get("place") and _POSTCODE.search(turn.text.lower()):
            turn.say("utter_place_unknown")
        if desks := desks_here(turn):
            turn.control["asked"] = None
            say_site(turn)
            turn.say("utter_ask_contact_point", cards=desks)
            say_contact(turn)
            return
        if turn.control["place_choices"]:
            ask_next(turn, None)
            return
        if (turn.facts.get("place") or {}).get("abroad"):
            say_contact(turn)
            return
        turn.say("utter_ask_contact_point_where")
        skipped = turn.control["skipped"] or []
        if "region" not in skipped:
            turn.ask(turn.knowledge.questions["region"])

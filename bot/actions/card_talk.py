"""The card talk: what helps and what holds back. Ten cards, two scores, one of four profiles.

The cards and the advice per profile are in ``content/card_talk.yml``. The letter of the profile is never shown.
"""

from __future__ import annotations

from typing import Any, Dict, Mapping, Text

from bot.actions.contact import say_contact
from bot.actions.turn import Turn, button

SCORES = {"helps": 1, "holds_back": -1, "neutral": 0}


def profile(answers: Mapping[Text, Text], cards: Mapping[Text, Mapping[Text, Any]]) -> Text:
    """The profile (``A`` to ``D``) that follows from the answers.

    Each card belongs to the person or to the surroundings; helping counts one, holding back minus one. A sum of 0 or
    more counts as stimulated: A both, B the person only, C the surroundings only, D neither. Source: study of the
    Open Universiteit and Ockham IPS on an inclusive system for lifelong learning (four profiles).
    """
    sums = {"personal": 0, "surroundings": 0}
    for card, answer in answers.items():
        sums[cards[card]["side"]] += SCORES[answer]
    if sums["personal"] >= 0:
        return "A" if sums["surroundings"] >= 0 else "B"
    return "C" if sums["surroundings"] >= 0 else "D"


def offer(turn: Turn) -> None:
    """Offer the talk once."""
    if turn.control["card_talk"] is None:
        titles = turn.knowledge.card_talk["buttons"]
        turn.say(
            "utter_card_talk_offer", buttons=[button(titles["start"], "inform", card="start"), button(titles["no"], "help_menu")]
        )


def go_on(turn: Turn, answer: Any) -> None:
    """Take the answer to a card and lay the next one, or close the talk with its advice."""
    talk: Dict[Text, Any] = turn.control["card_talk"] or {"answers": {}}
    cards = turn.knowledge.card_talk["cards"]
    if isinstance(answer, Mapping) and answer.get("card") in cards and answer.get("answer") in SCORES:
        talk = {"answers": {**talk["answers"], answer["card"]: answer["answer"]}}
    turn.control["card_talk"] = talk
    left = [one for one in cards if one not in talk["answers"]]
    if left:
        _lay(turn, left[0], len(cards) - len(left) + 1, len(cards))
        return
    found = profile(talk["answers"], cards)
    turn.say(f"utter_card_talk_{found.lower()}")
    say_contact(turn)


def _lay(turn: Turn, card: Text, number: int, count: int) -> None:
    talk = turn.knowledge.card_talk
    answers = [button(title, "inform", card={"card": card, "answer": value}) for value, title in talk["answers"].items()]
    turn.say("utter_card", text=talk["cards"][card]["text"], number=number, count=count, buttons=answers)

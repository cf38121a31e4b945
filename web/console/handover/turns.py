"""What a visitor's own messages do to a hand-over: asking for a person, leaving a number, not wanting either any more.

Called by the chat within the transaction of the turn; see ``web/chat/hooks.py``.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from knowledge.text import normalise
from web.chat.hooks import Hooks, Rows
from web.chat.models import Conversation, Turn
from web.chat.service import CRISIS, Said
from web.console.handover import hours, numbers, service, words
from web.console.models import CallBack, Handover

ASK_HUMAN = "ask_human"
#: So many digits look like a number that went wrong.
_DIGITS = 6


def first(conversation: Conversation, turn: Turn, said: Said) -> Rows | None:
    """Answer what is about a person or a number; all else is left to Rasa or to the adviser."""
    if conversation.state == Conversation.State.BOT:
        # Nobody was asked for: nothing to look up. What a button of before says is over.
        return _over(conversation, turn) if said.choice in words.CHOICES.values() else None
    rows = _answer(conversation, said)
    if rows is not None:
        # So that a reader sees what it was, and the facts stay what they are.
        turn.need, turn.facts = ASK_HUMAN, conversation.facts
        turn.save(update_fields=["need", "facts"])
    elif conversation.state == Conversation.State.ADVISER and service.is_silent(conversation):
        service.resume(conversation)
    return rows


def _over(conversation: Conversation, turn: Turn) -> Rows:
    turn.need, turn.facts = ASK_HUMAN, conversation.facts
    turn.save(update_fields=["need", "facts"])
    return [_row(words.text(conversation.site, "withdrawn"))]


def _answer(conversation: Conversation, said: Said) -> Rows | None:
    site, choice = conversation.site, said.choice or _typed_choice(said)
    if choice == words.CHOICES["number"] and settings.CALL_BACK_KEY:
        CallBack.objects.update_or_create(conversation=conversation, defaults={"number": "", "asked_at": timezone.now()})
        return [_row(words.text(site, "ask_number"), "no_number")]
    if choice == words.CHOICES["no_number"]:
        CallBack.objects.filter(conversation=conversation).delete()
        return [_row(words.text(site, "no_number"))]
    if choice == words.CHOICES["no_person"] and conversation.state == Conversation.State.WAITING:
        service.withdraw(conversation)
        return [_row(words.text(site, "withdrawn"))]
    if said.choice:
        return None
    asked = CallBack.objects.filter(conversation=conversation, number="").first()
    if asked is None:
        return None
    if said.phone:
        asked.number, asked.asked_at = numbers.lock(said.phone), timezone.now()
        asked.save(update_fields=["number", "asked_at"])
        return [_row(words.text(site, "have_number", last=said.phone[-2:]))]
    if sum(letter.isdecimal() for letter in said.text) >= _DIGITS or "phone" in said.masked:
        return [_row(words.text(site, "wrong_number"), "no_number")]
    asked.delete()  # they speak of something else; a number that comes up later is not for us
    return None


def _typed_choice(said: Said) -> str:
    """The choice of a button of ours whose words were typed."""
    typed = normalise(said.text)
    return next((words.CHOICES[name] for name, title in words.TEXTS["buttons"].items() if normalise(title) == typed), "")


def after(conversation: Conversation, turn: Turn) -> Rows:
    """After Rasa's answer: whoever asks for a person is put in the queue and told honestly whether somebody is there."""
    state = conversation.state
    if turn.need == CRISIS and state == Conversation.State.WAITING:
        Handover.objects.filter(conversation=conversation, ended_at=None).update(urgent=True)
    if turn.need != ASK_HUMAN or not service.has_people(conversation.site):
        return []
    if state == Conversation.State.WAITING:
        return [_row(words.text(conversation.site, "still_waiting"), *_offers(conversation))]
    if state != Conversation.State.BOT:
        return []
    return _asked(conversation, service.ask(conversation))


def _asked(conversation: Conversation, handover: Handover) -> Rows:
    site, now = conversation.site, timezone.localtime()
    opens = hours.next_opening(site.opening_hours, now)
    if hours.is_open(site.opening_hours, now):
        present = service.is_present(site)
        parts = [words.text(site, "asked_present" if present else "asked_open", minutes=settings.HANDOVER_WAIT_MINUTES)]
    elif opens:
        parts = [words.text(site, "asked_closed", when=words.when_text(opens, now))]
    else:
        parts = [words.text(site, "asked_never")]
    offers = _offers(conversation)
    if "number" in offers and settings.CALL_BACK_KEY:
        parts.append(words.text(site, "or_number"))
    if handover.urgent:
        parts.append(words.text(site, "crisis"))
    return [_row(" ".join(parts), *offers)]


def _offers(conversation: Conversation) -> list[str]:
    has_number = CallBack.objects.filter(conversation=conversation).exclude(number="").exists()
    return ["no_person"] if has_number else ["number", "no_person"]


def _row(text: str, *offers: str) -> dict[str, Any]:
    return {"text": text, "buttons": words.buttons(*offers), "cards": []}


def kept(conversation: Conversation) -> dict[str, Any]:
    """For the visitor's own copy: when a person was asked for, and whether a number is kept. Never the number itself."""
    handovers = conversation.handovers.order_by("asked_at").values("asked", "asked_at", "taken_at", "ended_at", "outcome")
    call_back = CallBack.objects.filter(conversation=conversation).exclude(number="").first()
    return {
        "handovers": [{name: _moment(value) for name, value in one.items()} for one in handovers],
        "call_back": {"asked_at": _moment(call_back.asked_at), "kept_until": _moment(call_back.delete_at)} if call_back else None,
    }


def _moment(value: Any) -> Any:
    return timezone.localtime(value).isoformat() if isinstance(value, datetime) else value


HOOKS = Hooks(first, after, kept)
__all__ = ["HOOKS", "after", "first", "kept"]

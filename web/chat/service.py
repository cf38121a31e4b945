"""What happens to a conversation in the database. Plain functions, each one short transaction; nothing here waits for Rasa.

Every change locks the conversation's row first, so messages get one order (``seq``), and ends with ``announce``, so that
open streams hear of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from knowledge.form_of_address import spoken
from privacy import Masked
from web.chat import hooks, sites
from web.chat.changes import announce
from web.chat.models import Conversation, Message, ShownItem, Site, Turn
from web.chat.problems import Problem
from web.chat.rasa import Reply
from web.chat.texts import TEXTS

#: A lease lasts this long and is renewed while Rasa thinks; after a crash the next one waits no longer.
LEASE = timedelta(seconds=6)
#: A person has the conversation: the assistant is not asked.
SILENT = (Conversation.State.ADVISER,)
#: So many messages of a hand-over are told to Rasa at most.
MOST_HEARD = 60
NOT_UNDERSTOOD = "nlu_fallback"
CRISIS = "crisis"


@dataclass(frozen=True)
class Said:
    """What a visitor sent: typed text, masked, or the choice of a button."""

    client_id: str
    text: str = ""
    masked: tuple[str, ...] = ()
    choice: str = ""
    #: A telephone number in what was typed, for who asked to be called back; only ever kept encrypted.
    phone: str = field(default="", repr=False)


@dataclass(frozen=True)
class Work:
    """A turn to have answered, under a lease. ``ours`` is false for an earlier one that was left lying."""

    conversation: uuid.UUID
    turn: int
    client_id: str
    text: str
    choice: str
    fence: int
    owner: str
    ours: bool
    #: What visitor and adviser wrote since Rasa last answered: ``[{"id", "sender", "text"}]``.
    heard: list[dict[str, Any]] = field(default_factory=list)
    #: Something personal was masked in it.
    masked: bool = False
    #: Through which website the visitor chats: ``{"name", "address_form", "region", "contact_point"}``.
    site: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Answered:
    """The messages that answer the turn, as the API shows them, and the state of the conversation."""

    messages: list[dict[str, Any]]
    state: str


class Busy(Exception):
    """Another holds the lease."""


# Conversations ----------------------------------------------------------------------------------------------------------


def open_conversation(site: Site) -> tuple[Conversation, list[dict[str, Any]]]:
    """Begin a conversation with the site's greeting."""
    greeting = site.greeting or spoken(TEXTS["greeting"], site.address_form)
    while True:
        try:
            with transaction.atomic():
                conversation = Conversation.objects.create(site=site)
                return conversation, _shown(_add(conversation, {"sender": Message.Sender.BOT, "text": greeting}))
        except IntegrityError:  # the number exists: one in billions
            if not Conversation.objects.filter(number=conversation.number).exists():
                raise


def locked(conversation_id: uuid.UUID) -> Conversation:
    """The conversation with its row locked, within a transaction; 404 when it is gone or being wiped."""
    found = _first(Conversation.objects.select_for_update().filter(pk=conversation_id, wiping_since=None))
    if found is None:
        raise Problem("not_found")
    return found


def _first(found: QuerySet[Conversation]) -> Conversation | None:
    """The first, with its site as it is kept in memory: a join for each of the looks of a turn costs more than the look."""
    conversation = next(iter(found), None)
    site = sites.active().get(conversation.site_id) if conversation else None
    if conversation and site:
        conversation.site = site
    return conversation


def reached(conversation_id: uuid.UUID, site: int) -> Conversation:
    """The conversation of a visitor's token; 404 when it is gone, 403 when the site does not fit."""
    found = _first(Conversation.objects.filter(pk=conversation_id, wiping_since=None))
    if found is None:
        raise Problem("not_found")
    if found.site_id != site or not found.site.active:
        raise Problem("forbidden")
    return found


def keep(conversation_id: uuid.UUID, saved: bool) -> Conversation:
    """The visitor pressed "bewaar mijn gesprek", or took it back."""
    with transaction.atomic():
        conversation = locked(conversation_id)
        conversation.saved = saved
        conversation.save(update_fields=["saved"])
    return conversation


# Messages -----------------------------------------------------------------------------------------------------------------


def as_shown(message: Message) -> dict[str, Any]:
    """A message as the API gives it."""
    return {
        "id": message.seq,
        "at": message.at.isoformat(),
        "sender": message.sender,
        "text": message.text,
        "buttons": message.buttons,
        "cards": message.cards,
        "feedback": message.feedback or None,
        "author": {"name": message.author_name, "organisation": message.author_organisation} if message.author_name else None,
        "client_id": message.turn.client_id if message.turn and message.sender == Message.Sender.USER else None,
    }


def history(conversation_id: uuid.UUID, after: int = 0) -> list[dict[str, Any]]:
    """The messages after this ``seq``, in order."""
    found = Message.objects.filter(conversation=conversation_id, seq__gt=after).select_related("turn").order_by("seq")
    return _shown(found)


def _shown(messages: Iterable[Message]) -> list[dict[str, Any]]:
    return [as_shown(one) for one in messages]


def _add(conversation: Conversation, *rows: dict[str, Any], also: tuple[str, ...] = ()) -> list[Message]:
    """More messages. The row of the conversation is locked by the caller; saves what changes with them, and ``also``."""
    now, first = timezone.now(), conversation.last_seq + 1
    messages = [Message(conversation=conversation, seq=seq, at=now, **row) for seq, row in enumerate(rows, first)]
    conversation.last_seq += len(messages)
    conversation.active_at = now
    conversation.save(update_fields=["last_seq", "active_at", *also])
    Message.objects.bulk_create(messages)
    announce(conversation.pk)
    return messages


def give_feedback(conversation_id: uuid.UUID, seq: int, feedback: str) -> None:
    """The visitor's verdict on a message of the assistant or an adviser; empty takes it back."""
    now = timezone.now() if feedback else None
    found = Message.objects.filter(conversation=conversation_id, conversation__wiping_since=None, seq=seq)
    if not found.exclude(sender=Message.Sender.USER).update(feedback=feedback, feedback_at=now):
        raise Problem("not_found")


def mark_opened(conversation_id: uuid.UUID, kind: str, item: str) -> None:
    """The visitor opened a card."""
    shown = ShownItem.objects.filter(turn__conversation=conversation_id, kind=kind, item=item, opened_at=None)
    shown.update(opened_at=timezone.now())


# Turns ----------------------------------------------------------------------------------------------------------------------


def next_step(conversation_id: uuid.UUID, said: Said, owner: str) -> Work | Answered:
    """What is to be done for this message now; stores it when it is new. Raises ``Busy`` while another has the lease.

    Whoever has the lease also answers, first, what was received before and left lying: by a door that died, or by a
    message that waits its turn in another process. That keeps one order.
    """
    with transaction.atomic():
        conversation = locked(conversation_id)
        # This one, if it was sent before, and all that lie unanswered.
        found = conversation.turns.filter(Q(client_id=said.client_id) | Q(state=Turn.State.RECEIVED)).order_by("pk")
        turns = {one.client_id: one for one in found}
        turn, message = turns.get(said.client_id), None
        if turn is None:
            message = _receive(conversation, said)
            turn = message.turn
            rows = hooks.answer_first(conversation, turn, said)
            if rows is not None:
                _close(turn, conversation)
                bot = {"turn": turn, "sender": Message.Sender.BOT}
                return Answered(_shown(_add(conversation, *({**bot, **one} for one in rows))), conversation.state)
        elif turn.state == Turn.State.ANSWERED:
            answer = turn.messages.exclude(sender=Message.Sender.USER).select_related("turn").order_by("seq")
            return Answered(_shown(answer), conversation.state)
        if conversation.state in SILENT:
            _close(turn, conversation)
            return Answered([], conversation.state)
        now = timezone.now()
        free = not conversation.lease_until or conversation.lease_until <= now
        if free:
            conversation.lease_owner, conversation.lease_until = owner, now + LEASE
            conversation.lease_fence += 1
            conversation.save(update_fields=["lease_owner", "lease_until", "lease_fence"])
            if turn.state == Turn.State.FAILED:
                turn.state = Turn.State.RECEIVED
                turn.save(update_fields=["state"])
            earlier = (one for one in turns.values() if one.state == Turn.State.RECEIVED and one.pk < turn.pk)
            waiting = next(earlier, turn)
            if message is None or waiting is not turn:
                message = waiting.messages.filter(sender=Message.Sender.USER).first()
            heard = _heard(conversation, waiting)
    if not free:
        raise Busy
    return Work(
        conversation.pk,
        waiting.pk,
        waiting.client_id,
        message.text if message else "",
        waiting.choice,
        conversation.lease_fence,
        owner,
        waiting.pk == turn.pk,
        heard,
        bool(message and message.masked),
        _told_of(conversation.site),
    )


def _told_of(site: Site) -> dict[str, str]:
    """What the assistant hears of the website: "u" or "je", and a region and a desk while the visitor names no place."""
    where = {"region": site.default_region, "contact_point": site.contact_point}
    return {"name": site.name, "address_form": site.address_form, **where}


def _heard(conversation: Conversation, turn: Turn) -> list[dict[str, Any]]:
    """What was written while an adviser had the conversation and Rasa does not know yet; usually nothing."""
    columns = ("seq", "sender", "text", "turn", "turn__state", "turn__took_ms", "turn__need", "turn__choice")
    earlier = conversation.messages.filter(~Q(turn=turn) | Q(turn=None)).order_by("-seq").values(*columns)[:MOST_HEARD]
    heard = []
    for one in earlier:
        if one["turn__took_ms"] is not None:  # Rasa's own turn: it knows this and all before
            break
        by_adviser = one["sender"] == Message.Sender.ADVISER
        closed = one["turn__state"] == Turn.State.ANSWERED and not one["turn__need"] and not one["turn__choice"]
        if one["text"] and (by_adviser or (one["sender"] == Message.Sender.USER and closed)):
            heard.append({"id": one["seq"], "sender": one["sender"], "text": one["text"]})
    return heard[::-1]


def _receive(conversation: Conversation, said: Said) -> Message:
    """Keep a new message and its turn, before Rasa sees it."""
    text = said.text
    if said.choice:
        text = _offered(conversation).get(said.choice, "")
        if not text:
            raise Problem("choice_gone")
    if conversation.state == Conversation.State.CLOSED:
        conversation.state, conversation.state_since = Conversation.State.BOT, timezone.now()
        conversation.save(update_fields=["state", "state_since"])
    turn = Turn.objects.create(conversation=conversation, client_id=said.client_id, choice=said.choice)
    return _add(conversation, {"turn": turn, "sender": Message.Sender.USER, "text": text, "masked": list(said.masked)})[0]


def _offered(conversation: Conversation) -> dict[str, str]:
    """The choices since the visitor last spoke, with their titles."""
    spoke = conversation.messages.filter(sender=Message.Sender.USER).aggregate(last=Max("seq"))["last"] or 0
    offers = conversation.messages.filter(seq__gt=spoke).values_list("buttons", flat=True)
    return {button["choice"]: button["title"] for buttons in offers for button in buttons}


def renew(work: Work) -> bool:
    """Hold the lease a while longer; false when it was lost."""
    return bool(_held(work).update(lease_until=timezone.now() + LEASE))


def _held(work: Work) -> Any:
    return Conversation.objects.filter(pk=work.conversation, lease_owner=work.owner, lease_fence=work.fence)


def finish(work: Work, reply: Reply) -> Answered | None:
    """Store Rasa's answer and give the lease back; ``None``, and nothing stored, when the lease was lost meanwhile."""
    with transaction.atomic():
        conversation = _locked_under(work)
        if conversation is None:
            return None
        turn = Turn(pk=work.turn, conversation=conversation, client_id=work.client_id, choice=work.choice)
        _read(turn, reply)
        cards = {(card.get("kind", ""), card.get("id", "")) for one in reply.messages for card in one["cards"]}
        if cards:
            ShownItem.objects.bulk_create([ShownItem(turn=turn, kind=kind, item=item) for kind, item in sorted(cards)])
        conversation.facts, conversation.region = reply.facts, region_of(reply.facts)
        conversation.lease_owner, conversation.lease_until = "", None
        bot = {"turn": turn, "sender": Message.Sender.BOT}
        messages = _with_notice(turn, reply.messages) if work.masked else reply.messages
        rows = [*messages, *hooks.add_after(conversation, turn)]
        changed = ("facts", "region", "lease_owner", "lease_until")
        added = _add(conversation, *({**bot, **one} for one in rows), also=changed)
    return Answered(_shown(added), conversation.state)


def _locked_under(work: Work) -> Conversation | None:
    return _first(_held(work).select_for_update())


#: What an answer tells of its turn.
_READ = (
    "state",
    "answered_at",
    "took_ms",
    "need",
    "confidence",
    "ranking",
    "entities",
    "facts",
    "model_version",
    "not_understood",
)


def _read(turn: Turn, reply: Reply) -> None:
    understood = reply.understood
    turn.state, turn.answered_at, turn.took_ms = Turn.State.ANSWERED, timezone.now(), reply.took_ms
    turn.need = (understood.get("need") or "")[:60]
    turn.confidence = understood.get("confidence")
    turn.ranking = understood.get("ranking") or []
    turn.entities = understood.get("entities") or []
    turn.facts, turn.model_version = reply.facts, reply.model[:64]
    turn.not_understood = turn.need == NOT_UNDERSTOOD
    turn.save(update_fields=_READ)


def _with_notice(turn: Turn, messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answer, and that something personal was not kept: once for each kind. Help in a crisis goes first."""
    own = turn.messages.filter(sender=Message.Sender.USER).first()
    if own is None or not own.masked:
        return messages
    conversation = turn.conversation
    earlier = conversation.messages.filter(seq__lt=own.seq).exclude(masked=[]).values_list("masked", flat=True)
    new = [kind for kind in own.masked if not any(kind in kinds for kinds in earlier)]
    if not new:
        return messages
    names = [TEXTS["masked_kinds"][kind] for kind in new]
    kinds = " en ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
    text = spoken(TEXTS["masked"].format(kinds=kinds), conversation.site.address_form)
    notice = {"text": text, "buttons": [], "cards": []}
    return [*messages, notice] if turn.need == CRISIS else [notice, *messages]


def region_of(facts: dict[str, Any]) -> str:
    """The code of the labour-market region in the facts; empty when it is not known."""
    place = facts.get("place")
    regions = place.get("regions") if isinstance(place, dict) else None
    return str(regions[0].get("region_code") or "")[:10] if regions else ""


def fail(work: Work) -> None:
    """Rasa did not answer: the message stays, and the lease is given back."""
    with transaction.atomic():
        conversation = _locked_under(work)
        if conversation is None:
            return
        Turn.objects.filter(pk=work.turn, state=Turn.State.RECEIVED).update(state=Turn.State.FAILED)
        conversation.lease_owner, conversation.lease_until = "", None
        conversation.save(update_fields=["lease_owner", "lease_until"])


def withdraw(work: Work) -> None:
    """Rasa refused the choice: it is as if it was never made."""
    with transaction.atomic():
        conversation = _locked_under(work)
        if conversation is None:
            return
        Turn.objects.filter(pk=work.turn).delete()
        conversation.lease_owner, conversation.lease_until = "", None
        conversation.save(update_fields=["lease_owner", "lease_until"])


def _close(turn: Turn, conversation: Conversation) -> None:
    """A person answers: the turn is done without the assistant."""
    turn.state, turn.answered_at = Turn.State.ANSWERED, timezone.now()
    turn.save(update_fields=["state", "answered_at"])


# Hand-over ------------------------------------------------------------------------------------------------------------------


def change_state(conversation_id: uuid.UUID, state: Any, adviser: Any = None, only_from: tuple = ()) -> bool:
    """Put a conversation in another state; false when it is not in one of ``only_from``, so that only one adviser takes it."""
    with transaction.atomic():
        conversation = locked(conversation_id)
        if only_from and conversation.state not in only_from:
            return False
        conversation.state, conversation.adviser = state, adviser
        conversation.state_since = conversation.active_at = timezone.now()
        conversation.save(update_fields=["state", "adviser", "state_since", "active_at"])
        announce(conversation.pk)
    return True


def request_adviser(conversation_id: uuid.UUID) -> bool:
    """The visitor asks for a person. The assistant goes on until one takes the conversation."""
    return change_state(conversation_id, Conversation.State.WAITING, only_from=(Conversation.State.BOT,))


def take(conversation_id: uuid.UUID, adviser: Any) -> bool:
    """An adviser takes a conversation; false when another has it."""
    free = (Conversation.State.BOT, Conversation.State.WAITING, Conversation.State.CLOSED)
    return change_state(conversation_id, Conversation.State.ADVISER, adviser, only_from=free)


def release(conversation_id: uuid.UUID, to: Any = Conversation.State.BOT) -> bool:
    """The adviser gives the conversation back to the assistant, to the queue, or closes it."""
    return change_state(conversation_id, to, only_from=(Conversation.State.ADVISER, Conversation.State.WAITING))


def post_notice(conversation: Conversation, text: str, buttons: Iterable[dict[str, str]] = ()) -> None:
    """Something that the door itself says, outside a turn. The caller has locked the conversation."""
    _add(conversation, {"sender": Message.Sender.BOT, "text": text, "buttons": list(buttons)})


def post_adviser_message(
    conversation_id: uuid.UUID, text: Masked, name: str, organisation: str, cards: Iterable[dict[str, Any]] = ()
) -> dict[str, Any]:
    """What an adviser writes or a card that they send, masked by the caller; the visitor's streams hear of it at once."""
    with transaction.atomic():
        conversation = locked(conversation_id)
        row = {
            "sender": Message.Sender.ADVISER,
            "text": text.text,
            "masked": list(text.found),
            "author_name": name,
            "author_organisation": organisation,
            "cards": list(cards),
        }
        return as_shown(_add(conversation, row)[0])

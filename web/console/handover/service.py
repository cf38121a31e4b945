"""What happens to a hand-over in the database. Each function is one transaction with the conversation's row locked first.

So two advisers who take the same request at the same moment are served one after the other, and the second gets ``False``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from privacy import Masked, mask
from web.chat import service as chat
from web.chat.changes import announce
from web.chat.models import Conversation, Site
from web.console.handover import words
from web.console.models import CallBack, Handover
from web.console.rights import ADVISER

#: Who had the inbox open so short ago is there.
PRESENT = timedelta(minutes=2)
#: Whoever is to call back may be silent so many times longer.
CALLING = 4
#: Stands for the adviser's own name while their text is masked; nobody can type it.
_OWN_NAME = "\ue000"
_WITH_BOT = (Conversation.State.BOT, Conversation.State.WAITING, Conversation.State.CLOSED)


class NotYours(Exception):
    """Another adviser has the conversation, or nobody."""


# Who is there -------------------------------------------------------------------------------------------------------------


def advisers_of(site: Site) -> QuerySet:
    """The advisers who may help visitors of a site."""
    people = get_user_model().objects.filter(is_active=True, groups__name=ADVISER, account__sites=site)
    return people.select_related("account").order_by("first_name", "username").distinct()


def is_present(site: Site) -> bool:
    """Whether an adviser of the site had the inbox open just now."""
    return advisers_of(site).filter(account__seen_at__gte=timezone.now() - PRESENT).exists()


def has_people(site: Site) -> bool:
    """Whether anybody ever answers for this site."""
    return bool(site.opening_hours) or advisers_of(site).exists()


# Asking -------------------------------------------------------------------------------------------------------------------


def ask(conversation: Conversation) -> Handover:
    """Put a conversation in the queue. The caller has locked it; the visitor is told by the caller."""
    urgent = conversation.turns.filter(need=chat.CRISIS).exists()
    handover, _ = Handover.objects.get_or_create(conversation=conversation, ended_at=None, defaults={"urgent": urgent})
    _become(conversation, Conversation.State.WAITING)
    return handover


def withdraw(conversation: Conversation) -> None:
    """The visitor would rather not. The caller has locked the conversation."""
    _end(conversation, Handover.Outcome.WITHDRAWN)
    CallBack.objects.filter(conversation=conversation).delete()
    _become(conversation, Conversation.State.BOT)


def _become(conversation: Conversation, state: Any, adviser: Any = None) -> None:
    """Another state, on this instance too: the service saves it later in the same transaction."""
    conversation.state, conversation.adviser = state, adviser
    conversation.state_since = conversation.active_at = timezone.now()
    conversation.save(update_fields=["state", "adviser", "state_since", "active_at"])
    announce(conversation.pk)


def _end(conversation: Conversation, outcome: Any) -> None:
    Handover.objects.filter(conversation=conversation, ended_at=None).update(ended_at=timezone.now(), outcome=outcome)


# Helping ------------------------------------------------------------------------------------------------------------------


def take(conversation_id: uuid.UUID, user: Any) -> bool:
    """Take a conversation; false when another has it. The visitor is told who writes now, and the assistant is silent."""
    with transaction.atomic():
        conversation = chat.locked(conversation_id)
        if conversation.state not in _WITH_BOT:
            return conversation.adviser_id == user.pk
        _become(conversation, Conversation.State.ADVISER, user)
        now = timezone.now()
        # No request yet: they come of their own accord.
        handover, _ = Handover.objects.get_or_create(conversation=conversation, ended_at=None, defaults={"asked": False})
        handover.taken_by, handover.adviser_at = user, now
        handover.taken_at = handover.taken_at or now
        handover.save(update_fields=["taken_by", "taken_at", "adviser_at"])
        site = conversation.site
        chat.post_notice(conversation, words.text(site, "taken", **words.names(user, site)))
    return True


def say(conversation_id: uuid.UUID, user: Any, text: str) -> list[str]:
    """Write to the visitor; returns the kinds of personal data that were masked in it. Raises ``NotYours``."""
    with transaction.atomic():
        conversation = _held(conversation_id, user)
        masked = masked_for(text.strip(), user)
        name, organisation = words.first_name(user), words.organisation(user, conversation.site)
        chat.post_adviser_message(conversation_id, masked, name, organisation)
        Handover.objects.filter(conversation=conversation, ended_at=None).update(adviser_at=timezone.now())
    return list(masked.found)


def masked_for(text: str, user: Any) -> Masked:
    """The adviser's text, masked, but for their own first name: the visitor sees that anyway ("hier is Anja")."""
    name = user.first_name
    if not name:
        return mask(text)
    masked = mask(re.sub(rf"\b{re.escape(name)}\b", _OWN_NAME, text))
    return Masked(masked.text.replace(_OWN_NAME, name), masked.found)


def send_card(conversation_id: uuid.UUID, user: Any, card: dict[str, Any]) -> None:
    """Send a card of the knowledge base. Raises ``NotYours``."""
    with transaction.atomic():
        conversation = _held(conversation_id, user)
        name, organisation = words.first_name(user), words.organisation(user, conversation.site)
        chat.post_adviser_message(conversation_id, Masked(""), name, organisation, [card])
        Handover.objects.filter(conversation=conversation, ended_at=None).update(adviser_at=timezone.now())


def ask_for_number(conversation_id: uuid.UUID, user: Any) -> None:
    """Offer the visitor to leave a number. Raises ``NotYours``."""
    with transaction.atomic():
        conversation = _held(conversation_id, user)
        chat.post_notice(conversation, words.text(conversation.site, "or_number"), words.buttons("number"))


def give_back(conversation_id: uuid.UUID, user: Any) -> None:
    """The assistant goes on. Raises ``NotYours``."""

    def give(conversation: Conversation) -> None:
        _end(conversation, Handover.Outcome.GIVEN_BACK)
        _become(conversation, Conversation.State.BOT)

    _leave(conversation_id, user, give, "given_back")


def finish(conversation_id: uuid.UUID, user: Any) -> None:
    """The visitor was helped. A number that was left goes with it. Raises ``NotYours``."""

    def close(conversation: Conversation) -> None:
        called = CallBack.objects.filter(conversation=conversation).exclude(number="").exists()
        _end(conversation, Handover.Outcome.CALLED if called else Handover.Outcome.DONE)
        CallBack.objects.filter(conversation=conversation).delete()
        _become(conversation, Conversation.State.CLOSED)

    _leave(conversation_id, user, close, "done")


def put_back(conversation_id: uuid.UUID, user: Any) -> None:
    """Back into the queue, for any colleague. Raises ``NotYours``."""

    def put(conversation: Conversation) -> None:
        Handover.objects.filter(conversation=conversation, ended_at=None).update(taken_by=None, adviser_at=None)
        _become(conversation, Conversation.State.WAITING)

    _leave(conversation_id, user, put, "put_back")


def pass_on(conversation_id: uuid.UUID, user: Any, to: Any) -> None:
    """To a colleague of the same site. Raises ``NotYours``; ``ValueError`` when the other may not help there."""
    with transaction.atomic():
        conversation = _held(conversation_id, user)
        site = conversation.site
        if to.pk == user.pk or not advisers_of(site).filter(pk=to.pk).exists():
            raise ValueError("no adviser of this site")
        _become(conversation, Conversation.State.ADVISER, to)
        Handover.objects.filter(conversation=conversation, ended_at=None).update(taken_by=to, adviser_at=timezone.now())
        chat.post_notice(conversation, words.text(site, "passed", **words.names(to, site)))


def forget_number(conversation_id: uuid.UUID, user: Any) -> None:
    """The call was made: the number goes at once; the conversation stays with the adviser. Raises ``NotYours``."""
    with transaction.atomic():
        conversation = _held(conversation_id, user)
        CallBack.objects.filter(conversation=conversation).delete()
        announce(conversation.pk)


def _leave(conversation_id: uuid.UUID, user: Any, leave: Callable[[Conversation], None], said: str) -> None:
    with transaction.atomic():
        conversation = _held(conversation_id, user)
        leave(conversation)
        chat.post_notice(conversation, words.text(conversation.site, said, **words.names(user, conversation.site)))


def _held(conversation_id: uuid.UUID, user: Any) -> Conversation:
    conversation = chat.locked(conversation_id)
    if conversation.state != Conversation.State.ADVISER or conversation.adviser_id != user.pk:
        raise NotYours
    return conversation


# Silence ------------------------------------------------------------------------------------------------------------------


def is_silent(conversation: Conversation) -> bool:
    """Whether the adviser who has the conversation wrote nothing for too long. Whoever is to call gets longer."""
    latest = Handover.objects.filter(conversation=conversation, ended_at=None).values_list("adviser_at", flat=True).first()
    to_call = CallBack.objects.filter(conversation=conversation).exclude(number="").exists()
    minutes = settings.HANDOVER_SILENT_MINUTES * (CALLING if to_call else 1)
    return (latest or conversation.state_since) < timezone.now() - timedelta(minutes=minutes)


def resume(conversation: Conversation) -> None:
    """The assistant goes on, since the adviser is silent. The caller has locked the conversation.

    With a number to call the request stays in the queue.
    """
    site, adviser = conversation.site, conversation.adviser
    if CallBack.objects.filter(conversation=conversation).exclude(number="").exists():
        Handover.objects.filter(conversation=conversation, ended_at=None).update(taken_by=None, adviser_at=None)
        _become(conversation, Conversation.State.WAITING)
    else:
        _end(conversation, Handover.Outcome.GIVEN_BACK)
        _become(conversation, Conversation.State.BOT)
    names = words.names(adviser, site) if adviser else {"first": words.TEXTS["someone"], "name": ""}
    chat.post_notice(conversation, words.text(site, "silent", minutes=settings.HANDOVER_SILENT_MINUTES, **names))

"""Filling a site with conversations of invented people. Everything goes the way of real visitors: masked, answered by the
running assistant, helped by the functions of the workplace; only the dates are moved afterwards.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import yaml
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db.models import F
from django.utils import timezone

from privacy import mask
from web.chat import service, turns
from web.chat.hop import hop
from web.chat.models import Conversation, Message, ShownItem, Site
from web.chat.problems import Problem
from web.console.handover import service as handover
from web.console.models import Account, ConversationReview, ConversationTag, Handover, KnowledgeTask, TurnReview
from web.console.rights import ADVISER

#: Conversations at the same time; one Rasa process answers one turn after another anyway.
TOGETHER = 2
#: Seconds before a message is sent again that got no answer.
PAUSE = 3.0
#: The hours in which people write, the busiest more often.
HOURS = (8, 9, 9, 10, 10, 11, 11, 13, 14, 14, 15, 16, 19, 20, 20, 21, 21, 22)
#: Waiting times for a person in minutes; ``None``: nobody came.
WAITS = (0.5, 0.8, 2, 3, 4, 6, 11, 14, 25, 70, None)
#: Of what is newer nothing was helped or looked over yet.
FRESH = timedelta(hours=3)
#: So many of those who ask for a person came today, and still wait.
WAITING = 4
#: First names of the advisers who help; they cannot log in.
ADVISERS = ("Anna", "Joris")


@dataclass(frozen=True)
class Somebody:
    """One invented person; see ``people.yml`` for the fields."""

    says: list[str | dict[str, int]]
    feedback: str = ""
    human: list[str] = field(default_factory=list)
    review: str = ""
    need: str = ""
    task: dict[str, str] = field(default_factory=dict)


def people() -> list[Somebody]:
    """Everyone in ``people.yml``."""
    text = Path(__file__).with_name("people.yml").read_text(encoding="utf-8")
    return [Somebody(**one) for one in yaml.safe_load(text)]


def fill(site: Site, count: int, told: Callable[[int], None] = lambda done: None) -> int:
    """Have so many conversations at a site, spread over what it keeps; returns how many were answered.

    Raises ``Problem`` when the assistant is away at the first one. Broken off, it leaves what was done.
    """
    seed = f"{site.slug}-{count}"
    advisers = [_adviser(name, site) for name in ADVISERS]
    plan = _with_waiting(list(_plan(count, site, Random(seed))))  # noqa: S311 - a demonstration, the same each time
    return asyncio.run(_all(site, plan, advisers, seed, told))


def _plan(count: int, site: Site, chance: Random) -> Iterator[tuple[Somebody, datetime]]:
    """Who comes when: everybody once before anybody comes twice, in another order each time; quiet weekends."""
    everybody: list[Somebody] = []
    now = timezone.localtime()
    days = min(site.retention_days, 28) - 1
    while count:
        everybody = everybody or chance.sample(people(), k=len(people()))
        day = now - timedelta(days=chance.randint(0, days))
        if day.weekday() >= 5 and chance.random() < 0.6:
            continue
        at = day.replace(hour=chance.choice(HOURS), minute=chance.randint(0, 59), second=chance.randint(0, 59))
        if at > now - timedelta(minutes=20):
            at = now - timedelta(minutes=chance.randint(20, 90))
        yield everybody.pop(), at
        count -= 1


def _with_waiting(plan: list[tuple[Somebody, datetime]]) -> list[tuple[Somebody, datetime]]:
    """The same, with the newest requests for a person in the last hours, so that the inbox is not empty."""
    now = timezone.localtime()
    newest = sorted((at, place) for place, (who, at) in enumerate(plan) if who.human)[-WAITING:]
    for back, (_, place) in enumerate(reversed(newest), 1):
        plan[place] = (plan[place][0], now - timedelta(minutes=back * back * 8))
    return plan


def _adviser(name: str, site: Site) -> Any:
    """An adviser of the demonstration: no password, so nobody can be them."""
    user, is_new = get_user_model().objects.get_or_create(username=f"demo-{name.lower()}", defaults={"first_name": name})
    if is_new:
        user.set_unusable_password()
        user.save()
        user.groups.add(Group.objects.get(name=ADVISER))
    account, _ = Account.objects.get_or_create(user=user)
    account.sites.add(site)
    return user


# Talking ------------------------------------------------------------------------------------------------------------------


async def _all(site: Site, plan: list[tuple[Somebody, datetime]], advisers: list, seed: str, told: Callable[[int], None]) -> int:
    gate, done, answered = asyncio.Semaphore(TOGETHER), 0, 0

    async def one(number: int, who: Somebody, at: datetime) -> None:
        nonlocal done, answered
        async with gate:
            conversation, _ = await hop(service.open_conversation, site)
            try:
                for step in who.says:
                    await _step(conversation.pk, step)
                answered += 1
            except Problem:
                if not done:
                    raise  # the assistant is away
            # One that broke off halfway is also something that happens.
            await hop(_afterwards, conversation, who, at, advisers, Random(f"{seed}-{number}"))  # noqa: S311
            done += 1
            told(done)

    await asyncio.gather(*(one(number, *entry) for number, entry in enumerate(plan[:1])))
    await asyncio.gather(*(one(number, *entry) for number, entry in enumerate(plan[1:], 1)))
    return answered


async def _step(conversation: uuid.UUID, step: str | dict[str, int]) -> None:
    key = uuid.uuid4().hex
    if isinstance(step, str):
        masked = mask(step)
        said = service.Said(key, masked.text, masked.found)
    else:
        buttons = await hop(_offered, conversation)
        if len(buttons) < step["button"]:
            return
        said = service.Said(key, choice=buttons[step["button"] - 1]["choice"])
    try:
        await turns.say(conversation, said)
    except Problem:
        await asyncio.sleep(PAUSE)  # a busy assistant; the same message again is never a second turn
        await turns.say(conversation, said)


def _offered(conversation: uuid.UUID) -> list[dict[str, str]]:
    said = Message.objects.filter(conversation=conversation).order_by("-seq")
    for message in said:
        if message.sender == Message.Sender.USER:
            return []
        if message.buttons:
            return message.buttons
    return []


# Afterwards ---------------------------------------------------------------------------------------------------------------


def _afterwards(conversation: Conversation, who: Somebody, at: datetime, advisers: list, chance: Random) -> None:
    """Judge, help, review; then move everything to where it belongs in time."""
    adviser = chance.choice(advisers)
    last = conversation.messages.filter(sender=Message.Sender.BOT, turn__isnull=False).order_by("seq").last()
    if who.feedback and last and chance.random() < 0.6:
        service.give_feedback(conversation.pk, last.seq, who.feedback)
    if who.human:
        _helped(conversation, who, at, adviser, chance)
    if who.review and timezone.now() - at > FRESH and chance.random() < 0.7:
        _reviewed(conversation, who, adviser)
    shown = ShownItem.objects.filter(turn__conversation=conversation)
    for one in shown:
        if chance.random() < 0.3:
            service.mark_opened(conversation.pk, one.kind, one.item)
    first = shown.first()
    if who.task and first and not KnowledgeTask.objects.filter(note=who.task["note"]).exists():
        KnowledgeTask.objects.create(kind=first.kind, item=first.item, opened_by=adviser, at=timezone.localdate(at), **who.task)
    _move(conversation, at)


def _helped(conversation: Conversation, who: Somebody, at: datetime, adviser: Any, chance: Random) -> None:
    """Ask for a person, if the assistant did not do so already; somebody comes, or nobody. Who came just now still waits."""
    conversation.refresh_from_db()
    if not conversation.handovers.filter(ended_at=None).exists():
        handover.ask(conversation)
    wait = chance.choice(WAITS)
    if timezone.now() - at < FRESH:
        return
    if wait is None:
        open_one = conversation.handovers.filter(ended_at=None)
        open_one.update(ended_at=timezone.now() + timedelta(hours=2), outcome=Handover.Outcome.UNANSWERED)
        Conversation.objects.filter(pk=conversation.pk).update(state=Conversation.State.BOT)
        return
    handover.take(conversation.pk, adviser)
    for words in who.human:
        handover.say(conversation.pk, adviser, words)
    (handover.finish if chance.random() < 0.6 else handover.give_back)(conversation.pk, adviser)
    Handover.objects.filter(conversation=conversation, taken_by=adviser).update(taken_at=F("asked_at") + timedelta(minutes=wait))


def _reviewed(conversation: Conversation, who: Somebody, adviser: Any) -> None:
    turn = conversation.turns.order_by("pk").first()
    if turn is None:
        return
    good = who.review == "good"
    TurnReview.objects.create(
        turn=turn,
        verdict=TurnReview.Verdict.GOOD if good else TurnReview.Verdict.BAD,
        reason="" if good else who.review,
        need=who.need,
        by=adviser,
    )
    ConversationReview.objects.create(conversation=conversation, by=adviser, done_at=timezone.now())
    if not good:
        ConversationTag.objects.create(conversation=conversation, name="bespreken")


def _move(conversation: Conversation, at: datetime) -> None:
    """Put a conversation of just now at another moment, its turns about a minute apart."""
    back = at - Conversation.objects.values_list("created_at", flat=True).get(pk=conversation.pk)
    later = timedelta()
    for turn in conversation.turns.order_by("pk"):
        later += timedelta(seconds=40 + len(turn.ranking) * 7)
        moved = back + later
        conversation.turns.filter(pk=turn.pk).update(created_at=F("created_at") + moved, answered_at=F("answered_at") + moved)
        ShownItem.objects.filter(turn=turn).update(opened_at=F("opened_at") + moved)
        turn.messages.update(at=F("at") + moved, feedback_at=F("feedback_at") + moved)
        TurnReview.objects.filter(turn=turn).update(at=F("at") + moved + timedelta(hours=3))
    moved = back + later
    conversation.messages.filter(turn=None, seq=1).update(at=F("at") + back)
    conversation.messages.filter(turn=None, seq__gt=1).update(at=F("at") + moved)
    ended = {"taken_at": F("taken_at") + moved, "adviser_at": F("adviser_at") + moved, "ended_at": F("ended_at") + moved}
    conversation.handovers.update(asked_at=F("asked_at") + moved, **ended)
    ConversationReview.objects.filter(conversation=conversation).update(done_at=F("done_at") + moved + timedelta(hours=3))
    Conversation.objects.filter(pk=conversation.pk).update(
        created_at=F("created_at") + back, active_at=F("active_at") + moved, state_since=F("state_since") + moved
    )

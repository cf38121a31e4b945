"""A library with people and conversations, put into the database of a running door by ``manage.py shell``."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from typing import Any

from conversing import move, talk
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from invented import welder

from web.chat import service
from web.chat.models import Conversation, Site
from web.console.accounts import people
from web.console.models import CallBack, ConversationReview, ConversationTag, DailyCount, Handover, KnowledgeTask, TurnReview
from web.console.protection.audit import record
from web.console.rights import ROLES

ALWAYS = [{"days": list(range(7)), "from": "00:00", "to": "23:59"}]
PEOPLE = {"anja": ["adviser"], "bram": ["adviser"], "ed": ["editor"], "chef": ["manager"], "alles": list(ROLES)}
SEVEN, THREE = "ask_funding", "ask_evc"


def for_browser(password: str, secret: str) -> None:
    """Everybody has this password; the secret is a word of the oldest conversation. Prints what tests need, as JSON."""
    closed = [{"days": [(timezone.localtime().weekday() + 3) % 7], "from": "09:00", "to": "17:00"}]
    almelo, enter = (
        Site.objects.create(slug=name.split()[1].lower(), name=name, organisation=name, opening_hours=hours)
        for name, hours in (("Bibliotheek Almelo", ALWAYS), ("Bibliotheek Enter", closed))
    )
    counted = Site.objects.create(slug="wierden", name="Bibliotheek Wierden")
    sessions, users = {}, {}
    for name, roles in PEOPLE.items():
        users[name] = people.add(name, roles, [almelo, enter, counted], first_name=name.title(), email=f"{name}@example.org")
        users[name].set_password(password)
        users[name].save()
        sessions[name] = session_of(users[name])
    read = welder(almelo)
    turn = read.turns.order_by("pk").first()
    assert turn is not None
    for count, need in ((7, SEVEN), (3, THREE)):
        for number in range(count):
            talk(counted, f"vraag {number} over {need}", need=need)
    old = remembered_everywhere(almelo, users["anja"], secret)
    waiting = talk(almelo, "ik wil een mens spreken", need="ask_human")
    KnowledgeTask.objects.create(kind="grant", item="jobcoach", note="Is dit er nog?", opened_by=users["anja"])
    DailyCount.objects.create(site=almelo, day=timezone.localdate(), measure="conversations", key="", count=12)
    told = {
        "sessions": sessions,
        "read": str(read.pk),
        "number": read.number,
        "turn": turn.pk,
        "carded": read.turns.order_by("pk")[2].pk,
        "waiting": str(waiting.pk),
        "user": users["bram"].pk,
        "link": people.password_link(users["ed"]),
        "old": {"id": str(old.pk), "hex": old.pk.hex, "number": old.number},
    }
    print(json.dumps(told))  # noqa: T201 - read by the fixture that asked


def session_of(user: Any) -> str:
    """The cookie of somebody who logged in just now."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session.save()
    return str(session.session_key)


def remembered_everywhere(site: Site, user: Any, secret: str) -> Conversation:
    """A conversation of 29 days ago, of which each part of the workplace and Rasa remember something."""
    facts = {"occupation": secret, "place": {"regions": [{"region_code": "AM05"}]}}
    conversation = talk(site, f"ik ben {secret} en wil wat anders", cards=(("grant", "slim-mkb"),), facts=facts)
    turn = conversation.turns.get()
    service.give_feedback(conversation.pk, 3, "bad")
    service.mark_opened(conversation.pk, "grant", "slim-mkb")
    ConversationReview.objects.create(conversation=conversation, by=user, note=f"Een {secret}, bel volgende week")
    ConversationTag.objects.create(conversation=conversation, name=secret)
    TurnReview.objects.create(turn=turn, verdict="bad", reason="wrong_need", facts={"occupation": secret}, by=user)
    Handover.objects.create(conversation=conversation, taken_by=user)
    CallBack.objects.create(conversation=conversation, number=f"{secret}-nummer")
    record(user, "read", conversation)
    with sqlite3.connect(settings.TRACKER_DATABASE_URL[len("sqlite:///") :]) as tracker:
        tracker.execute("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
        tracker.execute("INSERT INTO events (sender_id, data) VALUES (?, ?)", (conversation.pk.hex, secret))
    move(conversation, timezone.now() - timedelta(days=29))
    return conversation

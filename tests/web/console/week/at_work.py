"""A library with people and conversations, put into the database of a running door by ``manage.py shell``."""

from __future__ import annotations

import json

from browsing import session_of
from conversing import days_ago, remembered_everywhere, talk
from django.utils import timezone
from invented import welder

from web.chat.models import Site
from web.console.accounts import people
from web.console.models import DailyCount, KnowledgeTask
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
    old = remembered_everywhere(almelo, users["anja"], secret, days_ago(29))
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

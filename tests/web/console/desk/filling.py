"""Something to see on every page of the desk, put into a running door's database by ``manage.py shell``."""

from __future__ import annotations

from datetime import timedelta

from browsing import session_of
from conversing import talk
from django.utils import timezone

from web.base import knowledge
from web.chat.models import Site
from web.console.accounts import people
from web.console.knowledge.links import Found
from web.console.knowledge.sources import keep, links_of
from web.console.models import DailyCount, KnowledgeTask, MissedSearch
from web.console.protection.audit import record
from web.console.rights import ROLES

NEEDS = ("ask_funding", "ask_learning_route", "ask_dutch_language", "ask_career_switch", "ask_basic_skills", "ask_evc")


def for_browser() -> None:
    """A person with every role; prints their session and the number of a conversation."""
    site = Site.objects.get(slug="demo")
    user = people.add(f"alles{timezone.now():%H%M%S%f}", ROLES, [site], first_name="Fatima")
    conversation = talk(site, "wie betaalt mijn opleiding")
    record(user, "read", conversation)
    today = timezone.localdate()
    DailyCount.objects.filter(site=site).delete()
    for back in range(28):
        _counts(site, today - timedelta(days=back), back)
    MissedSearch.objects.get_or_create(words="loopbaanvoucher", defaults={"count": 7})
    KnowledgeTask.objects.create(kind="grant", item="slim-mkb", reason="amount", note="Het jaar klopt niet.", opened_by=user)
    urls = [url for url, refs in links_of(knowledge()).items() if "slim-mkb" in refs]
    keep(Found(urls[0], "fine", 200, text_hash="een"))
    keep(Found(urls[0], "fine", 200, text_hash="twee"))
    keep(Found(urls[1], "gone", 404))
    keep(Found(urls[2], "moved", 200, "https://www.example.org/ergens-anders/met-een-lang-adres/dat-moet-passen"))
    print(session_of(user), conversation.number)


def _counts(site: Site, day: object, back: int) -> None:
    quiet = 3 if back % 7 in (0, 1) else 1
    rows = [("conversations", "", (14 + back % 5) // quiet), ("turns", "", (55 + back) // quiet)]
    rows += [("not_understood", "", 4), ("handover", "", 2), ("waiting", "1", 1), ("waiting", "15", 1)]
    rows += [("need", need, 6 - place) for place, need in enumerate(NEEDS)]
    rows += [("region", "AM05", 9), ("region", "AM09", 2), ("shown", "slim-mkb", 3), ("shown", "bbl", 5), ("opened", "bbl", 1)]
    rows += [("feedback", "good", 3), ("feedback", "bad", 1), ("questions", "1", 4), ("questions", "2", 3), ("questions", "6", 1)]
    DailyCount.objects.bulk_create(DailyCount(site=site, day=day, measure=m, key=k, count=count) for m, k, count in rows)

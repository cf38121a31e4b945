"""Keeping no longer than promised: what goes, what stays as counts, and that nothing else is left."""

from __future__ import annotations

import json
import sqlite3
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from conversing import days_ago, remembered_everywhere, talk
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from web.chat import wipe
from web.chat.models import Conversation, Message, Site
from web.console.models import (
    DailyCount,
    JobRun,
    SiteRetention,
)
from web.console.protection.audit import entries_about, record
from web.console.protection.retention import clean

#: SQLite empties its log of writes only outside a transaction.
pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "xylofoonbouwer"


def everything_in_every_table() -> dict[str, str]:
    """Table → all that stands in it, also in tables that Django does not know of."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = [name for (name,) in cursor.fetchall()]
        found = {}
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found[table] = json.dumps(cursor.fetchall(), default=str, ensure_ascii=False)
    return found


def in_the_tracker() -> str:
    path = settings.TRACKER_DATABASE_URL[len("sqlite:///") :]
    with sqlite3.connect(path) as tracker:
        return json.dumps(tracker.execute("SELECT * FROM events").fetchall())


def traces_of(conversation: Conversation) -> list[str]:
    marks = (SECRET, conversation.number, conversation.pk.hex, str(conversation.pk))
    found = [table for table, text in everything_in_every_table().items() if any(mark in text for mark in marks)]
    return found + (["rasa"] if any(mark in in_the_tracker() for mark in marks) else [])


def test_of_what_was_kept_long_enough_nothing_is_left_in_any_table(site: Site, person):
    old = remembered_everywhere(site, person("adviser"), SECRET, days_ago(28.1))
    assert len(traces_of(old)) >= 9  # or this test would prove nothing
    clean()
    assert traces_of(old) == []


def test_every_table_that_hangs_on_a_conversation_is_filled_by_that_test(site: Site, person):
    old = remembered_everywhere(site, person("adviser"), SECRET, days_ago(28.1))
    hanging = {
        relation.related_model
        for model in (Conversation, *(apps.get_model("chat", name) for name in ("Turn", "Message")))
        for relation in model._meta.related_objects
    }
    empty = {model.__name__ for model in hanging if not model.objects.exists()}
    assert empty == set(), f"{empty} hangs on a conversation, but is not looked at: {old}"


def test_a_wipe_that_a_manager_asked_for_leaves_nothing_either(site: Site, person, client_of):
    conversation = remembered_everywhere(site, person("adviser"), SECRET, timezone.now())
    manager = client_of("manager")
    address = f"/beheer/gegevens/gesprek/{conversation.number}/"
    assert SECRET in manager.get(address[:-1] + ".json").content.decode()
    assert manager.post(f"{address}wissen/", {"zeker": "on"}).status_code == 302
    assert traces_of(conversation) == []
    assert manager.get(address).status_code == 404


def test_what_is_not_old_enough_stays(site: Site):
    young = talk(site, "hallo", at=days_ago(27.5))
    clean()
    assert Conversation.objects.filter(pk=young.pk).exists()


def test_each_site_keeps_as_long_as_it_says(site: Site, other_site: Site):
    Site.objects.filter(pk=site.pk).update(retention_days=2)
    mine, theirs = talk(site, "hallo", at=days_ago(3)), talk(other_site, "hallo", at=days_ago(3))
    clean()
    assert list(Conversation.objects.filter(pk__in=[mine.pk, theirs.pk])) == [theirs]


def test_counts_stay_when_conversations_go_and_are_not_counted_again(site: Site):
    for _ in range(6):
        talk(site, "wie betaalt mijn opleiding", at=days_ago(27.9))
    clean()
    day = timezone.localdate(days_ago(27.9))
    count = DailyCount.objects.filter(site=site, day=day, measure="conversations", key="")
    assert count.get().count == 6
    Conversation.objects.update(active_at=days_ago(28.1))
    clean()
    clean()
    assert not Conversation.objects.filter(site=site).exists()
    assert count.get().count == 6


def test_a_site_that_keeps_a_day_is_counted_in_full_before_it_is_wiped(site: Site):
    Site.objects.filter(pk=site.pk).update(retention_days=1)
    late = timezone.now().replace(hour=12) - timedelta(days=2)
    for _ in range(5):
        talk(site, "wie betaalt mijn opleiding", at=late)
    clean(all_days=True)
    assert not Conversation.objects.filter(site=site).exists()
    assert DailyCount.objects.get(site=site, measure="conversations", day=timezone.localdate(late)).count == 5


def test_a_site_that_wants_no_counts_keeps_none(site: Site):
    SiteRetention.objects.create(site=site, keep_counts=False)
    old, young = timezone.localdate() - timedelta(days=40), timezone.localdate() - timedelta(days=3)
    for day in (old, young):
        DailyCount.objects.create(site=site, day=day, measure="region", key="AM05", count=7)
    JobRun.objects.create(name="wipe", began_at=timezone.now() + timedelta(days=30))  # so that nothing is counted anew
    clean()
    assert list(DailyCount.objects.values_list("day", flat=True)) == [young]


def test_without_knowledge_nothing_is_wiped(site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    old = talk(site, "hallo", at=days_ago(40))
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", f"sqlite:///{tmp_path}/none.sqlite")
    with pytest.raises(RuntimeError):
        call_command("retention")
    assert Conversation.objects.filter(pk=old.pk).exists()
    assert JobRun.objects.get(name="retention").ok is False


def test_the_command_says_what_it_did(site: Site, capsys: pytest.CaptureFixture[str]):
    talk(site, "hallo", at=days_ago(40))
    call_command("retention")
    assert "Gewist: 1 gesprekken." in capsys.readouterr().out
    assert JobRun.objects.get(name="retention").did["wiped"] == 1


def test_a_wipe_that_was_broken_off_is_finished(site: Site):
    conversation = talk(site, "hallo")
    wipe.begin(conversation.pk)
    clean()
    assert not Message.objects.filter(conversation=conversation.pk).exists()


# The pages ----------------------------------------------------------------------------------------------------------------


def test_a_number_is_found_however_it_is_written(site: Site, client_of):
    conversation = talk(site, "hallo")
    manager: Client = client_of("manager")
    written = conversation.number.lower().replace("-", " ")
    answer = manager.post("/beheer/gegevens/", {"nummer": written})
    assert answer["Location"] == f"/beheer/gegevens/gesprek/{conversation.number}/"
    page = manager.get(answer["Location"]).content.decode()
    assert "hallo" not in page, "a manager sees that it exists, not what was said"


def test_a_conversation_of_another_site_is_not_found_and_not_wiped(other_site: Site, client_of):
    conversation = talk(other_site, "hallo")
    manager = client_of("manager")
    assert manager.post("/beheer/gegevens/", {"nummer": conversation.number}).status_code == 422
    for kind in ("/", ".json", ".html"):
        assert manager.get(f"/beheer/gegevens/gesprek/{conversation.number}{kind}").status_code == 404
    assert manager.post(f"/beheer/gegevens/gesprek/{conversation.number}/wissen/", {"zeker": "on"}).status_code == 404
    assert Conversation.objects.filter(pk=conversation.pk, wiping_since=None).exists()


def test_wiping_asks_for_a_tick_first(site: Site, client_of):
    conversation = talk(site, "hallo")
    answer = client_of("manager").post(f"/beheer/gegevens/gesprek/{conversation.number}/wissen/")
    assert answer.status_code == 422
    assert Conversation.objects.filter(pk=conversation.pk, wiping_since=None).exists()


def test_finding_taking_out_and_wiping_stand_in_the_log(site: Site, client_of):
    conversation = talk(site, "hallo")
    manager = client_of("manager")
    address = f"/beheer/gegevens/gesprek/{conversation.number}"
    manager.get(f"{address}/")
    manager.get(f"{address}.html")
    manager.post(f"{address}/wissen/", {"zeker": "on"})
    log = client_of("auditor").get("/beheer/logboek/").content.decode()
    for words in ("gesprek opgezocht met het nummer", "gegevens meegenomen", "gesprek gewist", manager.user.username):
        assert words in log


def test_what_is_wiped_on_the_server_stands_in_the_log_of_its_site(site: Site, client_of):
    conversation = talk(site, "hallo")
    call_command("wipe", conversation.number, stdout=StringIO())
    assert not Conversation.objects.filter(pk=conversation.pk).exists()
    entry = entries_about(conversation.pk).get(action="wipe")
    assert (entry.site, entry.who, entry.detail) == (site.slug, "", "op de server")
    assert "op de server" in client_of("auditor").get("/beheer/logboek/").content.decode()


def test_an_auditor_sees_the_log_of_their_own_sites_only(other_site: Site, client_of, person):
    record(person("manager"), "wipe", site=other_site, detail="ergens anders")
    assert "ergens anders" not in client_of("auditor").get("/beheer/logboek/").content.decode()
    assert "ergens anders" in client_of("auditor", other_site).get("/beheer/logboek/").content.decode()


def test_a_manager_changes_how_long_a_site_keeps_but_not_beyond_the_promise(site: Site, client_of):
    manager = client_of("manager")
    address = f"/beheer/gegevens/bewaren/{site.slug}/"
    assert manager.post(address, {"retention_days": 60}).status_code == 422
    assert manager.post(address, {"retention_days": 7}).status_code == 302
    site.refresh_from_db()
    assert site.retention_days == 7 and site.retention.keep_counts is False
    assert "7 dagen, zonder aantallen" in client_of("auditor").get("/beheer/logboek/").content.decode()


def test_the_page_says_when_wiping_stands_still(site: Site, client_of):
    manager = client_of("manager")
    assert "heeft nog nooit gelopen" in manager.get("/beheer/gegevens/").content.decode()
    call_command("retention")
    assert "wordt elk uur gewist" in manager.get("/beheer/gegevens/").content.decode()
    JobRun.objects.update(began_at=days_ago(1))
    assert "liep" in manager.get("/beheer/gegevens/").content.decode()


@pytest.mark.parametrize("cell", ["=1+1", "+31", "-1", "@x"])
def test_a_file_of_the_log_starts_no_formula(cell: str, site: Site, client_of):
    record(None, "export", site=site, detail=cell)
    assert f";'{cell}" in client_of("auditor").get("/beheer/logboek/bestand/").content.decode()

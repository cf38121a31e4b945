"""Invented people: enough of them, none like another, spread over the weeks, and everything in order of time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.utils import timezone
from doors import Assistant

from privacy import mask
from web.chat.models import Conversation, Message, ShownItem, Site, Turn
from web.console.demo.fill import people
from web.console.models import ConversationReview, DailyCount, Handover, TurnReview
from web.console.protection.retention import clean


def test_there_are_at_least_sixty_people_and_no_two_say_the_same():
    everybody = people()
    first = [str(one.says[0]).lower() for one in everybody]
    assert len(everybody) >= 60
    assert len(set(first)) == len(first)
    assert all(one.says and all(isinstance(step, str) or set(step) == {"button"} for step in one.says) for one in everybody)


def test_nobody_gives_a_name_a_number_or_an_address():
    for one in people():
        for words in [*(step for step in one.says if isinstance(step, str)), *one.human, *one.task.values()]:
            assert not mask(words).found, words


@pytest.mark.django_db(transaction=True)
def test_a_site_is_filled_in_order_of_time_within_what_it_keeps(
    site: Site, assistant_stand_in: Assistant, settings, capsys: pytest.CaptureFixture[str]
):
    Group.objects.get_or_create(name="adviser")
    settings.RASA_URLS = [assistant_stand_in.url]
    call_command("demo", conversations=75, site=site.slug)
    # The stand-in refuses to answer one of the texts; that conversation breaks off, as happens to real people.
    told = capsys.readouterr().out
    assert "74 gesprekken van 70 verzonnen mensen" in told or "73 gesprekken van 70 verzonnen mensen" in told
    kept = Conversation.objects.filter(site=site)
    now = timezone.now()
    assert kept.count() == 75
    assert all(now - timedelta(days=28) < one.created_at <= one.active_at <= now + timedelta(minutes=1) for one in kept)
    assert len({timezone.localdate(one.created_at) for one in kept}) >= 14
    for one in kept:
        times = list(Message.objects.filter(conversation=one).order_by("seq").values_list("at", flat=True))
        assert times == sorted(times)
        assert all(asked.asked_at <= (asked.taken_at or asked.asked_at) for asked in one.handovers.all())
    assert Turn.objects.exclude(state="answered").count() <= 2
    assert Message.objects.exclude(feedback="").exists() and TurnReview.objects.exists() and Handover.objects.exists()
    assert Handover.objects.filter(ended_at=None, taken_at=None).count() == 4, "nobody waits in the inbox"
    assert not ConversationReview.objects.filter(done_at__gt=now + timedelta(minutes=1)).exists()
    assert not ShownItem.objects.filter(opened_at__gt=now + timedelta(minutes=10)).exists()
    assert sum(DailyCount.objects.filter(site=site, measure="conversations").values_list("count", flat=True)) == 75
    assert clean()["wiped"] == 0


@pytest.mark.django_db(transaction=True)
def test_without_an_assistant_nothing_is_made_up(site: Site, settings, monkeypatch: pytest.MonkeyPatch):
    Group.objects.get_or_create(name="adviser")
    monkeypatch.setattr("web.console.demo.fill.PAUSE", 0)
    settings.RASA_URLS = ["http://127.0.0.1:9"]
    with pytest.raises(CommandError, match="make start"):
        call_command("demo", conversations=3, site=site.slug)
    assert not Message.objects.filter(sender="bot", turn__isnull=False).exists()


@pytest.mark.django_db
def test_an_unknown_site_is_refused():
    with pytest.raises(CommandError, match="nergens"):
        call_command("demo", conversations=1, site="nergens")

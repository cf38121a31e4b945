"""The inbox: who is in it, in which order, and what an adviser reads about a visitor before taking a request."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from web.chat import service as chat
from web.chat.models import Conversation, Site, Turn
from web.console.handover import service
from web.console.inbox.summary import summary
from web.console.inbox.views import inbox_of
from web.console.models import Account, Handover

TWENTE = {"name": "Hengelo", "regions": [{"region": "Twente", "region_code": "AM05"}]}
FACTS = {"age": 52, "work": ["employed"], "health_limit": True, "debts": False, "place": TWENTE}


def waiting(site: Site, minutes: int = 0, urgent: bool = False, facts: Any = None) -> Conversation:
    """A conversation that waits since so many minutes."""
    conversation = chat.open_conversation(site)[0]
    conversation.facts = facts or {}
    conversation.state = Conversation.State.WAITING
    conversation.save()
    asked = timezone.now() - timedelta(minutes=minutes)
    Handover.objects.create(conversation=conversation, urgent=urgent, asked_at=asked)
    return conversation


def test_urgent_comes_first_and_then_who_waits_longest(site: Site, person: Callable[..., Any]) -> None:
    short, long, urgent = waiting(site, 2), waiting(site, 30), waiting(site, 1, urgent=True)
    assert [one.conversation for one in inbox_of(person("adviser")).waiting] == [urgent, long, short]


def test_an_inbox_holds_only_one_s_own_sites(site: Site, other_site: Site, person: Callable[..., Any]) -> None:
    own = waiting(site)
    waiting(other_site)
    assert [one.conversation for one in inbox_of(person("adviser")).waiting] == [own]


def test_what_is_being_wiped_is_not_in_the_inbox(site: Site, person: Callable[..., Any]) -> None:
    conversation = waiting(site)
    Conversation.objects.filter(pk=conversation.pk).update(wiping_since=timezone.now())
    assert not inbox_of(person("adviser")).waiting


def test_taken_it_is_mine_and_a_colleague_sees_with_whom(
    site: Site, person: Callable[..., Any], as_person: Callable[..., Client]
) -> None:
    anja, bram = person("adviser", first_name="Anja"), person("adviser", first_name="Bram")
    conversation = waiting(site)
    service.take(conversation.pk, anja)
    assert [one.conversation for one in inbox_of(anja).mine] == [conversation]
    assert [one.conversation for one in inbox_of(bram).colleagues] == [conversation]
    assert "bij Anja sinds" in as_person(user=bram).get(reverse("console:inbox")).content.decode()


def test_who_never_asked_waits_from_when_an_adviser_put_them_back(site: Site, person: Callable[..., Any]) -> None:
    anja, conversation = person("adviser"), chat.open_conversation(site)[0]
    service.take(conversation.pk, anja)
    Handover.objects.update(asked_at=timezone.now() - timedelta(hours=1))
    service.put_back(conversation.pk, anja)
    [request] = inbox_of(anja).waiting
    assert timezone.now() - request.since < timedelta(minutes=1)


def test_the_second_who_takes_a_request_hears_that_a_colleague_was_first(
    site: Site, person: Callable[..., Any], as_person: Callable[..., Client]
) -> None:
    conversation = waiting(site)
    service.take(conversation.pk, person("adviser"))
    page = as_person("adviser").post(reverse("console:take", args=[conversation.pk]), follow=True)
    assert "Een collega was u net voor." in page.content.decode()


def test_three_lines_say_who_where_and_what(site: Site) -> None:
    lines = summary({**FACTS, "target_sector": "zorg"}, ["ask_health_limit", "ask_funding"])
    assert lines.who == "52 jaar, in loondienst, kan minder door gezondheid"
    assert lines.where == "Hengelo, regio Twente"
    assert lines.what.startswith("Werken met een ziekte of beperking, Geld voor een opleiding")


def test_nothing_told_is_three_empty_lines() -> None:
    assert summary({}, []) == ("", "", "")


def test_small_talk_is_no_need_and_the_newest_needs_stand_first(site: Site, as_person: Callable[..., Client]) -> None:
    conversation = waiting(site, facts=FACTS)
    for number, need in enumerate(["ask_evc", "greet", "ask_funding", "ask_human", "ask_funding"]):
        Turn.objects.create(conversation=conversation, client_id=str(number), need=need)
    page = as_person("adviser").get(reverse("console:inbox")).content.decode()
    assert "Geld voor een opleiding, Bewijs van wat ik al kan" in page
    assert "Iemand spreken" not in page


def test_the_list_is_sent_again_only_when_something_changed(site: Site, as_person: Callable[..., Client]) -> None:
    client, address = as_person("adviser"), reverse("console:inbox_list")
    first = client.get(address)
    version = first.content.decode().split("versie=")[1][:16]
    assert client.get(address, {"versie": version}).status_code == 204
    waiting(site)
    changed = client.get(address, {"versie": version})
    assert changed.status_code == 200 and 'data-waiting="1"' in changed.content.decode()


def test_an_open_inbox_says_that_somebody_is_there(site: Site, as_person: Callable[..., Client]) -> None:
    client = as_person("adviser")
    assert not service.is_present(site)
    client.get(reverse("console:inbox"))
    assert service.is_present(site)
    Account.objects.update(seen_at=timezone.now() - timedelta(minutes=10))
    assert not service.is_present(site)
    client.get(reverse("console:inbox_list"))
    assert service.is_present(site)


def test_an_auditor_sees_the_inbox_and_can_do_nothing_in_it(site: Site, as_person: Callable[..., Client]) -> None:
    conversation = waiting(site)
    client = as_person("auditor")
    page = client.get(reverse("console:inbox")).content.decode()
    assert conversation.number in page and reverse("console:take", args=[conversation.pk]) not in page
    assert not service.is_present(site), "who only looks on is nobody who can help"


@pytest.mark.django_db
def test_the_inbox_takes_as_many_queries_for_fifty_requests_as_for_one(
    site: Site, person: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    user = person("adviser")
    for _ in range(50):
        waiting(site, facts=FACTS)
    with django_assert_max_num_queries(6):
        assert len(inbox_of(user).waiting) == 50

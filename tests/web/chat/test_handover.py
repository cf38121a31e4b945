"""What the door offers to the advisers' workplace."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model

from privacy import mask
from web.chat import service
from web.chat.models import Conversation, Site
from web.chat.problems import Problem

pytestmark = pytest.mark.django_db(transaction=True)
State = Conversation.State


@pytest.fixture
def conversation() -> Conversation:
    site, _ = Site.objects.get_or_create(slug="demo", defaults={"name": "Demo"})
    return service.open_conversation(site)[0]


def test_of_two_advisers_who_take_the_same_conversation_one_gets_it(conversation: Conversation) -> None:
    anna, bob = (get_user_model().objects.create(username=name) for name in ("anna", "bob"))
    assert service.request_adviser(conversation.pk)
    assert service.take(conversation.pk, anna)
    assert not service.take(conversation.pk, bob)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.adviser) == (State.ADVISER, anna)
    assert service.release(conversation.pk)
    assert service.take(conversation.pk, bob)


def test_an_adviser_writes_under_a_name_and_nothing_personal_is_kept(conversation: Conversation) -> None:
    shown = service.post_adviser_message(conversation.pk, mask("Bel mij op 06 12345678."), "Anna", "Bibliotheek Almelo")
    assert shown["id"] == 2 and shown["sender"] == "adviser"
    assert shown["text"] == "Bel mij op [telefoonnummer]."
    assert shown["author"] == {"name": "Anna", "organisation": "Bibliotheek Almelo"}
    assert service.history(conversation.pk)[-1] == shown


def test_a_conversation_that_is_being_wiped_cannot_be_taken_or_written_in(conversation: Conversation) -> None:
    from web.chat import wipe

    assert wipe.begin(conversation.pk)
    for reach in (
        lambda: service.take(conversation.pk, None),
        lambda: service.post_adviser_message(conversation.pk, mask("hallo"), "Anna", "Bieb"),
        lambda: service.reached(conversation.pk, conversation.site_id),
    ):
        with pytest.raises(Problem) as raised:
            reach()
        assert raised.value.status == 404
    assert wipe.resume() == 1
    assert not Conversation.objects.filter(pk=conversation.pk).exists()


def test_what_was_kept_long_enough_goes_and_the_rest_stays(conversation: Conversation) -> None:
    from datetime import timedelta

    from django.utils import timezone

    from web.chat import wipe

    short = Site.objects.create(slug="kort", name="Kort", retention_days=3)
    ages = {service.open_conversation(short)[0].pk: 4, service.open_conversation(short)[0].pk: 2, conversation.pk: 27}
    for key, days in ages.items():
        Conversation.objects.filter(pk=key).update(active_at=timezone.now() - timedelta(days=days))
    assert wipe.expire() == 1
    assert wipe.resume() == 1
    assert set(Conversation.objects.values_list("pk", flat=True)) == set(list(ages)[1:])

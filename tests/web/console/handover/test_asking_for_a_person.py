"""From asking for a person to being helped: what the visitor reads, what advisers can do, and what the assistant does."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from privacy import mask
from web.chat import export
from web.chat import service as chat
from web.chat.models import Conversation, Message, Site
from web.chat.phone import number_in
from web.chat.rasa import Reply
from web.chat.service import Said, Work
from web.console.handover import jobs, numbers, service
from web.console.handover.words import CHOICES, TEXTS
from web.console.models import Account, CallBack, Handover
from web.console.protection.audit import entries_about

#: Of the range that is set apart for films and books.
NUMBER = "0612345678"


def say(conversation: Conversation, text: str = "", need: str = "ask_funding", choice: str = "", facts: Any = None) -> list[str]:
    """One message of the visitor, answered by Rasa as ``need`` unless the door answers itself; the texts of the answer."""
    masked = mask(text)
    said = Said(uuid.uuid4().hex, masked.text, masked.found, choice, number_in(text))
    step: Any = chat.next_step(conversation.pk, said, "me")
    if isinstance(step, Work):
        assert step.ours
        message = {"text": f"Rasa: {need}", "buttons": [], "cards": []}
        step = chat.finish(step, Reply([message], {"need": need, "confidence": 0.9}, facts or {}, "m", 5))
    conversation.refresh_from_db()
    return [one["text"] for one in step.messages]


def last_buttons(conversation: Conversation) -> list[str]:
    return [one["choice"] for one in conversation.messages.order_by("seq").last().buttons]  # type: ignore[union-attr]


def ask_for_person(conversation: Conversation) -> str:
    """The visitor asks; what the door adds to Rasa's answer."""
    rasa, added = say(conversation, "ik wil iemand spreken", "ask_human")
    assert rasa == "Rasa: ask_human"
    return added


@pytest.fixture
def anja(person: Callable[..., Any]) -> Any:
    return person("adviser", first_name="Anja")


@pytest.fixture
def bram(person: Callable[..., Any]) -> Any:
    return person("adviser", first_name="Bram")


# Asking ---------------------------------------------------------------------------------------------------------------


def test_who_asks_for_a_person_waits_and_the_assistant_goes_on(conversation: Conversation, anja: Any) -> None:
    ask_for_person(conversation)
    assert conversation.state == Conversation.State.WAITING
    assert Handover.objects.get().conversation == conversation
    assert say(conversation, "en wat kost een cursus") == ["Rasa: ask_funding"]


def test_a_visitor_is_told_honestly_whether_somebody_is_there(conversation: Conversation, anja: Any, site: Site) -> None:
    assert "ik zie niet of er iemand vrij is" in ask_for_person(conversation)
    Account.objects.update(seen_at=timezone.now())
    assert "Er is nu iemand van Bibliotheek Almelo" in ask_for_person(chat.open_conversation(site)[0])
    Account.objects.update(seen_at=timezone.now() - timedelta(minutes=3))
    assert "ik zie niet of er iemand vrij is" in ask_for_person(chat.open_conversation(site)[0])


def test_outside_opening_hours_the_visitor_hears_when_they_open(conversation: Conversation, site: Site, anja: Any) -> None:
    tomorrow = timezone.localtime() + timedelta(days=1)
    site.opening_hours = [{"days": [tomorrow.weekday()], "from": "09:00", "to": "17:00"}]
    site.save()
    conversation = chat.open_conversation(site)[0]
    added = ask_for_person(conversation)
    assert "Er is nu niemand van Bibliotheek Almelo. Zij zijn er weer morgen om 9.00 uur." in added
    assert last_buttons(conversation) == [CHOICES["number"], CHOICES["no_person"]]


def test_a_site_without_opening_hours_never_promises_somebody_live(site: Site, anja: Any) -> None:
    site.opening_hours = []
    site.save()
    assert "schrijven hier niet live mee" in ask_for_person(chat.open_conversation(site)[0])


def test_a_site_without_people_adds_nothing_to_what_the_assistant_says(other_site: Site) -> None:
    other_site.opening_hours = []
    other_site.save()
    conversation = chat.open_conversation(other_site)[0]
    assert say(conversation, "ik wil iemand spreken", "ask_human") == ["Rasa: ask_human"]
    assert conversation.state == Conversation.State.BOT and not Handover.objects.exists()


def test_a_crisis_makes_the_request_urgent_before_and_after_it(site: Site, anja: Any) -> None:
    before, later = chat.open_conversation(site)[0], chat.open_conversation(site)[0]
    say(before, "ik wil niet meer leven", "crisis")
    assert "Bel 113" in ask_for_person(before)
    ask_for_person(later)
    assert not Handover.objects.get(conversation=later).urgent
    say(later, "ik wil niet meer leven", "crisis")
    assert Handover.objects.filter(urgent=True).count() == 2


def test_who_changes_their_mind_is_out_of_the_queue(conversation: Conversation, anja: Any) -> None:
    ask_for_person(conversation)
    assert say(conversation, choice=CHOICES["no_person"]) == [TEXTS["sentences"]["withdrawn"]]
    assert conversation.state == Conversation.State.BOT
    assert Handover.objects.get().outcome == Handover.Outcome.WITHDRAWN
    ask_for_person(conversation)
    assert Handover.objects.filter(ended_at=None).count() == 1


def test_the_words_of_a_button_typed_mean_the_button(conversation: Conversation, anja: Any) -> None:
    ask_for_person(conversation)
    assert say(conversation, "toch geen mens") == [TEXTS["sentences"]["withdrawn"]]


def test_a_site_that_says_je_says_je(site: Site, anja: Any) -> None:
    site.address_form = "je"
    site.save()
    added = ask_for_person(chat.open_conversation(site)[0])
    assert re.search(r"\bje\b", added) and not re.search(r"\b(u|uw)\b", added)


# A number to call -----------------------------------------------------------------------------------------------------


def everything_in_the_database() -> str:
    """Every value of every table, as text."""
    parts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            parts += [repr(row) for row in cursor.fetchall()]
    return "\n".join(parts)


def leave_number(conversation: Conversation, text: str = f"bel maar op {NUMBER}") -> list[str]:
    ask_for_person(conversation)
    assert "Typ uw telefoonnummer" in say(conversation, choice=CHOICES["number"])[0]
    return say(conversation, text)


def test_a_number_is_kept_encrypted_and_nowhere_else(conversation: Conversation, anja: Any) -> None:
    [answer] = leave_number(conversation)
    assert "eindigt op 78" in answer
    kept = CallBack.objects.get().number
    assert numbers.unlock(kept) == "06 12345678"
    everything = everything_in_the_database()
    assert "Rasa: ask_human" in everything and kept in everything
    for form in (NUMBER, "12345678", "612345678", "+31612345678"):
        assert form not in everything


def test_a_number_in_a_message_is_only_taken_right_after_it_was_asked(conversation: Conversation, anja: Any) -> None:
    ask_for_person(conversation)
    say(conversation, f"mijn nummer is {NUMBER}")
    assert not CallBack.objects.exists()
    say(conversation, "iemand graag", "ask_human")
    say(conversation, choice=CHOICES["number"])
    assert say(conversation, "wat kost een cursus") == ["Rasa: ask_funding"]
    say(conversation, f"mijn nummer is {NUMBER}")
    assert not CallBack.objects.exists()


def test_a_number_that_cannot_be_right_is_asked_again(conversation: Conversation, anja: Any) -> None:
    assert "lijkt geen telefoonnummer" in leave_number(conversation, "06123456")[0]
    assert "eindigt op 78" in say(conversation, NUMBER)[0]


def test_without_a_key_no_number_is_asked(conversation: Conversation, anja: Any, settings: Any) -> None:
    settings.CALL_BACK_KEY = ""
    assert "telefoonnummer" not in ask_for_person(conversation)
    assert last_buttons(conversation) == [CHOICES["no_person"]]


def test_numbers_go_after_the_call_after_fourteen_days_and_with_the_conversation(site: Site, anja: Any) -> None:
    called, old, wiped = (chat.open_conversation(site)[0] for _ in range(3))
    for one in (called, old, wiped):
        leave_number(one)
    CallBack.objects.filter(conversation=old).update(delete_at=timezone.now())
    assert jobs.forget_numbers() == 1
    assert service.take(called.pk, anja)
    service.forget_number(called.pk, anja)
    Conversation.objects.filter(pk=wiped.pk).delete()
    assert not CallBack.objects.exists()


def test_only_who_has_the_conversation_sees_the_number_and_each_look_is_logged(
    conversation: Conversation, anja: Any, bram: Any, as_person: Callable[..., Client]
) -> None:
    leave_number(conversation)
    at_anja, at_bram = as_person(user=anja), as_person(user=bram)
    address = reverse("console:show_number", args=[conversation.pk])
    assert "06 12345678" not in at_anja.post(address, follow=True).content.decode()
    at_anja.post(reverse("console:take", args=[conversation.pk]))
    assert "06 12345678" in at_anja.post(address).content.decode()
    assert "06 12345678" not in at_bram.post(address, follow=True).content.decode()
    looks = entries_about(conversation.pk).filter(action="contact").values_list("who", flat=True)
    assert list(looks) == [anja.username]


def test_that_somebody_called_and_the_number_went_stands_in_the_log(
    conversation: Conversation, anja: Any, as_person: Callable[..., Client]
) -> None:
    leave_number(conversation)
    client = as_person(user=anja)
    client.post(reverse("console:take", args=[conversation.pk]))
    client.post(reverse("console:called", args=[conversation.pk]))
    assert not CallBack.objects.exists()
    assert entries_about(conversation.pk).get(action="called").who == anja.username


def test_a_visitor_s_own_copy_says_that_a_number_is_kept_and_not_which(conversation: Conversation, anja: Any) -> None:
    assert export.everything(conversation)["call_back"] is None
    leave_number(conversation)
    copy = export.everything(conversation)
    assert copy["call_back"]["kept_until"] > copy["call_back"]["asked_at"]
    assert copy["handovers"][0]["taken_at"] is None
    page = export.as_html(conversation).content.decode()
    assert "U liet een telefoonnummer achter" in page and "12345678" not in page + repr(copy)


def test_a_copy_that_a_manager_takes_out_says_that_a_number_is_kept_too(
    conversation: Conversation, anja: Any, as_person: Callable[..., Client]
) -> None:
    leave_number(conversation)
    page = as_person("manager").get(reverse("console:person_file", args=[conversation.number, "html"])).content.decode()
    assert "U liet een telefoonnummer achter" in page and "12345678" not in page


def test_a_number_that_is_asked_again_is_waited_for_from_then_on(conversation: Conversation, anja: Any) -> None:
    leave_number(conversation)
    CallBack.objects.update(asked_at=timezone.now() - timedelta(days=2))
    assert "Typ uw telefoonnummer" in say(conversation, TEXTS["buttons"]["number"])[0]
    assert jobs.forget_numbers() == 0
    assert "eindigt op 78" in say(conversation, NUMBER)[0]


def test_a_number_under_a_key_that_was_replaced_cannot_be_read(settings: Any) -> None:
    from cryptography.fernet import Fernet

    kept = numbers.lock("+31612345678")
    settings.CALL_BACK_KEY = Fernet.generate_key().decode()
    assert numbers.unlock(kept) == ""


# Helping --------------------------------------------------------------------------------------------------------------


def test_the_visitor_sees_who_writes_and_the_assistant_is_silent(conversation: Conversation, anja: Any) -> None:
    ask_for_person(conversation)
    assert service.take(conversation.pk, anja)
    service.say(conversation.pk, anja, "Dag, waar kan ik mee helpen?")
    shown = chat.history(conversation.pk)
    assert (
        shown[-2]["text"]
        == "Anja van Bibliotheek Almelo schrijft nu met u verder. Dit is een mens. Ik ben stil tot Anja klaar is."
    )
    assert shown[-1]["sender"] == "adviser"
    assert shown[-1]["author"] == {"name": "Anja", "organisation": "Bibliotheek Almelo"}
    assert say(conversation, "ik zoek een cursus") == []


def test_of_two_advisers_only_the_first_gets_it_and_taking_twice_changes_nothing(
    conversation: Conversation, anja: Any, bram: Any
) -> None:
    ask_for_person(conversation)
    assert service.take(conversation.pk, anja)
    assert not service.take(conversation.pk, bram)
    before = Message.objects.count()
    assert service.take(conversation.pk, anja)
    assert Message.objects.count() == before


def test_nobody_writes_in_a_conversation_of_a_colleague(conversation: Conversation, anja: Any, bram: Any) -> None:
    service.take(conversation.pk, anja)
    for does in (
        lambda: service.say(conversation.pk, bram, "hallo"),
        lambda: service.give_back(conversation.pk, bram),
        lambda: service.finish(conversation.pk, bram),
        lambda: service.put_back(conversation.pk, bram),
        lambda: service.pass_on(conversation.pk, bram, bram),
        lambda: service.forget_number(conversation.pk, bram),
        lambda: service.ask_for_number(conversation.pk, bram),
    ):
        with pytest.raises(service.NotYours):
            does()
    conversation.refresh_from_db()
    assert conversation.adviser == anja


def test_nobody_follows_a_conversation_without_opening_it_and_that_is_logged(
    conversation: Conversation, anja: Any, bram: Any, as_person: Callable[..., Client]
) -> None:
    say(conversation, "ik zoek een cursus")
    at_anja, at_bram = as_person(user=anja), as_person(user=bram)
    news = reverse("console:live_news", args=[conversation.pk])
    key = at_anja.get(reverse("console:live", args=[conversation.pk])).context["state_key"]
    assert "ik zoek een cursus" in at_anja.get(news, {"na": "0", "stand": key}).content.decode()
    for guess in (key, "bot-0-x", ""):
        answer = at_bram.get(news, {"na": "0", "stand": guess})
        assert not answer.content and answer["HX-Refresh"] == "true"
    assert list(entries_about(conversation.pk).values_list("action", "who")) == [("read", anja.username)]


def test_what_an_adviser_writes_is_masked_and_they_are_told(
    conversation: Conversation, anja: Any, as_person: Callable[..., Client]
) -> None:
    service.take(conversation.pk, anja)
    client = as_person(user=anja)
    address = reverse("console:say", args=[conversation.pk])
    answer = client.post(address, {"text": f"Ik bel u op {NUMBER}"}, headers={"HX-Request": "true"})
    assert "Niet verstuurd en niet bewaard: een telefoonnummer" in answer.content.decode()
    assert "12345678" not in chat.history(conversation.pk)[-1]["text"]
    assert client.post(address, {"text": "  "}, headers={"HX-Request": "true"}).status_code == 422


def test_an_adviser_may_say_their_own_first_name_and_no_other(conversation: Conversation, anja: Any) -> None:
    service.take(conversation.pk, anja)
    for typed, kept in (("Dag, hier is Anja", "Dag, hier is Anja"), ("Dag, hier is Fatima", "Dag, hier is [naam]")):
        service.say(conversation.pk, anja, typed)
        assert chat.history(conversation.pk)[-1]["text"] == kept


def test_passing_on_goes_to_a_colleague_of_the_same_site_only(
    conversation: Conversation, anja: Any, bram: Any, person: Callable[..., Any], other_site: Site
) -> None:
    service.take(conversation.pk, anja)
    for wrong in (person("adviser", sites=[other_site]), person("editor"), anja):
        with pytest.raises(ValueError, match="no adviser"):
            service.pass_on(conversation.pk, anja, wrong)
    service.pass_on(conversation.pk, anja, bram)
    service.say(conversation.pk, bram, "Ik neem het over.")
    with pytest.raises(service.NotYours):
        service.say(conversation.pk, anja, "nog iets")
    assert "Bram van Bibliotheek Almelo neemt het gesprek over" in " ".join(one["text"] for one in chat.history(conversation.pk))


def test_put_back_it_waits_again_for_as_long_as_it_waited(conversation: Conversation, anja: Any, bram: Any) -> None:
    ask_for_person(conversation)
    asked = Handover.objects.get().asked_at
    service.take(conversation.pk, anja)
    service.put_back(conversation.pk, anja)
    conversation.refresh_from_db()
    assert conversation.state == Conversation.State.WAITING
    assert Handover.objects.get().asked_at == asked and Handover.objects.get().taken_by is None
    assert service.take(conversation.pk, bram)


def test_given_back_the_assistant_answers_again_and_knows_what_was_said(conversation: Conversation, anja: Any) -> None:
    say(conversation, "hallo")
    ask_for_person(conversation)
    service.take(conversation.pk, anja)
    service.say(conversation.pk, anja, "Hoe oud bent u?")
    say(conversation, "ik ben 44")
    service.give_back(conversation.pk, anja)
    step: Any = chat.next_step(conversation.pk, Said("x", "wie betaalt dat"), "me")
    assert [(one["sender"], one["text"]) for one in step.heard] == [("adviser", "Hoe oud bent u?"), ("user", "ik ben 44")]
    assert chat.finish(step, Reply([{"text": "Rasa", "buttons": [], "cards": []}], {"need": "ask_funding"}, {}, "m", 5))
    later: Any = chat.next_step(conversation.pk, Said("y", "en verder"), "me")
    assert later.heard == []
    assert Handover.objects.get().outcome == Handover.Outcome.GIVEN_BACK


def test_done_the_next_message_is_for_the_assistant(conversation: Conversation, anja: Any) -> None:
    ask_for_person(conversation)
    service.take(conversation.pk, anja)
    service.finish(conversation.pk, anja)
    conversation.refresh_from_db()
    assert conversation.state == Conversation.State.CLOSED
    assert say(conversation, "nog een vraag") == ["Rasa: ask_funding"]
    assert Handover.objects.get().outcome == Handover.Outcome.DONE


# Silence --------------------------------------------------------------------------------------------------------------


def long_ago(conversation: Conversation, minutes: int) -> None:
    then = timezone.now() - timedelta(minutes=minutes)
    Handover.objects.filter(conversation=conversation).update(adviser_at=then, asked_at=then)
    Conversation.objects.filter(pk=conversation.pk).update(state_since=then)


@pytest.mark.parametrize("how", ["by the clock", "by a message"])
def test_an_adviser_who_is_silent_too_long_makes_room_for_the_assistant(conversation: Conversation, anja: Any, how: str) -> None:
    ask_for_person(conversation)
    service.take(conversation.pk, anja)
    long_ago(conversation, settings.HANDOVER_SILENT_MINUTES - 1)
    assert jobs.resume_silent() == 0 and say(conversation, "bent u er nog") == []
    long_ago(conversation, settings.HANDOVER_SILENT_MINUTES + 1)
    if how == "by the clock":
        assert jobs.resume_silent() == 1 and jobs.resume_silent() == 0
        assert "help ik u weer verder" in chat.history(conversation.pk)[-1]["text"]
    assert say(conversation, "bent u er nog") == ["Rasa: ask_funding"]
    assert conversation.adviser is None


def test_who_is_to_be_called_stays_in_the_queue_when_the_adviser_is_silent(conversation: Conversation, anja: Any) -> None:
    leave_number(conversation)
    service.take(conversation.pk, anja)
    long_ago(conversation, settings.HANDOVER_SILENT_MINUTES + 1)
    assert jobs.resume_silent() == 0, "calling takes time"
    long_ago(conversation, settings.HANDOVER_SILENT_MINUTES * service.CALLING + 1)
    assert jobs.resume_silent() == 1
    conversation.refresh_from_db()
    assert conversation.state == Conversation.State.WAITING and CallBack.objects.exists()


def test_who_waits_too_long_is_told_once(conversation: Conversation, anja: Any) -> None:
    ask_for_person(conversation)
    assert jobs.tell_waiting() == 0
    long_ago(conversation, settings.HANDOVER_WAIT_MINUTES + 1)
    assert jobs.tell_waiting() == 1 and jobs.tell_waiting() == 0
    assert "nog niemand van Bibliotheek Almelo vrij" in chat.history(conversation.pk)[-1]["text"]
    assert say(conversation, choice=CHOICES["number"])


# Hours ----------------------------------------------------------------------------------------------------------------


def test_a_manager_sets_when_a_site_is_open(as_person: Callable[..., Client], site: Site) -> None:
    client, address = as_person("manager"), reverse("console:site_hours", args=[site.slug])
    wrong = client.post(address, {"from_0": "17:00", "to_0": "09:00", "from_1": "09:00"}).content.decode()
    assert "Deze tijd moet later zijn." in wrong and "Vul beide tijden in" in wrong
    client.post(
        address, {"from_0": "09:00", "to_0": "17:00", "from_1": "09:00", "to_1": "17:00", "from_5": "10:00", "to_5": "13:00"}
    )
    site.refresh_from_db()
    assert site.opening_hours == [
        {"days": [0, 1], "from": "09:00", "to": "17:00"},
        {"days": [5], "from": "10:00", "to": "13:00"},
    ]
    assert "ma 09:00 tot 17:00" in client.get(reverse("console:opening_hours")).content.decode()


def test_a_manager_cannot_touch_the_hours_of_another_site(as_person: Callable[..., Client], other_site: Site) -> None:
    assert as_person("manager").post(reverse("console:site_hours", args=[other_site.slug])).status_code == 404

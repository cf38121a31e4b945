"""One conversation to read: what it shows, what is written down about reading it, and where one goes from it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from invented import say, text_of, welder

from privacy import mask
from web.chat import service
from web.chat.models import Conversation, Site
from web.console.models.review import ConversationReview, ConversationTag
from web.console.protection.audit import entries_about


def address(conversation: Conversation) -> str:
    """Where the conversation is read."""
    return reverse("console:conversation", args=[conversation.pk])


def test_it_shows_what_was_said_understood_and_shown(adviser: Client, conversation: Conversation) -> None:
    page = text_of(adviser.get(address(conversation)))
    for words in (
        "30 jaar lasser, rug kapot",
        "Werken met een ziekte of beperking",
        "41 % zeker",
        "Niet begrepen",
        "Leeftijd: 52",
        "Woonplaats: Hengelo (Overijssel)",
        "Situatie: in loondienst",
        "Kan minder door gezondheid: ja",
        "SLIM-scholingssubsidie",
        "koos een knop",
        "Wie betaalt een opleiding",
    ):
        assert words in page, words


def test_masked_stays_masked(adviser: Client, conversation: Conversation) -> None:
    page = text_of(adviser.get(address(conversation)))
    assert "12345678" not in page and "[telefoonnummer]" in page and "iets persoonlijks weggelaten" in page


def test_a_fact_is_told_as_new_only_in_the_turn_that_told_it(adviser: Client, conversation: Conversation) -> None:
    say(conversation, "ik ben toch 53", "correct_info", 0.8, {"age": 53})
    parts = [part for part in adviser.get(address(conversation)).context["transcript"].parts if part.turn]
    assert [fact.text for fact in parts[0].told if fact.name == "age"] == ["52"]
    assert parts[1].told == []
    assert [(fact.name, fact.text) for fact in parts[-1].told] == [("age", "53")]


def test_what_an_adviser_wrote_stands_where_it_was_said(adviser: Client, conversation: Conversation) -> None:
    service.post_adviser_message(conversation.pk, mask("Goedemiddag, ik lees even mee."), "Anja", "Bibliotheek Almelo")
    say(conversation, "dank u", "thank")
    page = text_of(adviser.get(address(conversation)))
    assert page.index("rug kapot") < page.index("ik lees even mee") < page.index("dank u")


@pytest.mark.parametrize("role", ["adviser", "auditor"])
def test_each_time_it_is_read_stands_in_the_log(as_person: Callable[..., Client], conversation: Conversation, role: str) -> None:
    client = as_person(role)
    client.get(address(conversation))
    client.get(address(conversation))
    read = entries_about(conversation.pk)
    assert [(one.action, one.who) for one in read] == [("read", client.user.username)] * 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("role", ["editor", "manager"])
def test_who_helps_no_visitors_reads_no_conversations(
    as_person: Callable[..., Client], conversation: Conversation, role: str
) -> None:
    assert as_person(role).get(address(conversation)).status_code == 403
    assert not entries_about(conversation.pk)


def test_an_auditor_reads_and_changes_nothing(as_person: Callable[..., Client], conversation: Conversation) -> None:
    auditor = as_person("auditor")
    page = auditor.get(address(conversation)).content.decode()
    assert "notities/" not in page and "Beoordeel of verbeter" not in page
    assert auditor.post(reverse("console:keep_notes", args=[conversation.pk]), {"klaar": ""}).status_code == 403


def test_note_and_tags_are_kept_masked_and_can_be_changed(adviser: Client, conversation: Conversation) -> None:
    notes = reverse("console:keep_notes", args=[conversation.pk])
    adviser.post(notes, {"labels": "WIA, terugbellen,  wia ", "notitie": "bel 06 12345678"})
    review = ConversationReview.objects.get()
    assert "12345678" not in review.note and review.done_at is None
    assert list(conversation.tags.values_list("name", flat=True)) == ["terugbellen", "wia"]
    adviser.post(notes, {"labels": "wia", "notitie": "", "klaar": ""})
    review.refresh_from_db()
    assert review.done_at and review.by == adviser.user and not review.note  # type: ignore[attr-defined]
    assert list(conversation.tags.values_list("name", flat=True)) == ["wia"]
    adviser.post(notes, {"labels": "", "open": ""})
    review.refresh_from_db()
    assert review.done_at is None and not ConversationTag.objects.exists()


def test_too_many_tags_are_refused_with_what_was_typed_kept(adviser: Client, conversation: Conversation) -> None:
    labels = ", ".join(f"label{number}" for number in range(9))
    answer = adviser.post(reverse("console:keep_notes", args=[conversation.pk]), {"labels": labels, "notitie": "blijft staan"})
    assert answer.status_code == 422
    assert "hoogstens 8 labels" in text_of(answer) and "blijft staan" in answer.content.decode()
    # The page shows the whole conversation again.
    assert list(entries_about(conversation.pk).values_list("action", flat=True)) == ["read"]


def ends_at(answer: object) -> str:
    """Where a redirect leads, without its filters."""
    return answer["Location"].split("?")[0]  # type: ignore[index]


def test_one_goes_on_to_the_next_that_nobody_reviewed_within_the_filter(adviser: Client, site: Site) -> None:
    oldest, reviewed, elsewhere, here = (welder(site) for _ in range(4))
    Conversation.objects.filter(pk=elsewhere.pk).update(region="AM01")
    ConversationReview.objects.create(conversation=reviewed, done_at=reviewed.created_at)
    go = reverse("console:further", args=[here.pk, "nakijken"])
    answer = adviser.get(f"{go}?regio=AM05")
    assert ends_at(answer) == address(oldest) and answer["Location"].endswith("?regio=AM05")
    done = adviser.post(
        f"{reverse('console:keep_notes', args=[here.pk])}?regio=AM05", {"labels": "", "klaar_en_verder": ""}, follow=True
    )
    assert done.request["PATH_INFO"] == address(oldest)
    ConversationReview.objects.create(conversation=oldest, done_at=oldest.created_at)
    finished = adviser.get(f"{go}?regio=AM05", follow=True)
    assert finished.request["PATH_INFO"] == reverse("console:conversations")
    assert "alles nagekeken" in text_of(finished)


def test_older_and_newer_lead_through_the_list_and_end(adviser: Client, site: Site) -> None:
    oldest, newest = welder(site), welder(site)

    def go(one: Conversation, where: str) -> str:
        return ends_at(adviser.get(reverse("console:further", args=[one.pk, where])))

    assert go(newest, "volgende") == address(oldest)
    assert go(oldest, "vorige") == address(newest)
    assert go(oldest, "volgende") == go(newest, "vorige") == reverse("console:conversations")


def test_a_long_conversation_takes_as_many_queries_as_a_short_one(adviser: Client, conversation: Conversation) -> None:
    adviser.get(address(conversation))
    with CaptureQueriesContext(connection) as short:
        adviser.get(address(conversation))
    for number in range(15):
        say(conversation, f"nog een vraag nummer {number}")
    with CaptureQueriesContext(connection) as long:
        adviser.get(address(conversation))
    assert len(long) == len(short)


def test_without_a_knowledge_base_the_page_says_so(
    adviser: Client, conversation: Conversation, monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("KNOWLEDGE_DATABASE_URL", f"sqlite:///{tmp_path}/none.sqlite")
    answer = adviser.get(address(conversation))
    assert answer.status_code == 503 and "make knowledge" in text_of(answer)

"""Judging turns, the queue of the least sure ones, and telling editors that an item is wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from invented import CARD, say, text_of, welder

from web.chat.models import Conversation, Site, Turn
from web.console.models.review import KnowledgeTask, TurnReview
from web.console.protection.audit import entries_about


@pytest.fixture
def turn(conversation: Conversation) -> Turn:
    """The welder's first message, of which the assistant was not sure."""
    found = conversation.turns.order_by("pk").first()
    assert found
    return found


def judge(turn: Turn) -> str:
    """Where a turn is judged."""
    return reverse("console:judge", args=[turn.pk])


def test_need_and_facts_are_corrected(adviser: Client, turn: Turn) -> None:
    told = {
        "oordeel": "bad",
        "reden": "wrong_need",
        "behoefte": "ask_career_switch",
        "feit_age": "53",
        "weg_health_limit": "on",
        "feit": "education",
        "waarde": "mbo 2",
    }
    answer = adviser.post(judge(turn), told, follow=True)
    review = TurnReview.objects.get(turn=turn)
    assert (review.verdict, review.reason, review.need) == ("bad", "wrong_need", "ask_career_switch")
    assert review.facts == {"age": "53", "health_limit": "", "education": "mbo 2"}
    page = text_of(answer)
    for words in ("Niet goed : verkeerd begrepen", "Bedoeld: Ander werk", "Leeftijd: 53", "niet gezegd", "mbo 2"):
        assert words in page or words.replace(" :", ":") in page, words
    assert "review" in entries_about(turn.conversation_id).values_list("action", flat=True)


def test_what_the_assistant_understood_is_not_changed_by_a_correction(adviser: Client, turn: Turn) -> None:
    adviser.post(judge(turn), {"oordeel": "bad", "reden": "wrong_need", "behoefte": "ask_evc", "feit_age": "20"})
    fresh = Turn.objects.get(pk=turn.pk)
    assert (fresh.need, fresh.facts["age"]) == (turn.need, 52)


def test_good_takes_one_press(adviser: Client, turn: Turn) -> None:
    answer = adviser.post(judge(turn), {"oordeel": "good"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "<strong>Goed</strong>" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert TurnReview.objects.get(turn=turn).by == adviser.user  # type: ignore[attr-defined]


def test_the_same_need_again_is_no_correction(adviser: Client, turn: Turn) -> None:
    adviser.post(judge(turn), {"oordeel": "good", "behoefte": turn.need})
    assert TurnReview.objects.get(turn=turn).need == ""


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "Kies goed of niet goed"),
        ({"oordeel": "bad"}, "Kies wat er niet goed was"),
        ({"oordeel": "good", "feit": "age"}, "Vul in wat het moet zijn"),
    ],
)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_what_lacks_is_told_and_nothing_is_kept(
    adviser: Client, turn: Turn, told: dict[str, str], why: str, headers: dict[str, str]
) -> None:
    answer = adviser.post(judge(turn), told, headers=headers)
    assert answer.status_code == 422 and why in text_of(answer)
    assert not TurnReview.objects.exists()
    assert list(entries_about(turn.conversation_id).values_list("action", flat=True)) == ["read"]


def test_a_corrected_fact_is_masked(adviser: Client, turn: Turn) -> None:
    adviser.post(judge(turn), {"oordeel": "good", "feit": "occupation", "waarde": "bel 06 12345678"})
    assert "12345678" not in str(TurnReview.objects.get(turn=turn).facts)


def test_a_judgement_can_be_seen_again_changed_and_taken_back(adviser: Client, turn: Turn) -> None:
    adviser.post(judge(turn), {"oordeel": "bad", "reden": "tone", "feit_age": "53"})
    form = adviser.get(judge(turn)).context["form"]
    assert (form["oordeel"].value(), form["reden"].value(), form["feit_age"].value()) == ("bad", "tone", "53")
    adviser.post(judge(turn), {"oordeel": "good", "reden": "tone"})
    review = TurnReview.objects.get(turn=turn)
    assert (review.verdict, review.reason, review.facts) == ("good", "", {})
    adviser.post(judge(turn), {"weg": "1"})
    assert not TurnReview.objects.exists()


def test_a_turn_of_another_site_cannot_be_judged_or_seen(
    adviser: Client, other_site: Site, as_person: Callable[..., Client]
) -> None:
    turn = welder(other_site).turns.first()
    assert turn
    for address in (judge(turn), reverse("console:next_in_queue", args=[turn.pk])):
        assert adviser.get(address).status_code == 404
    assert adviser.post(judge(turn), {"oordeel": "good"}).status_code == 404
    assert adviser.get(reverse("console:report", args=[turn.pk, "grant", "slim-mkb"])).status_code == 404


def test_an_auditor_judges_nothing(as_person: Callable[..., Client], turn: Turn) -> None:
    assert as_person("auditor").post(judge(turn), {"oordeel": "good"}).status_code == 403


# The queue ------------------------------------------------------------------------------------------------------------------


def queued(client: Client) -> list[float]:
    """How sure the assistant was of each message in the queue."""
    answer = client.get(reverse("console:review"))
    assert answer.status_code == 200
    return [row["turn"].confidence for row in answer.context["rows"]]


def test_the_least_sure_messages_come_first_and_buttons_not_at_all(
    adviser: Client, conversation: Conversation, other_site: Site
) -> None:
    welder(other_site)
    assert queued(adviser) == [0.12, 0.41, 0.9]


def test_what_was_judged_leaves_the_queue(adviser: Client, conversation: Conversation) -> None:
    unsure = conversation.turns.get(confidence=0.12)
    adviser.post(judge(unsure), {"oordeel": "good"})
    assert queued(adviser) == [0.41, 0.9]


def test_reading_the_queue_is_reading_the_conversations_in_it(adviser: Client, conversation: Conversation) -> None:
    queued(adviser)
    assert [one.action for one in entries_about(conversation.pk)] == ["read"]


def test_one_goes_on_through_the_queue_to_its_end(adviser: Client, conversation: Conversation) -> None:
    first, second = conversation.turns.get(confidence=0.12), conversation.turns.get(confidence=0.41)
    on = adviser.get(reverse("console:next_in_queue", args=[first.pk]))
    assert on["Location"].endswith(f"{conversation.pk}/?rij=1#beurt-{second.pk}")
    for turn in conversation.turns.exclude(confidence=None):
        adviser.post(judge(turn), {"oordeel": "good"})
    assert adviser.get(reverse("console:next_in_queue", args=[first.pk]))["Location"] == reverse("console:review")
    assert "De rij is leeg" in text_of(adviser.get(reverse("console:review")))


# Knowledge that is wrong ------------------------------------------------------------------------------------------------------


@pytest.fixture
def report(conversation: Conversation) -> str:
    """Where the card that the welder saw is reported."""
    turn = conversation.turns.get(shown_items__item="slim-mkb")
    return reverse("console:report", args=[turn.pk, CARD["kind"], CARD["id"]])


def test_a_wrong_item_becomes_a_task_that_does_not_name_the_conversation(
    adviser: Client, conversation: Conversation, report: str
) -> None:
    assert "Klopt dit niet: SLIM" in text_of(adviser.get(report))
    adviser.post(report, {"reden": "amount", "toelichting": "Op de site van RVO staat een ander bedrag."})
    task = KnowledgeTask.objects.get()
    assert (task.kind, task.item, task.reason, task.state) == ("grant", "slim-mkb", "amount", "open")
    assert task.opened_by == adviser.user  # type: ignore[attr-defined]
    points_to = {field.related_model for field in KnowledgeTask._meta.get_fields() if field.is_relation}
    assert points_to == {type(adviser.user)}  # type: ignore[attr-defined]
    conversation.delete()
    assert KnowledgeTask.objects.count() == 1


def test_who_reports_it_again_sees_that_it_was_reported(adviser: Client, report: str) -> None:
    adviser.post(report, {"reden": "amount", "toelichting": "Het bedrag is nieuw."})
    assert "Hier is al iets over gemeld" in text_of(adviser.get(report))


@pytest.mark.parametrize(
    ("note", "kept"),
    [
        ("bezoeker zegt: woon in Hengelo, 30 jaar lasser, rug kapot", None),
        ("bel 06 12345678 voor meer", "[telefoonnummer]"),
    ],
)
def test_a_note_repeats_no_visitor_and_holds_no_numbers(adviser: Client, report: str, note: str, kept: Any) -> None:
    answer = adviser.post(report, {"reden": "other", "toelichting": note})
    if kept is None:
        assert answer.status_code == 422 and not KnowledgeTask.objects.exists()
    else:
        assert kept in KnowledgeTask.objects.get().note


def test_an_item_that_was_not_shown_cannot_be_reported_there(adviser: Client, conversation: Conversation) -> None:
    turn = conversation.turns.get(confidence=0.12)
    assert adviser.get(reverse("console:report", args=[turn.pk, "grant", "slim-mkb"])).status_code == 404


def test_an_adviser_s_own_turn_without_an_assistant_can_be_read(adviser: Client, conversation: Conversation) -> None:
    say(conversation, "ik wil alleen dit nog weten", "ask_funding", None)
    assert adviser.get(reverse("console:conversation", args=[conversation.pk])).status_code == 200

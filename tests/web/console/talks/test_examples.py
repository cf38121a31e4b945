"""Back into the assistant: examples in other words, of which nothing leads back to a visitor."""

from __future__ import annotations

import datetime
import importlib.util
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from invented import text_of

from web.chat import wipe
from web.chat.models import Conversation, Turn
from web.console.examples import closeness, training
from web.console.models.review import ConversationTag, Example, TurnReview
from web.console.protection.audit import entries_about

ROOT = Path(__file__).parents[4]
OWN = "na twintig jaar in de thuiszorg lukt het tillen mij niet langer, hoe nu verder"


@pytest.fixture
def turn(conversation: Conversation) -> Turn:
    """The welder's first message."""
    found = conversation.turns.order_by("pk").first()
    assert found
    return found


def write(turn: Turn) -> str:
    """Where an example is written beside a message."""
    return reverse("console:write_example", args=[turn.pk])


def test_the_adviser_sees_the_visitor_s_sentence_and_writes_another(adviser: Client, turn: Turn) -> None:
    page = adviser.get(write(turn))
    assert "30 jaar lasser, rug kapot" in text_of(page)
    assert page.context["form"]["behoefte"].value() == "ask_health_limit"
    adviser.post(write(turn), {"zin": f"  {OWN} ", "behoefte": "ask_health_limit"})
    example = Example.objects.get()
    assert (example.text, example.need) == (OWN, "ask_health_limit")


def test_the_need_that_an_adviser_corrected_is_proposed(adviser: Client, turn: Turn) -> None:
    TurnReview.objects.create(turn=turn, verdict="bad", reason="wrong_need", need="ask_career_switch")
    assert adviser.get(write(turn)).context["form"]["behoefte"].value() == "ask_career_switch"


@pytest.mark.parametrize(
    "text",
    [
        "ben 52, woon in Hengelo, 30 jaar lasser, rug kapot, wat nu",
        "Ben 55 woon in Almelo 30 jaar lasser rug kapot wat nu?",
        "wat nu, rug kapot, 30 jaar lasser, woon in hengelo, ben 52",
        "mijn buurman is al 30 jaar lasser rug kapot en zoekt nu iets anders om te gaan doen",
        "hoe zit dat met die bon",
    ],
    ids=["the same", "other numbers", "another order", "a piece of it", "another message of the conversation"],
)
def test_what_is_too_close_to_the_visitor_is_refused(adviser: Client, turn: Turn, text: str) -> None:
    answer = adviser.post(write(turn), {"zin": text, "behoefte": "ask_health_limit"})
    assert answer.status_code == 422 and "lijkt te veel op wat de bezoeker schreef" in text_of(answer)
    assert not Example.objects.exists()
    assert list(entries_about(turn.conversation_id).values_list("action", flat=True)) == ["read"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("bel mij maar op 06 12345678 over een cursus", "iets persoonlijks"),
        ("/ask_funding", "gewone letters"),
        ("een [naam]{entity} erin", "gewone letters"),
        ("x", "te kort"),
        ("", "Schrijf een zin"),
    ],
)
def test_what_cannot_be_trained_on_is_refused(adviser: Client, turn: Turn, text: str, why: str) -> None:
    answer = adviser.post(write(turn), {"zin": text, "behoefte": "ask_funding"})
    assert answer.status_code == 422 and why.lower() in text_of(answer).lower()


def test_what_the_assistant_is_trained_on_already_is_refused(adviser: Client, turn: Turn) -> None:
    need, text = next((need, text) for need, text in training.read(ROOT / "bot" / "data" / "nlu") if len(text) > 60)
    answer = adviser.post(write(turn), {"zin": text + "!", "behoefte": need})
    assert answer.status_code == 422 and "kent de assistent al" in text_of(answer)


def test_only_needs_of_the_knowledge_base_are_accepted(adviser: Client, turn: Turn) -> None:
    assert adviser.post(write(turn), {"zin": OWN, "behoefte": "nlu_fallback"}).status_code == 422


def test_a_button_is_no_example(adviser: Client, conversation: Conversation) -> None:
    pressed = conversation.turns.exclude(choice="").first()
    assert pressed and adviser.get(write(pressed)).status_code == 404


def everything_in_the_database() -> str:
    """All rows of all tables, and of the database's own indexes."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        rows = []
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - names of our own tables
            rows += [f"{table}: {row}" for row in cursor.fetchall()]
    return "\n".join(rows)


@pytest.mark.django_db(transaction=True)
def test_nothing_of_the_conversation_stands_with_the_example_and_all_of_it_goes_with_a_wipe(
    adviser: Client, conversation: Conversation, turn: Turn
) -> None:
    adviser.post(write(turn), {"zin": OWN, "behoefte": "ask_health_limit"})
    adviser.post(reverse("console:judge", args=[turn.pk]), {"oordeel": "bad", "reden": "wrong_need", "behoefte": "ask_evc"})
    adviser.post(reverse("console:keep_notes", args=[conversation.pk]), {"labels": "rugklacht", "notitie": "zielig verhaal"})
    said = ("kapot", "rugklacht", "zielig verhaal", conversation.number, str(conversation.pk), conversation.pk.hex)
    assert all(words in everything_in_the_database() for words in said[:4])

    wipe.begin(conversation.pk)
    wipe.finish(conversation.pk)

    left = everything_in_the_database()
    assert [words for words in said if words in left] == []
    assert not TurnReview.objects.exists() and not ConversationTag.objects.exists()
    example = Example.objects.get()
    assert example.text == OWN
    fields = {field.name: field for field in Example._meta.get_fields()}
    assert set(fields) == {"id", "text", "need", "by", "at"}
    assert type(example.at) is datetime.date, "a moment would tell from which conversation it came"
    assert not adviser.get("/beheer/gesprekken/?zoek=lasser").context["rows"]


def test_examples_are_listed_and_can_be_thrown_away(adviser: Client, turn: Turn) -> None:
    adviser.post(write(turn), {"zin": OWN, "behoefte": "ask_health_limit"})
    page = text_of(adviser.get(reverse("console:examples")))
    assert OWN in page and "1 zin wacht" in page
    adviser.post(reverse("console:forget_example", args=[Example.objects.get().pk]))
    assert not Example.objects.exists()


def test_an_example_that_was_merged_says_so(adviser: Client) -> None:
    need, text = training.read(ROOT / "bot" / "data" / "nlu")[0]
    Example.objects.create(text=text, need=need)
    assert "De assistent kent deze zin" in text_of(adviser.get(reverse("console:examples")))


# Out of the workplace -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Training data of one file."""
    folder = tmp_path / "nlu"
    folder.mkdir()
    known = [("ask_funding", "waar haal ik geld voor een cursus vandaan"), ("ask_evc", "evc")]
    (folder / "known.yml").write_text(training.as_yaml(known), encoding="utf-8")
    return folder


def test_the_export_is_rasa_s_format_by_need_without_what_is_known(db: None, data: Path, tmp_path: Path) -> None:
    for need, text in (
        ("ask_health_limit", OWN),
        ("ask_funding", "Waar haal ik geld voor een cursus vandaan?"),
        ("ask_funding", "waar haal ik geld voor een cursus vandaam"),
        ("ask_funding", "bestaat er een potje: voor 'rijles' #1 & meer?"),
        ("ask_evc", "EVC."),
        ("gone_need", "deze behoefte bestaat niet meer"),
    ):
        Example.objects.create(need=need, text=text)
    file = tmp_path / "examples.yml"
    call_command("examples", "export", str(file), data=data)
    blocks = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert blocks["version"] == "3.1"
    assert [(one["intent"], one["examples"]) for one in blocks["nlu"]] == [
        ("ask_funding", "- bestaat er een potje: voor 'rijles' #1 & meer?\n"),
        ("ask_health_limit", f"- {OWN}\n"),
    ]
    assert training.read(tmp_path) == [
        ("ask_funding", "bestaat er een potje: voor 'rijles' #1 & meer?"),
        ("ask_health_limit", OWN),
    ]


def test_two_examples_that_say_the_same_come_out_once_and_a_template_stops(db: None, data: Path, tmp_path: Path) -> None:
    towns = ["Almelo", "Zwolle", "Emmen", "Breda", "Tiel", "Goes", "Sneek", "Uden"]
    rows = [("ask_region_offer", f"wat is er in {town}") for town in towns]
    kept, dropped = training.new_ones(rows, training.read(data))
    assert len(kept) == closeness.TEMPLATE and len(dropped) == 2
    twice = [("ask_evc", "mijn ervaring op papier krijgen"), ("ask_evc", "Mijn ervaring op papier krijgen!")]
    assert len(training.new_ones(twice, [])[0]) == 1


def test_without_training_data_the_export_refuses(db: None, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Geen trainingszinnen"):
        call_command("examples", "export", str(tmp_path / "x.yml"), data=tmp_path / "nothing")
    assert not (tmp_path / "x.yml").exists()


def test_the_rules_are_those_of_the_training_data() -> None:
    spec = importlib.util.spec_from_file_location("rules", ROOT / "tests" / "nlu" / "test_training_data.py")
    assert spec and spec.loader
    rules: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rules)
    for name in ("ALIKE", "LONGER_THAN", "TEMPLATE", "TEMPLATE_WORDS"):
        assert getattr(closeness, name) == getattr(rules, name), name
    for text in ("*Almelo!", "Ik wil leren lezen, echt.", "…", "ÉÉN diploma"):
        assert closeness.plain(text) == rules.plain(text)


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (OWN, "ben 52, woon in Hengelo, 30 jaar lasser, rug kapot, wat nu"),
        ("ik zoek iets in de zorg", "zorg"),
        ("kan ik op kosten van de baas naar school", "betaalt mijn werkgever een opleiding"),
    ],
)
def test_a_sentence_in_other_words_is_not_too_close(own: str, said: str) -> None:
    assert closeness.repeats_visitor(own, [said]) is None

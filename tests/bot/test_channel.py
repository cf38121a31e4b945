"""What goes in and out of the door's channel, without a server."""

from __future__ import annotations

from typing import Any, Dict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rasa.shared.core.events import ActionExecuted, BotUttered, SlotSet, UserUttered

from bot.runtime.channel import LONGEST_TEXT, _answer_to, _checked, _Collected, _offered, clean
from bot.runtime.people import facts, unheard
from privacy import mask

# What comes in --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    ["/restart", "//restart", "/ /restart", " /restart", "\t/restart", "\x00/restart", "/\n/restart", '/inform{"age": 3}'],
)
def test_typed_text_never_starts_like_an_intent(typed: str) -> None:
    assert not clean(typed).startswith("/")


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="/ \n\tab{}[]\x00\u200b\u00a0⁄／", max_size=12))
def test_no_typed_text_at_all_starts_like_an_intent(typed: str) -> None:
    assert not clean(typed).startswith("/")
    assert clean(typed) == clean(typed).strip()


@pytest.mark.parametrize(
    "secret",
    [
        "mijn bsn is 111222333",
        "bel me op 06 12345678",
        "mail naar jan.jansen@example.org",
        "ik heet Fatima Yilmaz",
        "rekening NL91ABNA0417164300",
        "ik woon op Dorpsstraat 12",
    ],
)
def test_personal_data_does_not_reach_rasa(secret: str) -> None:
    assert clean(secret) == mask(secret).text.strip()
    for part in ("111222333", "12345678", "jansen", "Fatima", "0417164300", "Dorpsstraat 12"):
        assert part not in clean(secret)


def test_a_long_text_is_cut_and_not_refused() -> None:
    assert len(clean("a" * 10_000)) == LONGEST_TEXT


def test_control_characters_become_spaces_and_line_ends_stay() -> None:
    assert clean("ik\x00wil\x1bleren\nnu") == "ik wil leren\nnu"


BODY = {"sender": "s", "text": "hallo"}


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        "hallo",
        5,
        {},
        {"text": "hallo"},
        {"sender": "", "text": "hallo"},
        {"sender": 5, "text": "hallo"},
        {"sender": "s"},
        {"sender": "s", "text": None, "choice": None},
        {**BODY, "choice": "/inform"},
        {"sender": "s", "text": 5},
        {"sender": "s", "text": ["x"]},
        {"sender": "s", "choice": {"a": 1}},
        {**BODY, "client_id": 5},
        {**BODY, "client_id": ["x"]},
    ],
)
def test_a_wrong_request_is_refused_with_a_reason(body: Any) -> None:
    with pytest.raises(ValueError, match=r"'(?:sender|text|client_id)'"):
        _checked(body)


def test_a_right_request_has_six_parts() -> None:
    parts = {"sender": "s", "text": "hallo", "choice": None, "client_id": "c", "heard": [], "site": {}}
    assert _checked({**BODY, "client_id": "c"}) == parts
    chosen = {"sender": "s", "text": None, "choice": "/inform", "client_id": None, "heard": [], "site": {}}
    assert _checked({"sender": "s", "choice": "/inform"}) == chosen


def test_a_website_is_told_by_its_name_and_anything_else_in_it_is_left_out() -> None:
    site = {"name": "Bibliotheek Almelo", "region": "AM05", "contact_point": ""}
    assert _checked({**BODY, "site": {**site, "theme": "rood"}})["site"] == {"name": "Bibliotheek Almelo", "region": "AM05"}
    assert _checked({**BODY, "site": {"region": "AM05"}})["site"] == {}, "zonder naam is niet te zeggen waarom"
    for wrong in ("x", [5], {"name": 5}, {"name": "x", "region": ["AM05"]}):
        with pytest.raises(ValueError, match="'site'"):
            _checked({**BODY, "site": wrong})


def test_what_people_wrote_is_masked_and_must_be_whole() -> None:
    heard = [{"id": 4, "sender": "user", "text": "/restart ik heet Fatima Yilmaz"}]
    [kept] = _checked({**BODY, "heard": heard})["heard"]
    assert "Fatima" not in kept["text"] and not kept["text"].startswith("/")
    for wrong in ("x", [5], [{"id": "4", "sender": "user", "text": "x"}], [{"id": 4, "sender": "bot", "text": "x"}], [{"id": 4}]):
        with pytest.raises(ValueError, match="'heard'"):
            _checked({**BODY, "heard": wrong})


def test_what_was_heard_before_is_not_heard_again() -> None:
    events = [UserUttered("a", metadata={"heard": 4}), BotUttered("b", metadata={"heard": 5}), UserUttered("c")]
    heard = [{"id": number, "sender": "user", "text": "x"} for number in (4, 5, 6)]
    assert [one["id"] for one in unheard(events, heard)] == [6]


def test_facts_told_to_an_adviser_are_known_and_the_open_question_is_gone() -> None:
    found = facts([{"entity": "age", "value": 44}], {"asked": "company_size", "age": 52})
    assert found == {"age": 44, "asked": None}


# What was said before -------------------------------------------------------------------------------------------------


def user(client_id: Any, text: str = "hallo") -> UserUttered:
    return UserUttered(text, metadata={"client_id": client_id} if client_id else None)


def answer(text: str, *choices: str, **custom: Any) -> BotUttered:
    buttons = [{"title": one.strip("/"), "payload": one} for one in choices]
    return BotUttered(text, {"buttons": buttons or None, "custom": custom or None})


def test_only_the_choices_of_the_last_answer_are_offered() -> None:
    events = [user("1"), answer("een", "/oud"), user("2"), answer("twee", "/a"), SlotSet("age", 5), answer("drie", "/b", "/c")]
    assert _offered(events) == {"a": "/a", "b": "/b", "c": "/c"}
    assert _offered([*events, user("3")]) == {}
    assert _offered([]) == {}


def test_the_answer_to_a_message_is_rebuilt_from_what_followed() -> None:
    events = [
        user("1"),
        answer("een"),
        user("2"),
        ActionExecuted("action_greet"),
        answer("twee", "/a"),
        answer("", cards=[{"id": "stap"}]),
        user("3"),
        answer("drie"),
    ]
    assert _answer_to(events, "2") == {
        "messages": [
            {"text": "twee", "buttons": [{"title": "a", "choice": "/a"}], "cards": []},
            {"text": "", "buttons": [], "cards": [{"id": "stap"}]},
        ]
    }
    assert _answer_to(events, "1") == {"messages": [{"text": "een", "buttons": [], "cards": []}]}
    assert _answer_to(events, "4") is None
    assert _answer_to([user(None), answer("een")], "1") is None


async def test_a_message_is_collected_whole() -> None:
    """Text, buttons and cards of one response stay together."""
    collected = _Collected()
    await collected.send_response(
        "s", {"text": "Kies", "buttons": [{"title": "Ja", "payload": "/affirm"}], "custom": {"cards": [{"id": "x"}]}}
    )
    await collected.send_response("s", {"text": "Dag", "buttons": [], "custom": {}})
    assert collected.messages == [
        {"text": "Kies", "buttons": [{"title": "Ja", "choice": "/affirm"}], "cards": [{"id": "x"}]},
        {"text": "Dag", "buttons": [], "cards": []},
    ]


def test_a_retry_gives_what_was_collected() -> None:
    """A message as it went out and as it is rebuilt from the tracker has the same form."""
    data: Dict[str, Any] = {"buttons": [{"title": "Ja", "payload": "/affirm"}], "custom": {"cards": [{"id": "x"}]}}
    rebuilt = _answer_to([user("1"), BotUttered("Kies", data)], "1")
    assert rebuilt == {"messages": [{"text": "Kies", "buttons": [{"title": "Ja", "choice": "/affirm"}], "cards": [{"id": "x"}]}]}


async def test_on_a_website_that_says_je_an_answer_a_retry_and_a_typed_button_say_je() -> None:
    card = {
        "id": "stap",
        "title": "Werk voor u",
        "why": "U werkt.",
        "amount": "Dit betaalt u zelf.",
        "first_step": "",
        "warning": "",
    }
    data = {"buttons": [{"title": "Wat wilt u?", "payload": "/a"}], "custom": {"cards": [card]}}
    shown = {
        "text": "Hebt u werk?",
        "buttons": [{"title": "Wat wil je?", "choice": "/a"}],
        "cards": [{**card, "why": "Je werkt.", "amount": "Dit betaal je zelf."}],
    }
    collected = _Collected("je")
    await collected.send_response("s", {"text": "Hebt u werk?", **data})
    events = [user("1"), BotUttered("Hebt u werk?", data)]
    assert collected.messages == [{**shown, "text": "Heb je werk?"}]
    assert _answer_to(events, "1", "je") == {"messages": collected.messages}
    assert _offered(events, "je") == {"wat wil je": "/a"}
    assert events[1].text == "Hebt u werk?", "wat Rasa onthoudt, blijft zoals het in de kennisbank staat"

"""What a client of the API may count on."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from doors import Assistant, Door
from talk import Talk

from web.chat import export, front, service
from web.chat.models import Site
from web.chat.problems import Problem
from web.chat.sites import KEPT

SHAPE = {"id", "at", "sender", "text", "buttons", "cards", "feedback", "author", "client_id"}


def test_a_conversation_begins_with_a_greeting_a_token_and_a_number(talk: Talk) -> None:
    assert set(talk.opened) == {"id", "number", "token", "state", "messages"}
    (greeting,) = talk.opened["messages"]
    assert set(greeting) == SHAPE
    assert greeting["sender"] == "bot" and "computerprogramma" in greeting["text"]


def test_a_message_is_answered_and_both_are_in_the_history(talk: Talk) -> None:
    answer = talk.say("wie betaalt een opleiding", "c1")
    assert answer.status_code == 200
    (message,) = answer.json()["messages"]
    assert message["text"] == "U zei: wie betaalt een opleiding"
    assert set(message) == SHAPE
    said = talk.history()
    assert [one["sender"] for one in said] == ["bot", "user", "bot"]
    assert [one["id"] for one in said] == [1, 2, 3]
    assert said[1]["client_id"] == "c1"
    assert talk.history(after=2) == [message]


def test_the_same_client_id_again_gives_the_same_answer_and_no_second_turn(talk: Talk, assistant_stand_in: Assistant) -> None:
    first, again, other = talk.say("een", "c1"), talk.say("een", "c1"), talk.say("heel iets anders", "c1")
    assert first.json() == again.json() == other.json()
    assert assistant_stand_in.turns(talk.id) == ["c1"]
    assert len(talk.history()) == 3


def test_a_button_of_the_last_answer_can_be_chosen_and_is_shown_by_its_title(talk: Talk) -> None:
    talk.say("geef knoppen")
    answer = talk.say(choice="/affirm")
    assert answer.status_code == 200
    assert talk.history()[-2]["text"] == "Ja"


@pytest.mark.parametrize("choice", ["/affirm", "/restart", "hallo", ""])
def test_a_choice_that_is_not_offered_is_refused_and_not_kept(talk: Talk, choice: str) -> None:
    talk.say("geef knoppen")
    talk.say("iets anders")
    answer = talk.say(choice=choice)
    assert answer.status_code in (409, 422)
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(talk.history()) == 5


def test_typed_text_never_becomes_a_choice(talk: Talk, assistant_stand_in: Assistant) -> None:
    talk.say("geef knoppen")
    talk.say("/deny", "typed")
    assert assistant_stand_in.memory.turns[-1]["text"] == "/deny"
    assert talk.history()[-2]["text"] == "/deny"


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"client_id": "c"}, 422),
        ({"client_id": "c", "text": "a", "choice": "b"}, 422),
        ({"client_id": "c", "text": ""}, 422),
        ({"client_id": "c", "text": "   "}, 422),
        ({"client_id": "c", "text": {"a": 1}}, 422),
        ({"client_id": "", "text": "a"}, 422),
        ({"client_id": "c" * 65, "text": "a"}, 422),
        ({"client_id": "a b", "text": "a"}, 422),
        ({"text": "a"}, 422),
        ({"client_id": "c", "text": "a" * 2_001}, 422),
        ({"client_id": "c", "text": "\ud800"}, 422),
        ([], 422),
        ("hallo", 422),
        (None, 422),
    ],
)
def test_a_wrong_message_is_refused_in_dutch_and_not_kept(talk: Talk, body: object, status: int) -> None:
    import json

    answer = talk.client.post(
        f"{talk.path}/messages",
        content=json.dumps(body).encode(),
        headers={**talk.headers, "Content-Type": "application/json"},
    )
    assert answer.status_code == status, answer.text
    problem = answer.json()
    assert problem["status"] == status and problem["detail"].endswith(".")
    assert answer.headers["content-type"] == "application/problem+json"
    assert len(talk.history()) == 1


def test_two_thousand_characters_are_let_in(talk: Talk) -> None:
    assert talk.say("é" * 2_000).status_code == 200


def test_a_request_that_is_too_large_is_refused_and_who_sends_it_hears_why(talk: Talk) -> None:
    answer = talk.say("a" * 40_000)
    assert answer.status_code == 413
    assert "te lang" in answer.json()["detail"]

    def in_parts() -> Iterator[bytes]:
        for _ in range(100):
            yield b"a" * 1_000

    answer = talk.client.post(
        f"{talk.path}/messages", content=in_parts(), headers={**talk.headers, "Content-Type": "application/json"}
    )
    assert answer.status_code == 413


def test_what_is_no_json_gets_400_or_415(talk: Talk) -> None:
    headers = {**talk.headers, "Content-Type": "application/json"}
    assert talk.client.post(f"{talk.path}/messages", content=b"{kapot", headers=headers).status_code == 400
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    assert talk.client.post(f"{talk.path}/messages", content=b"a=b", headers=headers).status_code == 415


def test_addresses_and_methods_that_do_not_exist_are_problems_too(talk: Talk) -> None:
    for method, path, status in [
        ("GET", "/nergens", 404),
        ("GET", "/conversations/geen-nummer/messages", 404),
        ("DELETE", "/conversations", 405),
        ("PUT", f"{talk.path}/messages", 405),
        ("POST", "/glossary", 405),
    ]:
        answer = talk.client.request(method, path, headers=talk.headers)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), path


def test_an_unknown_site_has_no_conversations(client: httpx.Client) -> None:
    assert client.post("/conversations", json={"site": "bestaat-niet"}).status_code == 404
    assert client.get("/sites/bestaat-niet").status_code == 404


def test_a_card_that_was_shown_comes_with_every_field_and_can_be_opened(talk: Talk, door: Door) -> None:
    (message,) = talk.say("toon een kaart").json()["messages"]
    (card,) = message["cards"]
    assert set(card) == {
        "kind", "id", "title", "why", "amount", "first_step", "link", "source", "checked_on", "warning",
    }  # fmt: skip
    opened = f"{talk.path}/cards/{card['kind']}/{card['id']}/opened"
    assert talk.client.put(opened, headers=talk.headers).status_code == 204


def test_feedback_is_kept_changed_and_taken_back(talk: Talk) -> None:
    number = talk.say("hallo").json()["messages"][0]["id"]
    path = f"{talk.path}/messages/{number}/feedback"
    for feedback, shown in (("good", "good"), ("bad", "bad"), ("", None)):
        assert talk.client.put(path, json={"feedback": feedback}, headers=talk.headers).status_code == 204
        assert talk.history()[-1]["feedback"] == shown
    assert talk.client.put(path, json={"feedback": "prima"}, headers=talk.headers).status_code == 422
    own = talk.client.put(f"{talk.path}/messages/2/feedback", json={"feedback": "good"}, headers=talk.headers)
    assert own.status_code == 404


def test_the_export_holds_all_that_was_said_as_a_page_and_as_data(talk: Talk) -> None:
    talk.say("toon een kaart in Deventer <script>")
    page = talk.client.get(f"{talk.path}/export", headers=talk.headers)
    assert page.headers["content-type"].startswith("text/html")
    assert "attachment" in page.headers["content-disposition"]
    for part in (talk.opened["number"], "Uw gesprek", "SLIM", "Deventer", "&lt;script&gt;"):
        assert part in page.text
    assert "<script>" not in page.text
    data = talk.client.get(f"{talk.path}/export", params={"as": "json"}, headers=talk.headers).json()
    assert data["messages"] == talk.history()
    assert data["turns"][0]["need"] == "ask_funding" and data["region"] == "AM06"


@pytest.mark.django_db
def test_the_page_to_take_along_tells_the_facts_in_dutch() -> None:
    conversation, _ = service.open_conversation(Site.objects.get(slug="demo"))
    conversation.facts = {"age": 52, "health_limit": True, "work": "wia", "children": None}
    page = export.as_html(conversation).content.decode()
    for line in ("Leeftijd: 52", "Kan minder door gezondheid: ja", "Situatie: WIA of WAO"):
        assert f"<li>{line}</li>" in page
    for code in ("health_limit", "True", "None", "children"):
        assert code not in page


def test_my_data_says_the_number_and_until_when_it_is_kept(talk: Talk) -> None:
    about = talk.client.get(talk.path, headers=talk.headers).json()
    assert about["number"] == talk.opened["number"] and about["site"] == "demo" and about["saved"] is False
    assert "token" not in about


def test_a_saved_conversation_gets_a_token_that_lasts(talk: Talk) -> None:
    answer = talk.client.patch(talk.path, json={"saved": True}, headers=talk.headers).json()
    assert answer["saved"] is True
    headers = {"Authorization": f"Bearer {answer['token']}"}
    assert talk.client.get(talk.path, headers=headers).json()["saved"] is True


def test_what_a_chat_needs_to_draw_itself_is_public(client: httpx.Client) -> None:
    site = client.get("/sites/demo").json()
    assert site["slug"] == "demo" and site["retention_days"] == 28 and site["address_form"] == "u"
    assert "28 dagen" in site["privacy"] and site["privacy"].count(".") == 2
    terms = client.get("/glossary").json()
    assert len(terms) > 50 and set(terms[0]) == {"term", "explanation"}
    with_je = client.get("/glossary", params={"site": "bieb"}).json()
    assert [one["term"] for one in with_je] == [one["term"] for one in terms]
    assert any(re.search(r"\buw?\b", one["explanation"], re.IGNORECASE) for one in terms)
    assert not any(re.search(r"\buw?\b", one["explanation"], re.IGNORECASE) for one in with_je)


def test_the_openapi_document_describes_every_address_and_its_page_needs_no_other_host(client: httpx.Client) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert "/api/v1/conversations/{conversation_id}/events" in document["paths"]
    page = client.get("/")
    assert page.status_code == 200
    for path in document["paths"]:
        assert path in page.text
    assert "<script" not in page.text and "http://" not in page.text and "https://" not in page.text


def test_the_assistant_is_silent_while_a_person_has_the_conversation(
    talk: Talk, door: Door, assistant_stand_in: Assistant
) -> None:
    talk.say("hallo", "c1")
    state = "UPDATE chat_conversation SET state = ? WHERE id = ?"
    door.sql(state, "adviser", talk.id.replace("-", ""))
    answer = talk.say("bent u daar", "c2")
    assert answer.json() == {"messages": [], "state": "adviser"}
    assert talk.say("bent u daar", "c2").json() == {"messages": [], "state": "adviser"}
    assert assistant_stand_in.turns(talk.id) == ["c1"]
    assert talk.history()[-1]["text"] == "bent u daar"
    door.sql(state, "bot", talk.id.replace("-", ""))
    assert talk.say("dank u", "c3").json()["messages"]
    assert assistant_stand_in.turns(talk.id) == ["c1", "c3"]


def test_the_assistant_hears_of_which_website_a_message_comes(
    door: Door, client: httpx.Client, assistant_stand_in: Assistant
) -> None:
    door.sql("UPDATE chat_site SET default_region = 'AM05', contact_point = 'cp-twente' WHERE slug = 'bieb'")
    time.sleep(KEPT + 0.5)  # the door sees it now
    talk = Talk(client, "bieb")
    assert talk.say("hallo").status_code == 200
    told = assistant_stand_in.memory.sites[talk.id.replace("-", "")]
    assert told == {"name": "Bibliotheek", "address_form": "je", "region": "AM05", "contact_point": "cp-twente"}


async def test_of_a_body_without_an_end_only_so_much_is_taken_in() -> None:
    taken = 0

    async def endless() -> dict[str, Any]:
        nonlocal taken
        taken += 65_536
        return {"type": "http.request", "body": b"a" * 65_536, "more_body": True}

    with pytest.raises(Problem):
        await front._bounded({}, endless, front.LARGEST_API)
    assert front.MOST_DROPPED <= taken <= 2 * front.MOST_DROPPED

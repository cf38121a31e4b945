"""The door before the real assistant."""

from __future__ import annotations

import re
import sqlite3
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from assistant import Running, running
from doors import Door
from raw_strings import cases, everything, searchable, stands_in
from talk import Talk, texts

from knowledge.form_of_address import spoken
from scripts.start import command
from web.chat.sites import KEPT

pytestmark = pytest.mark.slow
U = re.compile(r"\b[uU]w?\b")
STORY = "ben 52, woon in Hengelo, 30 jaar lasser, rug kapot, wat nu"


def before(open_door: Callable[..., Door], assistant: Running) -> Door:
    """A door before an assistant, which knows where its tracker is."""
    tracker = assistant.folder / "tracker" / "tracker.sqlite"
    return open_door(f"http://127.0.0.1:{assistant.port}", TRACKER_DATABASE_URL=f"sqlite:///{tracker}")


@pytest.fixture
def whole(open_door: Callable[..., Door], running_assistant: Running) -> Door:
    """A door before the assistant that all tests share."""
    return before(open_door, running_assistant)


def answered(talk: Talk, client_id: str, **said: str) -> httpx.Response:
    """Say something, and say it again as the chat element does when the assistant is too slow for now."""
    for _ in range(5):
        answer = talk.say(client_id=client_id, **said)
        if answer.status_code != 503:
            break
    assert answer.status_code == 200, answer.text
    return answer


def test_the_welder_of_hengelo_gets_advice_chooses_his_place_and_takes_everything_back(
    whole: Door, running_assistant: Any
) -> None:
    with whole.client() as client:
        talk = Talk(client)
        messages = answered(talk, "c1", text=STORY).json()["messages"]
        cards = [card for message in messages for card in message["cards"]]
        assert cards and all(card["source"] and card["checked_on"] for card in cards)
        places = [button for message in messages for button in message["buttons"] if "Overijssel" in button["title"]]
        assert places, messages
        chosen = answered(talk, "c2", choice=places[0]["choice"])
        assert talk.say(choice=places[0]["choice"], client_id="c3").status_code == 409
        data = client.get(f"{talk.path}/export", params={"as": "json"}, headers=talk.headers).json()
        assert data["facts"]["age"] == 52 and data["region"]
        assert data["turns"][0]["need"] and 0 < data["turns"][0]["confidence"] <= 1
        assert whole.sql("SELECT model_version FROM chat_turn")[0][0]
        # The door lost the answer: the assistant gives it again, and does not count it twice.
        whole.sql("DELETE FROM chat_message WHERE sender = 'bot' AND turn_id = (SELECT max(id) FROM chat_turn)")
        whole.sql("DELETE FROM chat_shownitem WHERE turn_id = (SELECT max(id) FROM chat_turn)")
        whole.sql("UPDATE chat_turn SET state = 'received' WHERE client_id = 'c2'")
        assert texts(answered(talk, "c2", text="wat dan ook")) == texts(chosen)
        tracker = sqlite3.connect(running_assistant.folder / "tracker" / "tracker.sqlite")
        count = "SELECT count(*) FROM events WHERE sender_id = ?"
        said = "SELECT count(*) FROM events WHERE sender_id = ? AND type_name = 'user'"
        sender = (uuid.UUID(talk.id).hex,)
        assert tracker.execute(said, sender).fetchone() == (2,)
        assert talk.wipe().status_code == 204
        assert tracker.execute(count, sender).fetchone() == (0,)
        tracker.close()


def test_typed_commands_and_personal_data_do_not_reach_the_assistant(whole: Door, running_assistant: Any) -> None:
    with whole.client() as client:
        talk = Talk(client)
        answered(talk, "c1", text="/restart")
        answered(talk, "c2", text="mijn bsn is 111222333 en ik ben 48")
        told = client.get(f"{talk.path}/export", params={"as": "json"}, headers=talk.headers).text
    assert "111222333" not in told + running_assistant.log
    assert "48" in told


def test_the_desk_of_the_website_reaches_who_asks_for_a_person_until_they_name_a_place(whole: Door) -> None:
    whole.sql("UPDATE chat_site SET default_region = 'AM05' WHERE slug = 'bieb'")
    time.sleep(KEPT + 0.5)  # the door sees it now
    with whole.client() as client:
        talk = Talk(client, "bieb")

        def desks(client_id: str, text: str) -> set[str]:
            messages = answered(talk, client_id, text=text).json()["messages"]
            return {card["id"] for one in messages for card in one["cards"] if card["kind"] == "contact_point"}

        assert desks("c1", "ik wil iemand spreken") == {"cp-twente"}
        assert "cp-twente" not in desks("c2", "ik woon in Nijmegen, ik wil iemand spreken")
        data = client.get(f"{talk.path}/export", params={"as": "json"}, headers=talk.headers).json()
    assert data["facts"]["place"]["name"] == "Nijmegen"


def test_a_website_that_says_je_gets_answers_and_cards_that_say_je(whole: Door) -> None:
    said = [STORY, "wie betaalt dat", "ik heb een ww uitkering", "waarom niet", "ik snap het niet", "wat moet ik doen"]
    told = {}
    for site in ("bieb", "demo"):
        with whole.client() as client:
            talk = Talk(client, site)
            answers = [answered(talk, f"c{number}", text=text).json()["messages"] for number, text in enumerate(said)]
        messages = [one for answer in answers for one in answer]
        cards = [card[name] for one in messages for card in one["cards"] for name in ("why", "amount", "first_step", "warning")]
        told[site] = [one["text"] for one in messages] + [str(text) for text in cards]
    assert len(told["bieb"]) > 30
    assert any(U.search(text) for text in told["demo"])
    assert not [text for text in told["bieb"] if U.search(text)]
    assert [spoken(text, "je") for text in told["demo"]] == told["bieb"]


@pytest.fixture
def own_rasa(tmp_path: Path) -> Iterator[Running]:
    """An assistant that nobody else has talked to."""
    with running(tmp_path, command) as started:
        yield started


def test_no_personal_data_of_any_case_is_left_by_the_door_or_by_the_assistant(
    open_door: Callable[..., Door], own_rasa: Running
) -> None:
    """Every case goes through the door, and as it is typed to the assistant's own channel, as if the door masked nothing."""
    whole = before(open_door, own_rasa)
    with whole.client() as client:
        for number, case in enumerate(cases()):
            if number % 20 == 0:
                talk, sender = Talk(client), uuid.uuid4().hex
            answered(talk, uuid.uuid4().hex, text=case["text"])
            said = {"sender": sender, "client_id": uuid.uuid4().hex, "text": case["text"]}
            assert own_rasa.client.post("webhook", json=said).status_code == 200, case
        for form in ("html", "json"):
            client.get(f"{talk.path}/export", params={"as": form}, headers=talk.headers)
    whole.stop()
    folders = [whole.folder, own_rasa.folder]
    kept = dict(everything(path for one in folders for path in sorted(one.rglob("*")) if "static" not in path.parts))
    assert {"door.sqlite", "door.log", "tracker.sqlite", "rasa.log"} <= {path.name for path in kept}
    for name in ("door.sqlite", "tracker.sqlite"):
        assert any("[adres]" in text for path, text in kept.items() if path.name.startswith(name)), name
    for piece in searchable():
        assert [path.name for path, text in kept.items() if stands_in(piece, text)] == [], piece

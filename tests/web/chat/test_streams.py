"""Following a conversation: events and the long poll."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import httpx
import pytest
from doors import Door
from talk import Talk


class Listener:
    """An event stream read in a thread: everything heard so far, with the moment."""

    def __init__(self, talk: Talk, door: Door, last: int | None = None) -> None:
        headers = {**talk.headers, "Accept": "text/event-stream"}
        if last is not None:
            headers["Last-Event-ID"] = str(last)
        self.heard: list[tuple[str, dict, float]] = []
        self.status = 0
        self._client = door.client()
        self._thread = threading.Thread(target=self._read, args=(talk.path + "/events", headers), daemon=True)
        self._thread.start()

    def _read(self, path: str, headers: dict[str, str]) -> None:
        name = ""
        try:
            with self._client.stream("GET", path, headers=headers) as answer:
                self._socket = answer.extensions["network_stream"].get_extra_info("socket")
                self.status = answer.status_code
                for line in answer.iter_lines():
                    if line.startswith("event: "):
                        name = line[7:]
                    elif line.startswith("data: "):
                        self.heard.append((name, json.loads(line[6:]), time.monotonic()))
        except httpx.HTTPError:
            pass

    def close(self) -> None:
        """Go, as a browser does that closes its window."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(3)
        self._client.close()

    @property
    def texts(self) -> list[str]:
        return [data["text"] for name, data, _ in self.heard if name == "message"]

    @property
    def ids(self) -> list[int]:
        return [data["id"] for name, data, _ in self.heard if name == "message"]

    def named(self, name: str) -> list[dict]:
        return [data for heard, data, _ in self.heard if heard == name]

    def until(self, ready: object, seconds: float = 5.0) -> None:
        """Wait until a condition holds."""
        ends = time.monotonic() + seconds
        while not ready():  # type: ignore[operator]
            assert time.monotonic() < ends, self.heard
            time.sleep(0.01)


@contextmanager
def listening(talk: Talk, door: Door, last: int | None = None) -> Iterator[Listener]:
    listener = Listener(talk, door, last)
    try:
        listener.until(lambda: listener.status)
        yield listener
    finally:
        listener.close()


def test_a_stream_tells_what_was_said_and_what_is_said(talk: Talk, door: Door) -> None:
    talk.say("een")
    with listening(talk, door) as heard:
        heard.until(lambda: len(heard.ids) == 3)
        talk.say("twee", "c2")
        heard.until(lambda: len(heard.ids) == 5)
        assert heard.ids == [1, 2, 3, 4, 5]
        assert heard.named("message") == talk.history()
        assert heard.named("state") == [{"state": "bot"}]


def test_two_tabs_hear_the_same_and_know_their_own_messages(talk: Talk, door: Door) -> None:
    with listening(talk, door) as one, listening(talk, door) as other:
        talk.say("uit het eerste venster", "mine")
        for heard in (one, other):
            heard.until(lambda heard=heard: len(heard.ids) == 3)
            assert heard.named("message")[1]["client_id"] == "mine"


def test_who_comes_back_with_the_last_id_hears_only_what_was_missed(talk: Talk, door: Door) -> None:
    talk.say("een")
    talk.say("twee")
    with listening(talk, door, last=3) as heard:
        heard.until(lambda: len(heard.ids) == 2)
        time.sleep(0.2)
        assert heard.ids == [4, 5]


def test_an_adviser_written_elsewhere_is_heard_within_a_second(talk: Talk, door: Door) -> None:
    with listening(talk, door, last=1) as heard:
        heard.until(lambda: heard.named("state"))
        began = time.monotonic()
        door.sql(
            "INSERT INTO chat_message (conversation_id, seq, at, sender, text, buttons, cards, masked, author_name, "
            "author_organisation, feedback) VALUES (?, 2, datetime('now'), 'adviser', 'Ik help u.', '[]', '[]', '[]', "
            "'Anna', 'Bibliotheek', '')",
            talk.id.replace("-", ""),
        )
        door.sql(
            "UPDATE chat_conversation SET last_seq = 2, state = 'adviser', active_at = strftime('%Y-%m-%d %H:%M:%f', 'now') "
            "WHERE id = ?",
            talk.id.replace("-", ""),
        )
        heard.until(lambda: heard.texts == ["Ik help u."])
        assert time.monotonic() - began < 1.0
        assert heard.named("message")[0]["author"] == {"name": "Anna", "organisation": "Bibliotheek"}
        assert heard.named("state")[-1] == {"state": "adviser"}


def test_a_stream_ends_when_the_conversation_is_wiped(talk: Talk, door: Door) -> None:
    with listening(talk, door) as heard:
        heard.until(lambda: heard.ids)
        assert talk.wipe().status_code == 204
        heard.until(lambda: heard.named("gone") == [{}])
        heard._thread.join(3)
        assert not heard._thread.is_alive()


def poll(talk: Talk, after: int) -> httpx.Response:
    return talk.client.get(f"{talk.path}/events", params={"after": after}, headers=talk.headers)


def test_a_poll_answers_at_once_when_there_is_something_new(talk: Talk) -> None:
    began = time.monotonic()
    answer = poll(talk, 0)
    assert time.monotonic() - began < 2
    assert [one["id"] for one in answer.json()["messages"]] == [1]
    assert answer.json()["state"] == "bot"


def test_a_poll_waits_for_what_is_said(talk: Talk, door: Door) -> None:
    found: list[httpx.Response] = []
    with door.client() as other:
        path, headers = f"{talk.path}/events", talk.headers
        waiting = threading.Thread(target=lambda: found.append(other.get(path, params={"after": 1}, headers=headers)))
        waiting.start()
        time.sleep(0.3)
        assert not found
        talk.say("hallo")
        waiting.join(5)
    assert [one["sender"] for one in found[0].json()["messages"]][:1] == ["user"]


@pytest.mark.slow
def test_a_poll_says_after_25_seconds_that_there_is_nothing(talk: Talk) -> None:
    began = time.monotonic()
    assert poll(talk, 1).json() == {"messages": [], "state": "bot"}
    assert 24 < time.monotonic() - began < 28


@pytest.mark.parametrize("last", ["abc", "-1", "9999999999999", "1.5"])
def test_a_last_id_that_is_no_number_is_refused(talk: Talk, last: str) -> None:
    answer = talk.client.get(f"{talk.path}/events", headers={**talk.headers, "Last-Event-ID": last})
    assert answer.status_code == 422


def test_one_conversation_cannot_hold_many_streams_open(talk: Talk, door: Door) -> None:
    held = [Listener(talk, door) for _ in range(6)]
    try:
        for one in held:
            one.until(lambda one=one: one.status)
        refused = talk.client.get(f"{talk.path}/events", headers=talk.headers)
        assert refused.status_code == 429 and refused.headers["retry-after"]
        held[0].close()
        time.sleep(0.5)
        with listening(talk, door) as again:
            assert again.status == 200
    finally:
        for one in held:
            one.close()


def test_three_hundred_streams_cost_no_thread_each(door: Door, client: httpx.Client) -> None:
    import asyncio

    import psutil

    talks = [Talk(client) for _ in range(60)]
    worker = psutil.Process(door.process.pid).children(recursive=True)[-1]
    before = worker.num_threads()

    async def hold() -> int:
        limits = httpx.Limits(max_connections=400)
        async with httpx.AsyncClient(base_url=f"{door.url}/api/v1", timeout=20, limits=limits, trust_env=False) as many:
            started = asyncio.Event()
            ready = 0

            async def one(talk: Talk) -> None:
                nonlocal ready
                headers = {**talk.headers, "Accept": "text/event-stream"}
                async with many.stream("GET", talk.path + "/events", headers=headers) as answer:
                    assert answer.status_code == 200
                    ready += 1
                    if ready == 300:
                        started.set()
                    await asyncio.sleep(60)

            tasks = [asyncio.create_task(one(talk)) for talk in talks for _ in range(5)]
            await asyncio.wait_for(started.wait(), 20)
            threads = worker.num_threads()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            return threads

    assert asyncio.run(hold()) - before < 15

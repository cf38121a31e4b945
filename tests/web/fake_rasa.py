"""A stand-in for Rasa that keeps the contract of the door's channel: ``python fake_rasa.py PORT``.

What it answers follows from the text: "knoppen" gives buttons, "kaart" a card, "traag 1.5" takes so long, "kapot" fails,
"eenmaal kapot" fails the first time, "noodgeval" is a crisis, "mens spreken" asks for a person, "in Deventer" tells a place;
all else is echoed. ``GET /turns``
lists every turn that it really did, so that a test can count them.
"""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

CARD = {
    "kind": "scheme",
    "id": "slim-mkb",
    "title": "SLIM",
    "why": "Geld voor scholing.",
    "amount": "maximaal: 25.000 euro (2026)",
    "first_step": "Vraag het uw werkgever.",
    "link": "https://example.org/slim",
    "source": "example.org",
    "checked_on": "21 november 2026",
    "warning": "",
}
PLACE = {"name": "Deventer", "regions": [{"region": "Stedendriehoek", "region_code": "AM06"}]}


class Memory:
    """What was said, by sender; Rasa's tracker."""

    def __init__(self) -> None:
        self.answers: dict[str, dict[str, dict[str, Any]]] = {}
        self.offered: dict[str, list[str]] = {}
        self.turns: list[dict[str, Any]] = []
        self.failed: set[str] = set()
        self.at_work: dict[str, int] = {}
        self.sites: dict[str, Any] = {}
        self.overlaps = 0
        self.lock = threading.Lock()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    memory: Memory

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        if self.path == "/turns":
            return self._send(200, {"turns": self.memory.turns, "overlaps": self.memory.overlaps})
        return self._send(200, {"ready": True})

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        memory, sender = self.memory, said["sender"]
        with memory.lock:
            earlier = memory.answers.get(sender, {}).get(said["client_id"])
            if earlier:
                return self._send(200, {**earlier, "repeated": True})
            if said.get("choice") and said["choice"] not in memory.offered.get(sender, []):
                return self._send(409, {"error": "this choice was not offered"})
            memory.at_work[sender] = memory.at_work.get(sender, 0) + 1
            memory.overlaps += memory.at_work[sender] > 1
        try:
            status, answer = self._answer(said)
        finally:
            with memory.lock:
                memory.at_work[sender] -= 1
        return self._send(status, answer)

    def _answer(self, said: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        memory, sender, text = self.memory, said["sender"], said.get("text") or said["choice"]
        slow = re.search(r"traag (\d+(?:\.\d+)?)", text)
        if slow:
            time.sleep(float(slow[1]))
        if "kapot" in text:
            first = said["client_id"] not in memory.failed
            memory.failed.add(said["client_id"])
            if first or "eenmaal" not in text:
                return 503, {"error": "turn failed"}
        message: dict[str, Any] = {"text": f"U zei: {text}", "buttons": [], "cards": []}
        if "knoppen" in text:
            message["buttons"] = [{"title": "Ja", "choice": "/affirm"}, {"title": "Nee", "choice": "/deny"}]
        if "kaart" in text:
            message["cards"] = [CARD]
        need = "crisis" if "noodgeval" in text else "ask_human" if "mens spreken" in text else "ask_funding"
        answer = {
            "messages": [message],
            "understood": {"need": need, "confidence": 0.8, "ranking": [{"name": need, "confidence": 0.8}], "entities": []},
            "facts": {"place": PLACE} if "Deventer" in text else {},
            "repeated": False,
        }
        with memory.lock:
            memory.turns.append({"sender": sender, "client_id": said["client_id"], "text": text, "heard": said.get("heard", [])})
            memory.sites[sender] = said.get("site")
            memory.answers.setdefault(sender, {})[said["client_id"]] = answer
            memory.offered[sender] = [one["choice"] for one in message["buttons"]]
        return 200, answer

    def _send(self, status: int, body: dict[str, Any]) -> None:
        if self.server.stopped:  # type: ignore[attr-defined]
            self.close_connection = True
            return
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    """Once it is ``stopped`` it gives no answer any more, also not on connections that are still open."""

    stopped = False
    daemon_threads = True
    request_queue_size = 256


def server(port: int = 0) -> Server:
    """A stand-in with a memory of its own."""
    return Server(("127.0.0.1", port), type("Fresh", (Handler,), {"memory": Memory()}))


if __name__ == "__main__":
    server(int(sys.argv[1])).serve_forever()

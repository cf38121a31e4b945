"""What the door costs: time added to a turn, open event streams, and how soon a page with the chat can be used.

``python -m bench.door [--rasa URL] [--turns 60] [--streams 300] [--loads 10] [--json]`` starts a door with a database of its
own before a Rasa: the one at ``--rasa``, or a stand-in that answers at once. Then the difference is all the door's.

``alone_ms`` and ``through_ms`` (p50, p95): a turn at Rasa and through the door, in turns so that both see the same machine;
``added_ms`` is the difference of their p50, ``cpu_ms`` the door's own processor time a turn. ``streams``: so many event
streams held open by one process, with its memory in MB and threads before and with them, and turns meanwhile, beside turns
before and after (``times_as_long``); the system must allow as many open files (``ulimit -n``). ``page_ms``: from the start of
a navigation, in a browser without a cache, to the chat opened on a website that embeds it with the one line, its greeting
shown. Written to bench/results/door.json and .md.
"""

from __future__ import annotations

import asyncio
import os
import resource
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

import click
import httpx
import psutil
from rich.console import Console

from bench import report
from scripts.browser import chromium

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "web"))
from doors import Assistant, Door, opened, prepare  # noqa: E402

TEXT = "wie betaalt mijn opleiding"
#: What the door has to stay under, or reach: milliseconds, streams, times as long.
ADDED, STREAMS, SLOWER = 12, 3_000, 1.2
_WARM_UP = 5
_SENDER = uuid.uuid4().hex
#: Opens the chat as soon as its button is there, and notes when its greeting can be read and something can be typed.
_OPEN = """
let opened = false;
const look = setInterval(() => {
  const root = document.querySelector("leerwijzer-chat")?.shadowRoot;
  if (root && !opened) {
    opened = true;
    root.querySelector(".launcher").click();
  }
  if (root?.querySelector("[role=log][aria-busy=false] .message")?.checkVisibility() && root.querySelector("textarea")) {
    clearInterval(look);
    window.usable = performance.now();
  }
}, 2);
"""


@click.command(help=__doc__)
@click.option("--rasa", default="", help="Adres van een draaiende Rasa, zoals http://127.0.0.1:5005.")
@click.option("--turns", default=60, show_default=True, help="Beurten per meting.")
@click.option("--streams", default=300, show_default=True, help="Open stromen; 0 slaat dit over.")
@click.option("--loads", default=10, show_default=True, help="Keren dat de bladzijde wordt geopend; 0 slaat dit over.")
@click.option("--json", "as_json", is_flag=True, help="Als JSON.")
@click.option("--out", type=click.Path(path_type=Path), default=report.RESULTS, help="Map voor de uitkomsten.")
def main(rasa: str, turns: int, streams: int, loads: int, as_json: bool, out: Path) -> None:
    """Measure, print and write."""
    console = Console(stderr=as_json)
    if os.getloadavg()[0] > 1:
        console.print(f"[yellow]Let op: deze machine is bezig (belasting {os.getloadavg()[0]:.1f}). De cijfers zijn dan te hoog.")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    with _before(rasa) as (door, rasa_url):
        figures = asyncio.run(measure(door, rasa_url, turns, streams))
        if loads:
            figures["page_ms"] = page_load(door, loads)
    found = {**report.head(), "rasa": "eigen" if rasa else "stand-in", **figures}
    rows = as_table(found)
    report.write("door", found, rows, out)
    report.show(found, rows, as_json)


@contextmanager
def _before(rasa: str) -> Iterator[tuple[Door, str]]:
    """A running door before a Rasa, and the address of that Rasa."""
    stand_in = None if rasa else Assistant(0).start()
    rasa_url = rasa or stand_in.url  # type: ignore[union-attr]
    environment = {"LEERWIJZER_STREAMS": "100000"}
    if os.environ.get("DATABASE_URL"):
        environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
    try:
        with tempfile.TemporaryDirectory(prefix="leerwijzer-bench-") as folder:
            prepared = Path(folder) / "prepared"
            prepared.mkdir()
            prepare(prepared)
            with opened(Path(folder) / "door", prepared, rasa_url, **environment) as door:
                yield door, rasa_url
    finally:
        if stand_in:
            stand_in.stop()


async def measure(door: Door, rasa_url: str, turns: int, streams: int) -> dict[str, Any]:
    """Turns at Rasa alone and through the door, then with streams open."""
    worker = psutil.Process(door.process.pid).children(recursive=True)[-1]
    async with _client(4) as client:
        talk = await _begin(client, door)
        alone: list[float] = []
        through: list[float] = []
        before = 0.0
        for number in range(turns + _WARM_UP):
            if number == _WARM_UP:
                before = sum(worker.cpu_times()[:2])
            alone.append(await _timed(_at_rasa(client, rasa_url, number)))
            through.append(await _timed(_say(client, door, talk)))
        used = (sum(worker.cpu_times()[:2]) - before) / turns * 1000
        alone, through = alone[_WARM_UP:], through[_WARM_UP:]
        figures: dict[str, Any] = {
            "alone_ms": percentiles(alone),
            "through_ms": percentiles(through),
            "added_ms": round(median(through) - median(alone), 1),
            "cpu_ms": round(used, 1),
            "without_streams": _size(worker),
        }
        if streams:
            quiet = await _turns(client, door, turns)
            figures["streams"] = await _with_streams(client, door, worker, turns, streams)
            # Before and after: a machine is not as fast in every minute.
            quiet += await _turns(client, door, turns)
            figures["streams"]["times_as_long"] = round(figures["streams"]["through_ms"]["p50"] / median(quiet), 2)
        return figures


async def _turns(client: httpx.AsyncClient, door: Door, turns: int) -> list[float]:
    """Milliseconds of so many turns of a new conversation."""
    talk = await _begin(client, door)
    return [await _timed(_say(client, door, talk)) for _ in range(turns)]


async def _with_streams(client: httpx.AsyncClient, door: Door, worker: Any, turns: int, streams: int) -> dict[str, Any]:
    holders = [await _begin(client, door) for _ in range(-(-streams // 5))]
    async with _client(streams + 10) as many:
        opened_now = 0

        async def hold(one: dict) -> None:
            nonlocal opened_now
            headers = {**one["headers"], "Accept": "text/event-stream"}
            async with many.stream("GET", f"{door.url}{one['path']}/events", headers=headers) as answer:
                answer.raise_for_status()
                opened_now += 1
                async for _ in answer.aiter_raw():
                    pass

        tasks = []
        for number in range(streams):
            tasks.append(asyncio.create_task(hold(holders[number // 5])))
            if number % 50 == 49:
                await asyncio.sleep(0.05)
        ends = time.monotonic() + 120
        while opened_now < streams and time.monotonic() < ends:
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)
        size = _size(worker)
        busy = await _turns(client, door, turns)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return {"open": opened_now, **size, "through_ms": percentiles(busy)}


def page_load(door: Door, loads: int) -> dict[str, float]:
    """From the start of a navigation to a chat that can be used, on a page of another website, in ms."""
    line = f'<script src="{door.url}/widget.js" data-site="meting" defer></script>'
    page = f"<!doctype html><html lang=nl><title>Bibliotheek</title>{line}"

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            pass

        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(page.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    website = f"http://127.0.0.1:{server.server_address[1]}"
    door.manage("site", "add", "meting", "Meting", "--origin", website)
    ends = time.monotonic() + 20  # a running door sees a new site within seconds
    with door.client(headers={"Origin": website}) as client:
        while client.get("/sites/meting").status_code != 200 and time.monotonic() < ends:
            time.sleep(0.2)
    took = []
    try:
        with chromium() as browser:
            for _ in range(loads + 1):
                context = browser.new_context(locale="nl-NL", viewport={"width": 390, "height": 844})
                context.add_init_script(_OPEN)
                tab = context.new_page()
                tab.goto(website)
                took.append(float(tab.wait_for_function("window.usable", timeout=20_000).json_value()))
                context.close()
    finally:
        server.shutdown()
    return percentiles(took[1:])


def as_table(found: dict[str, Any]) -> list[list[str]]:
    """Rows of text: a header and one row per figure, with what it has to be."""
    streams, page = found.get("streams"), found.get("page_ms")
    rows = [
        ["", "p50 / p95", "doel"],
        ["een beurt bij Rasa alleen", _both(found["alone_ms"]), ""],
        ["een beurt door de deur", _both(found["through_ms"]), ""],
        ["de deur voegt toe, p50", f"{found['added_ms']} ms", f"hoogstens {ADDED} ms"],
        ["rekentijd van de deur per beurt", f"{found['cpu_ms']} ms", ""],
        ["de deur zonder stromen", _room(found["without_streams"]), ""],
    ]
    if streams:
        rows += [
            ["open stromen van één proces", str(streams["open"]), f"minstens {STREAMS}"],
            ["de deur met die stromen", _room(streams), ""],
            ["een beurt met die stromen open", _both(streams["through_ms"]), ""],
            ["zo veel keer zo lang", str(streams["times_as_long"]), f"hoogstens {SLOWER}"],
        ]
    if page:
        rows.append(["van bladzijde tot bruikbare chat", _both(page), ""])
    return rows


def percentiles(values: list[float]) -> dict[str, float]:
    """p50 and p95, in the unit of the values."""
    ordered = sorted(values)
    return {"p50": round(median(ordered), 1), "p95": round(ordered[int(len(ordered) * 0.95)], 1)}


def _both(one: dict[str, float]) -> str:
    return f"{one['p50']} / {one['p95']} ms"


def _room(one: dict[str, float]) -> str:
    return f"{one['mb']} MB, {one['threads']} threads"


def _size(worker: Any) -> dict[str, int]:
    return {"mb": round(worker.memory_info().rss / 1e6), "threads": worker.num_threads()}


def _client(connections: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(timeout=60, limits=limits, trust_env=False)


async def _begin(client: httpx.AsyncClient, door: Door) -> dict[str, Any]:
    answer = (await client.post(f"{door.url}/api/v1/conversations", json={"site": "demo"})).json()
    path = f"/api/v1/conversations/{answer['id']}"
    return {"path": path, "headers": {"Authorization": f"Bearer {answer['token']}"}}


async def _say(client: httpx.AsyncClient, door: Door, talk: dict[str, Any]) -> None:
    said = {"client_id": uuid.uuid4().hex, "text": TEXT}
    answer = await client.post(f"{door.url}{talk['path']}/messages", json=said, headers=talk["headers"])
    answer.raise_for_status()


async def _at_rasa(client: httpx.AsyncClient, url: str, number: int) -> None:
    said = {"sender": _SENDER, "client_id": f"n{number}", "text": TEXT}
    answer = await client.post(f"{url}/webhooks/door/webhook", json=said)
    answer.raise_for_status()


async def _timed(work: Awaitable[None]) -> float:
    began = time.perf_counter()
    await work
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()

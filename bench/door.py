"""How much the door adds to a turn, and how many event streams one process holds: ``python -m bench.door``.

It starts a door with a database of its own before a Rasa: the one at ``--rasa``, or a stand-in that answers at once. Then
the difference is all the door's. ``--streams 3000`` holds so many streams open and measures turns meanwhile; the system
must allow as many open files (``ulimit -n``).
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import sys
import tempfile
import time
import uuid
from pathlib import Path
from statistics import median
from typing import Any

import httpx
import psutil

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "web"))
from doors import Assistant, Door, opened, prepare  # noqa: E402

TEXT = "wie betaalt mijn opleiding"


async def main(options: argparse.Namespace) -> None:
    """Measure, and print a table."""
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))
    stand_in = None if options.rasa else Assistant(0).start()
    rasa_url = options.rasa or stand_in.url  # type: ignore[union-attr]
    with tempfile.TemporaryDirectory(prefix="leerwijzer-bench-") as folder:
        prepared = Path(folder) / "prepared"
        prepared.mkdir()
        prepare(prepared)
        environment = {"LEERWIJZER_STREAMS": "100000"}
        if os.environ.get("DATABASE_URL"):
            environment["DATABASE_URL"] = os.environ["DATABASE_URL"]
        with opened(Path(folder) / "door", prepared, rasa_url, **environment) as door:
            await measure(door, rasa_url, options)
    if stand_in:
        stand_in.stop()


async def measure(door: Door, rasa_url: str, options: argparse.Namespace) -> None:
    """Turns at Rasa alone and through the door, in turns so that both see the same machine; then with streams open."""
    worker = psutil.Process(door.process.pid).children(recursive=True)[-1]
    async with _client(4) as client:
        talk = await _begin(client, door)
        alone: list[float] = []
        through: list[float] = []
        for number in range(options.turns + 5):
            if number == 5:
                before = sum(worker.cpu_times()[:2])
            alone.append(await _timed(_at_rasa(client, rasa_url, number)))
            through.append(await _timed(_say(client, door, talk)))
        used = (sum(worker.cpu_times()[:2]) - before) / options.turns * 1000
        alone, through = alone[5:], through[5:]
        print(f"a turn at Rasa alone      {_figures(alone)}")
        print(f"a turn through the door   {_figures(through)}")
        print(f"the door adds             p50 {(median(through) - median(alone)):.1f} ms")
        print(f"the door's own work       {used:.1f} ms of processor time a turn")
        print(f"before any stream         {_size(worker)}")
        if options.streams:
            await _with_streams(client, door, talk, worker, median(through), options)


async def _with_streams(client: Any, door: Door, talk: dict, worker: Any, quiet: float, options: argparse.Namespace) -> None:
    holders = [await _begin(client, door) for _ in range(-(-options.streams // 5))]
    async with _client(options.streams + 10) as many:
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
        for number in range(options.streams):
            tasks.append(asyncio.create_task(hold(holders[number // 5])))
            if number % 50 == 49:
                await asyncio.sleep(0.05)
        ends = time.monotonic() + 120
        while opened_now < options.streams and time.monotonic() < ends:
            await asyncio.sleep(0.2)
        await asyncio.sleep(1)
        print(f"{opened_now} streams open       {_size(worker)}")
        busy = [await _timed(_say(client, door, talk)) for _ in range(options.turns)]
        print(f"a turn meanwhile          {_figures(busy)}, {median(busy) / quiet:.2f} times as long")
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _client(connections: int) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=connections, max_keepalive_connections=connections)
    return httpx.AsyncClient(timeout=60, limits=limits, trust_env=False)


async def _begin(client: Any, door: Door) -> dict:
    answer = (await client.post(f"{door.url}/api/v1/conversations", json={"site": "demo"})).json()
    path = f"/api/v1/conversations/{answer['id']}"
    return {"path": path, "headers": {"Authorization": f"Bearer {answer['token']}"}}


async def _say(client: Any, door: Door, talk: dict) -> None:
    said = {"client_id": uuid.uuid4().hex, "text": TEXT}
    answer = await client.post(f"{door.url}{talk['path']}/messages", json=said, headers=talk["headers"])
    answer.raise_for_status()


_SENDER = uuid.uuid4().hex


async def _at_rasa(client: Any, url: str, number: int) -> None:
    said = {"sender": _SENDER, "client_id": f"n{number}", "text": TEXT}
    answer = await client.post(f"{url}/webhooks/door/webhook", json=said)
    answer.raise_for_status()


async def _timed(work: Any) -> float:
    began = time.perf_counter()
    await work
    return (time.perf_counter() - began) * 1000


def _figures(found: list[float]) -> str:
    ordered = sorted(found)
    return f"p50 {median(ordered):.1f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.1f} ms"


def _size(worker: Any) -> str:
    return f"{worker.memory_info().rss / 1e6:.0f} MB, {worker.num_threads()} threads"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rasa", default="", help="address of a running Rasa, such as http://127.0.0.1:5005")
    parser.add_argument("--turns", type=int, default=60)
    parser.add_argument("--streams", type=int, default=300)
    asyncio.run(main(parser.parse_args()))

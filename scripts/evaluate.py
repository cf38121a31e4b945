"""Measure how well the trained model understands the validation set, which is never trained on.

``python -m scripts.evaluate [--json] [--errors]``. Every text is masked first, as a visitor's is. Strict: the labelled
need; lenient: that or a reading that honest people would accept too. Intervals are 95 % bootstrap intervals.
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
import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table
from sklearn.metrics import f1_score

from bot.runtime.channel import clean
from knowledge.content import parse

VALIDATION = Path("tests/nlu/validation")
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


def _interval(values: Sequence[Any], measure: Callable[[Sequence[Any]], float]) -> Tuple[float, float, float]:
    dice = random.Random(0)  # noqa: S311 - a bootstrap, not a secret
    drawn = sorted(measure(dice.choices(values, k=len(values))) for _ in range(_BOOTSTRAPS))
    return measure(values), drawn[int(0.025 * _BOOTSTRAPS)], drawn[int(0.975 * _BOOTSTRAPS)]


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else 0.0


def _macro(pairs: Sequence[Tuple[str, str]]) -> float:
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
        "macro_f1": _interval(pairs, _macro),
        "strict_accuracy": _interval(strict, _share),
        "lenient_accuracy": _interval(lenient, _share),
        "out_of_scope": {"precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall)},
        "crisis": {"recall": _share(needs_crisis), "false_alarms": sum(alarms), "of": len(alarms)},
        "age": _share(ages),
        "place": _share(places),
        "ms": {"p50": took[len(took) // 2], "p95": took[int(len(took) * 0.95)]},
        "errors": errors,
    }


@click.command(help=__doc__)
@click.option("--json", "as_json", is_flag=True, help="Als JSON.")
@click.option("--errors", is_flag=True, help="Toon ook wat verkeerd ging.")
@click.option("--model", type=click.Path(exists=True, path_type=Path), default=MODEL)
def main(as_json: bool, errors: bool, model: Path) -> None:
    """Measure and print."""
    figures = measure(load_validation(), _interpreter(model))
    wrong = figures.pop("errors")
    if as_json:
        click.echo(json.dumps(figures, indent=2))
        return
    console = Console()
    table = Table("maat", "waarde", title=f"{figures.pop('utterances')} zinnen die nooit getraind zijn")
    for name, value in figures.items():
        if isinstance(value, tuple):
            told = f"{value[0]:.3f} ({value[1]:.3f}–{value[2]:.3f})"
        else:
            told = yaml.safe_dump(value, default_flow_style=True).strip() if isinstance(value, dict) else f"{value:.3f}"
        table.add_row(name, told)
    console.print(table)
    for one in wrong if errors else ():
        console.print(" | ".join(one), markup=False, highlight=False)


if __name__ == "__main__":
    main()

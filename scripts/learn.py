"""What the assistant gains from new examples: trained with them, and measured beside the model that is there.

``python -m scripts.learn EXAMPLES [--report var/learn.md]``. EXAMPLES is what ``manage.py examples export`` wrote. Nothing
in ``bot/data`` changes: a person reads the report and merges. It tells what each example was taken for before, and what
happens to other sentences: those of tests/nlu/validation only; the unseen set stays unseen, and no sentence of either
stands in the report.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Callable, Dict, List, NamedTuple, Tuple

import click
import yaml
from scipy.stats import binomtest

from bot.runtime.channel import clean
from scripts import evaluate
from scripts.train import train

#: Below this chance that it is luck, a difference counts.
LUCK = 0.05
DATA = Path("bot/data")
MEASURES = {"macro_f1": "macro F1", "strict_accuracy": "streng goed", "lenient_accuracy": "ruim goed"}


class Example(NamedTuple):
    """An example: its need, and what each model takes it for: need and confidence (0 to 1)."""

    text: str
    need: str
    before: Tuple[str, float] = ("", 0.0)
    after: Tuple[str, float] = ("", 0.0)


def examples_of(file: Path) -> List[Example]:
    """The examples of an NLU file."""
    blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    lines = [(line, block["intent"]) for block in blocks for line in block["examples"].splitlines()]
    return [Example(line[2:].strip(), need) for line, need in lines if line.startswith("- ")]


def wrong_in(figures: Dict[str, Any]) -> Dict[str, str]:
    """The sentences whose need was misread, with the need that was wanted."""
    return {text: wanted for wanted, _, text in figures["errors"] if not wanted.startswith(("age ", "place "))}


def verdict(gained: int, lost: int) -> str:
    """What the difference is worth, in a sentence: a sign test over the sentences that changed."""
    if gained == lost:
        return "Er is geen verschil. Neem de zinnen alleen over als ze iets nieuws zeggen."
    by_luck = binomtest(min(gained, lost), gained + lost).pvalue
    if by_luck > LUCK:
        return f"Het verschil kan toeval zijn (p = {by_luck:.2f}). Lees de zinnen zelf na."
    if gained > lost:
        return f"De assistent wordt beter (p = {by_luck:.3f})."
    return f"De assistent wordt slechter (p = {by_luck:.3f}). Neem deze zinnen niet zo over."


def report(examples: List[Example], before: Dict[str, Any], after: Dict[str, Any]) -> str:
    """The comparison as Markdown. ``before`` and ``after`` are what ``evaluate.measure`` gives."""
    added = Counter(one.need for one in examples)
    known = sum(one.before[0] == one.need for one in examples)
    wrong, still = wrong_in(before), wrong_in(after)
    gained = [need for text, need in wrong.items() if text not in still]
    lost = [need for text, need in still.items() if text not in wrong]
    lines = [
        "# Wat nieuwe voorbeeldzinnen doen",
        "",
        f"{_count(len(examples))}. Zonder training begreep de assistent er al {known}.",
        "",
        "| zin | bedoeld | zonder | met |",
        "|---|---|---|---|",
        *(f"| {one.text} | {one.need} | {_heard(one.before)} | {_heard(one.after)} |" for one in examples),
        "",
        f"En andere zinnen? Gemeten op {before['utterances']} zinnen waarmee nooit getraind is.",
        "",
        f"**{verdict(len(gained), len(lost))}** Nu goed en eerst niet: {len(gained)}. Nu fout en eerst niet: {len(lost)}.",
        "",
        "| maat | zonder | met |",
        "|---|---|---|",
    ]
    lines += [f"| {label} | {_told(before[name])} | {_told(after[name])} |" for name, label in MEASURES.items()]
    lines += [f"| {label} | {one} | {other} |" for label, one, other in _crisis(before, after)]
    lines += ["", "| behoefte | nieuwe zinnen | nu goed | nu fout |", "|---|---|---|---|"]
    for need in sorted({*added, *gained, *lost}):
        lines.append(f"| {need} | {added[need]} | {gained.count(need)} | {lost.count(need)} |")
    return "\n".join(lines) + "\n"


def _count(number: int) -> str:
    return "1 nieuwe zin" if number == 1 else f"{number} nieuwe zinnen"


def _heard(read: Tuple[str, float]) -> str:
    return f"{read[0]} ({read[1]:.0%})".replace("%", " %")


def _told(value: Tuple[float, float, float]) -> str:
    return f"{value[0]:.3f} ({value[1]:.3f} tot {value[2]:.3f})"


def _crisis(before: Dict[str, Any], after: Dict[str, Any]) -> List[Tuple[str, str, str]]:
    one, other = before["crisis"], after["crisis"]
    return [
        ("nood herkend", f"{one['recall']:.3f}", f"{other['recall']:.3f}"),
        ("vals alarm", str(one["false_alarms"]), str(other["false_alarms"])),
    ]


def _measured(
    items: List[Dict[str, Any]], examples: List[Example], parse_text: Callable[[str], Dict[str, Any]]
) -> Tuple[Dict[str, Any], List[Tuple[str, float]]]:
    """All figures of one model, and what it takes each example for."""
    read = [parse_text(clean(one.text))["intent"] for one in examples]
    return evaluate.measure(items, parse_text), [(one["name"], float(one["confidence"])) for one in read]


@click.command(help=__doc__)
@click.argument("examples", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--report", "target", type=click.Path(path_type=Path), default=Path("var/learn.md"), show_default=True)
def main(examples: Path, target: Path) -> None:
    """Train with the examples in a folder of its own, measure both models and write the report."""
    new = examples_of(examples)
    if not new:
        sys.exit("Er staan geen zinnen in dit bestand.")
    if not evaluate.MODEL.exists():
        sys.exit("Er is nog geen model om mee te vergelijken. Doe eerst: make train")
    items = evaluate.load_validation()
    with tempfile.TemporaryDirectory(prefix="leerwijzer-learn-") as folder:
        data, model = Path(folder) / "data", Path(folder) / "model.tar.gz"
        shutil.copytree(DATA, data)
        shutil.copy(examples, data / "nlu" / "from_advisers.yml")
        train(model, str(data))
        before, first = _measured(items, new, evaluate._interpreter(evaluate.MODEL))
        after, then = _measured(items, new, evaluate._interpreter(model))
    text = report([one._replace(before=a, after=b) for one, a, b in zip(new, first, then)], before, after)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    click.echo(text + f"\nStaat in {target}. Overnemen: zet de zinnen in bot/data/nlu, doe `make test-fast` en `make train`.")


if __name__ == "__main__":
    main()

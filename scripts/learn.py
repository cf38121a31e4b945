"""What the assistant gains from new examples: trained with them, and measured beside the model that is there.

``python -m scripts.learn EXAMPLES [--report var/learn.md]``. EXAMPLES is what ``manage.py examples export`` wrote. Nothing
in ``bot/data`` changes: a person reads the report and merges. Measured on tests/nlu/validation only; the unseen set stays
unseen, and no sentence of either stands in the report.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any, Dict, List, Tuple

import click
import yaml
from scipy.stats import binomtest

from scripts import evaluate
from scripts.train import train

#: Below this chance that it is luck, a difference counts.
LUCK = 0.05
DATA = Path("bot/data")
MEASURES = {"macro_f1": "macro F1", "strict_accuracy": "streng goed", "lenient_accuracy": "ruim goed"}


def added_of(file: Path) -> Counter:
    """How many examples there are for each need."""
    blocks = yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]
    counts: Counter = Counter()
    for block in blocks:
        counts[block["intent"]] += sum(line.startswith("- ") for line in block["examples"].splitlines())
    return counts


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


def report(added: Counter, before: Dict[str, Any], after: Dict[str, Any]) -> str:
    """The comparison as Markdown. ``before`` and ``after`` are what ``evaluate.measure`` gives."""
    wrong, still = wrong_in(before), wrong_in(after)
    gained = [need for text, need in wrong.items() if text not in still]
    lost = [need for text, need in still.items() if text not in wrong]
    lines = [
        "# Wat nieuwe voorbeeldzinnen doen",
        "",
        f"{sum(added.values())} nieuwe zinnen, gemeten op {before['utterances']} zinnen waarmee nooit getraind is.",
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


def _told(value: Tuple[float, float, float]) -> str:
    return f"{value[0]:.3f} ({value[1]:.3f} tot {value[2]:.3f})"


def _crisis(before: Dict[str, Any], after: Dict[str, Any]) -> List[Tuple[str, str, str]]:
    one, other = before["crisis"], after["crisis"]
    return [
        ("nood herkend", f"{one['recall']:.3f}", f"{other['recall']:.3f}"),
        ("vals alarm", str(one["false_alarms"]), str(other["false_alarms"])),
    ]


@click.command(help=__doc__)
@click.argument("examples", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--report", "target", type=click.Path(path_type=Path), default=Path("var/learn.md"), show_default=True)
def main(examples: Path, target: Path) -> None:
    """Train with the examples in a folder of its own, measure both models and write the report."""
    added = added_of(examples)
    if not added:
        sys.exit("Er staan geen zinnen in dit bestand.")
    if not evaluate.MODEL.exists():
        sys.exit("Er is nog geen model om mee te vergelijken. Doe eerst: make train")
    items = evaluate.load_validation()
    with tempfile.TemporaryDirectory(prefix="leerwijzer-learn-") as folder:
        data, model = Path(folder) / "data", Path(folder) / "model.tar.gz"
        shutil.copytree(DATA, data)
        shutil.copy(examples, data / "nlu" / "from_advisers.yml")
        train(model, str(data))
        before, after = (evaluate.measure(items, evaluate._interpreter(one)) for one in (evaluate.MODEL, model))
    text = report(added, before, after)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text, encoding="utf-8")
    click.echo(text + f"\nStaat in {target}. Overnemen: zet de zinnen in bot/data/nlu, doe `make test-fast` en `make train`.")


if __name__ == "__main__":
    main()

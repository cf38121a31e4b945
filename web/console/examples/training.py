"""The sentences that the assistant is trained on, as files of Rasa's format: reading them, and writing more of them.

The door can run without them: then only the workplace's own examples are compared.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import yaml

from web.console.examples.closeness import frames, makes_template, repeats_example

#: Pairs of need and sentence.
Pairs = list[tuple[str, str]]


def read(folder: Path) -> Pairs:
    """All sentences of a folder with their needs; nothing when there is no such folder."""
    found: Pairs = []
    for path in sorted(folder.glob("*.yml")):
        for block in (yaml.safe_load(path.read_text(encoding="utf-8")) or {}).get("nlu", []):
            lines = block["examples"].splitlines()
            found += [(block["intent"], line[2:].strip()) for line in lines if line.startswith("- ")]
    return found


def new_ones(examples: Iterable[tuple[str, str]], trained: Pairs) -> tuple[Pairs, Pairs]:
    """Which examples add something, and which are dropped: said already, nearly, or one more of a template."""
    kept: Pairs = []
    dropped: Pairs = []
    texts = [text for _, text in trained]
    counts = Counter(frame for text in texts for frame in frames(text))
    for need, text in examples:
        if repeats_example(text, texts) is not None or makes_template(text, counts):
            dropped.append((need, text))
            continue
        kept.append((need, text))
        texts.append(text)
        counts.update(frames(text))
    return kept, dropped


def as_yaml(examples: Pairs) -> str:
    """Sentences as an NLU file of Rasa, by need, in the order of the alphabet."""
    lines = ['version: "3.1"', "nlu:"]
    for need in sorted({need for need, _ in examples}):
        lines += [f"- intent: {need}", "  examples: |"]
        lines += [f"    - {text}" for text in sorted(text for one, text in examples if one == need)]
    return "\n".join(lines) + "\n"

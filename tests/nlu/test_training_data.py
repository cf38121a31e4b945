"""The training data (bot/data/nlu): enough, all different, written by hand, and never what is used to measure."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import Dict, List, Tuple

import pytest
import yaml
from rapidfuzz import fuzz, process

ROOT = Path(__file__).parents[2]
DATA = ROOT / "bot" / "data" / "nlu"
#: What is measured with.
MEASURED = [Path(__file__).parent / name for name in ("validation", "unseen")]

#: Fewest examples of any need, and of those where a miss does most harm.
FEWEST, FEWEST_OF = 25, {"out_of_scope": 200, "crisis": 80}
#: Longer texts that are this much alike (0 to 100, rapidfuzz' ratio) are one example written twice.
ALIKE, LONGER_THAN = 90, 12
#: At most so many sentences may differ in one word only: more is a template, which teaches the template.
TEMPLATE, TEMPLATE_WORDS = 6, 4


def _examples() -> List[Tuple[str, str]]:
    found = []
    for path in sorted(DATA.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            lines = [line for line in block["examples"].splitlines() if line.strip()]
            assert all(line.startswith("- ") for line in lines), path.name
            found += [(block["intent"], line[2:].strip()) for line in lines]
    return found


EXAMPLES = _examples()
BY_NEED: Dict[str, List[str]] = defaultdict(list)
for _need, _text in EXAMPLES:
    BY_NEED[_need].append(_text)
NEEDS = yaml.safe_load((ROOT / "knowledge" / "content" / "needs.yml").read_text(encoding="utf-8"))["needs"]


def plain(text: str) -> str:
    """Letters and digits in lower case, words apart. A star stays: "*almelo" corrects, "almelo" tells."""
    return " ".join(re.findall(r"\*?[^\W_]+", text.lower())) or text


def test_every_need_has_enough_examples() -> None:
    counts = {need: len(BY_NEED[need]) for need in NEEDS}
    few = {need: count for need, count in counts.items() if count < FEWEST_OF.get(need, FEWEST)}
    assert few == {}, f"te weinig; het minste is nu {min(counts.values())}"


def test_examples_are_of_needs_only() -> None:
    assert set(BY_NEED) == set(NEEDS)


def test_nothing_is_there_twice() -> None:
    needs: Dict[str, List[str]] = defaultdict(list)
    for need, text in EXAMPLES:
        needs[plain(text)].append(need)
    twice = {text: several for text, several in needs.items() if len(several) > 1}
    across = {text: several for text, several in twice.items() if len(set(several)) > 1}
    assert across == {}, "dezelfde tekst hoort bij twee behoeften"
    assert twice == {}


def test_no_two_longer_examples_are_nearly_the_same() -> None:
    texts = sorted({plain(text) for _, text in EXAMPLES if len(text) > LONGER_THAN})
    need_of = {plain(text): need for need, text in EXAMPLES}
    alike = []
    scores = process.cdist(texts, texts, scorer=fuzz.ratio, score_cutoff=ALIKE + 0.01, workers=1)
    for first, row in enumerate(scores):
        for second in row[first + 1 :].nonzero()[0]:
            one, other = texts[first], texts[first + 1 + int(second)]
            alike.append(f"{need_of[one]}: {one}  ~  {need_of[other]}: {other}")
    assert alike == [], f"{len(alike)} paren:\n" + "\n".join(alike)


def test_no_sentence_is_a_template() -> None:
    frames: Dict[Tuple[str, ...], set] = defaultdict(set)
    for _, text in EXAMPLES:
        words = plain(text).split()
        if len(words) >= TEMPLATE_WORDS:
            for place in range(len(words)):
                frames[tuple(words[:place] + ["…"] + words[place + 1 :])].add(text)
    templates = {" ".join(frame): sorted(texts) for frame, texts in frames.items() if len(texts) > TEMPLATE}
    assert templates == {}


def test_examples_are_plain_text() -> None:
    wrong = [
        text
        for _, text in EXAMPLES
        if text.startswith("/")
        or re.search(
            r"[\[\]{}]",
            re.sub(
                r"\[(?:naam|adres|bsn|kenteken|e-mailadres|telefoonnummer|"
                r"rekeningnummer|documentnummer|kaartnummer|postcode \d{4}|geboren \d{4})\]",
                "",
                text,
            ),
        )
    ]
    assert wrong == []


def test_what_measures_is_never_trained_on() -> None:
    measured = {
        plain(item["text"]): path.name
        for folder in MEASURED
        for path in folder.glob("*.yml")
        for item in yaml.safe_load(path.read_text(encoding="utf-8"))
    }
    # Bare words ("ja", "48") cannot be written in another way.
    seen = {
        text: (need, measured[plain(text)]) for need, text in EXAMPLES if plain(text) in measured and len(plain(text).split()) > 2
    }
    assert seen == {}


@pytest.mark.parametrize("need", ["inform", "affirm", "deny", "dont_know", "greet"])
def test_short_answers_are_among_the_examples(need: str) -> None:
    assert sum(len(text.split()) <= 2 for text in BY_NEED[need]) >= 10


def test_the_examples_vary_in_length() -> None:
    """Real people write one word or a whole story."""
    lengths = Counter(min(len(text.split()) // 5, 4) for _, text in EXAMPLES)
    assert set(lengths) == {0, 1, 2, 3, 4}

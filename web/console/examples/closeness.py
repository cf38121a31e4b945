"""When two sentences are too much alike: an example that repeats a visitor, and one that repeats another example. Pure.

The rules for examples among each other are those of ``tests/nlu/test_training_data.py``; a test keeps them the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import SequenceMatcher

from rapidfuzz import fuzz, process

#: Longer texts that are this much alike (0 to 100, rapidfuzz' ratio) are one example written twice.
ALIKE, LONGER_THAN = 90, 12
#: At most so many sentences may differ in one word only; shorter sentences than this do not count.
TEMPLATE, TEMPLATE_WORDS = 6, 4
#: A rewritten sentence may be this much like what the visitor typed, in the same or in another order of words.
LIKE_A_VISITOR = 70
#: So many words in a row of a visitor are a quotation.
QUOTED_WORDS = 4


def plain(text: str) -> str:
    """Letters and digits in lower case, words apart. A star stays: "*almelo" corrects, "almelo" tells."""
    return " ".join(re.findall(r"\*?[^\W_]+", text.lower())) or text


def repeats_visitor(text: str, said: Iterable[str]) -> str | None:
    """The visitor's sentence that a text is too close to: alike as a whole, or with a piece quoted; else ``None``."""
    own = plain(text)
    for sentence in said:
        theirs = plain(sentence)
        if max(fuzz.ratio(own, theirs), fuzz.token_sort_ratio(own, theirs)) >= LIKE_A_VISITOR:
            return sentence
        mine, words = own.split(), theirs.split()
        run = SequenceMatcher(None, mine, words, autojunk=False).find_longest_match(0, len(mine), 0, len(words))
        if run.size >= QUOTED_WORDS:
            return sentence
    return None


def repeats_example(text: str, examples: Iterable[str]) -> str | None:
    """The example that says the same already, or nearly; else ``None``."""
    own, known = plain(text), {plain(one): one for one in examples}
    if own in known:
        return known[own]
    longer = {key: one for key, one in known.items() if len(one) > LONGER_THAN}
    if len(text) <= LONGER_THAN or not longer:
        return None
    found = process.extractOne(own, list(longer), scorer=fuzz.ratio, score_cutoff=ALIKE + 0.01)
    return longer[found[0]] if found else None


def frames(text: str) -> set[tuple[str, ...]]:
    """The sentence with each word left out in turn; empty for short ones."""
    words = plain(text).split()
    if len(words) < TEMPLATE_WORDS:
        return set()
    return {(*words[:place], "…", *words[place + 1 :]) for place in range(len(words))}


def makes_template(text: str, counts: Mapping[tuple[str, ...], int]) -> bool:
    """Whether one more such sentence teaches a template. ``counts`` tells how many sentences have each frame."""
    return any(counts.get(frame, 0) >= TEMPLATE for frame in frames(text))

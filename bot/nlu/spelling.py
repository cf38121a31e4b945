"""Dutch spelling correction: a word that Dutch does not know becomes the nearest word that it does."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Dict, Iterable, Mapping

from symspellpy import SymSpell, Verbosity
from wordfreq import get_frequency_dict, top_n_list

#: How many of the most frequent Dutch words count as known.
_KNOWN = 60_000
#: A word from the training data or the knowledge base is as likely as a fairly common word.
_OWN_WORD = 40_000
#: Short words have too many neighbours to guess.
_SHORTEST = 4

_WORD = re.compile(r"^[a-zà-ÿ]+$")


@lru_cache(maxsize=1)
def dutch_words() -> Dict[str, int]:
    """The most frequent Dutch words with how often they occur in a billion words (wordfreq, CC BY-SA 4.0)."""
    often = get_frequency_dict("nl")
    # Three digits, as `word_frequency` gives them: that takes words apart first, which these are, in a second more.
    return {word: max(1, int(float(f"{often[word]:.3g}") * 1e9)) for word in top_n_list("nl", _KNOWN) if _WORD.match(word)}


def _index(words: Mapping[str, int]) -> SymSpell:
    index = SymSpell(max_dictionary_edit_distance=2, prefix_length=6)
    for word, count in words.items():
        index.create_dictionary_entry(word, count)
    return index


@lru_cache(maxsize=1)
def _dutch() -> SymSpell:
    """One for all spellers: it takes over a second to make, and 60 MB."""
    return _index(dutch_words())


class Speller:
    """Corrects single lower-case words; own words (names of schemes, occupations, training data) are never changed."""

    def __init__(self, own_words: Iterable[str] = ()) -> None:
        known = dutch_words()
        own = {word: max(known.get(word, 0), _OWN_WORD) for word in own_words if _WORD.match(word)}
        self._indexes = (_dutch(), _index(own))
        self.correct = lru_cache(maxsize=50_000)(self._correct)

    def _correct(self, word: str) -> str:
        if len(word) < _SHORTEST or not _WORD.match(word) or any(word in index.words for index in self._indexes):
            return word
        distance = 1 if len(word) < 8 else 2
        found = [one for index in self._indexes for one in index.lookup(word, Verbosity.TOP, max_edit_distance=distance)]
        return min(found, key=lambda one: (one.distance, -one.count)).term if found else word

"""Dutch text made comparable: normalised names and stems."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from threading import Lock
from typing import List

from snowballstemmer import stemmer

#: Words that say nothing about a subject; kept short on purpose, rarity weighs the rest.
STOP_WORDS = frozenset(
    "de het een en of ik je jij u uw mijn me mij wij we zij ze hij is ben bent zijn was word wordt worden heb hebt heeft "
    "hebben had kan kun kunt kunnen wil wilt willen moet moeten mag mogen zou wat wie waar hoe wanneer waarom welke dat "
    "dit die deze er om te in op aan van voor met bij naar uit tot als dan dus maar ook nog al niet geen wel door over "
    "graag iets meer veel nu daar hier".split()
)

_APOSTROPHE, _OTHER = re.compile(r"['`´’‘]"), re.compile(r"[^a-z0-9+]+")
_stemmer, _one_at_a_time = stemmer("dutch"), Lock()  # the stemmer keeps its word in itself


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    """The stem of a stem of … a word: one step makes 'fonds' of 'fondsen', but 'fond' of 'fonds'."""
    with _one_at_a_time:
        stem = _stemmer.stemWord(word)
    return stem if stem == word else _stem(stem)


def normalise(text: str) -> str:
    """Lower case, without accents, apostrophes and other marks: 'O&O-fonds' → 'o en o fonds'."""
    text = text.lower().replace("&", " en ")
    if not text.isascii():
        text = unicodedata.normalize("NFKD", text.replace("ĳ", "ij"))
        text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return _OTHER.sub(" ", _APOSTROPHE.sub("", text)).strip()


def stems(text: str) -> List[str]:
    """The stems of the words that say something, in order."""
    return [_stem(word)[:60] for word in normalise(text).split() if word not in STOP_WORDS and len(word) > 1]

"""In which language someone writes, of the six that the assistant can say two sentences in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Optional

from wordfreq import zipf_frequency

#: Alphabet → language. Cyrillic may be Russian too; Ukrainian is what its readers here read most.
_SCRIPTS = (("ar", re.compile("[\u0600-\u06ff]")), ("uk", re.compile("[\u0400-\u04ff]")), ("ti", re.compile("[\u1200-\u137f]")))
_LATIN = ("en", "tr", "pl")
_WORD = re.compile(r"[^\W\d_]+")
#: English that is Dutch in this trade.
_OURS = re.compile(r"\b(?:training|leren|learning|coaching) on the job\b|\btrain the trainer\b", re.IGNORECASE)
#: Fewer words than this say too little: "help" and "job" are Dutch as well.
_FEWEST_WORDS = 3
#: How much more frequent the words must be in the other language, on average, in powers of ten.
_MARGIN = 1.0
#: Words read at most; the first sentences tell.
_READ = 25


@lru_cache(maxsize=20_000)
def _frequency(word: str, language: str) -> float:
    return zipf_frequency(word, language)


def foreign_language(text: str) -> Optional[str]:
    """``ar``, ``uk``, ``ti``, ``en``, ``tr`` or ``pl`` when the text is clearly not Dutch, else ``None``."""
    letters = sum(letter.isalpha() for letter in text)
    for language, script in _SCRIPTS:
        if letters and len(script.findall(text)) > letters / 2:
            return language
    read = _WORD.findall(_OURS.sub(" ", text))[:_READ]
    # Names say little of a language: "I live in Amsterdam".
    words = [word.lower() for place, word in enumerate(read) if place == 0 or word == "I" or not word.istitle()]
    if len(words) < _FEWEST_WORDS:
        return None
    average = {language: sum(_frequency(word, language) for word in words) / len(words) for language in (*_LATIN, "nl")}
    best = max(_LATIN, key=lambda language: average[language])
    return best if average[best] > average["nl"] + _MARGIN else None

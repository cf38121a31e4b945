"""A Dutch word as it sounds, so that "gesgiedenis" and "geschiedenis" look alike."""

from __future__ import annotations

import re
from functools import lru_cache

#: Spellings of one sound, in the order in which they are replaced.
_SOUNDS = (
    (r"sch(?=[aeiouy])", "sg"),
    (r"sch$", "s"),
    (r"isch\b", "is"),
    (r"ch", "g"),
    (r"ck", "k"),
    (r"qu", "kw"),
    (r"x", "ks"),
    (r"ph", "f"),
    (r"th", "t"),
    (r"ij|y|ei", "ei"),
    (r"auw|ouw|au", "ou"),
    (r"ieuw|iew|iw", "iu"),
    (r"eeuw|euw", "eu"),
    (r"c(?=[eiy])", "s"),
    (r"c", "k"),
    (r"tie(?=[^r]|$)", "si"),
    (r"z", "s"),
    (r"v", "f"),
    (r"w(?=r)", "f"),
    (r"dt\b|d\b", "t"),
    (r"b\b", "p"),
    (r"uu", "u"),
    (r"ie", "i"),
    (r"(.)\1+", r"\1"),
    (r"en\b", "e"),
)
_COMPILED = tuple((re.compile(pattern), sound) for pattern, sound in _SOUNDS)


@lru_cache(maxsize=50_000)
def phonetic(word: str) -> str:
    """The sound of one lower-case word as letters; a number stays as it is.

    >>> phonetic("lere") == phonetic("leren")
    True
    """
    if not word.isalpha():
        return word
    for pattern, sound in _COMPILED:
        word = pattern.sub(sound, word)
    return word

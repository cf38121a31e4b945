"""Dutch in another form of address: content says "u", a website may want "je".

``spoken("Hebt u werk? Dan betaalt uw baas.", "je") == "Heb je werk? Dan betaalt je baas."`` Content is written once, with
"u". The pronoun changes, the verb behind which it stands loses its t ("werkt u" becomes "werk je"), and so does "zich".
Which verbs lose it is in ``form_of_address.yml``: of "werkt u" the u works, of "helpt u" somebody else helps.
``tests/knowledge/test_form_of_address.py`` refuses content with a verb that is not in one of the lists.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Any, Callable, List, Tuple

import yaml

_FILE = Path(__file__).with_name("form_of_address.yml")
#: The word itself: no part of a name ("U-TECH"), an address on the web or a longer word.
_HERE = r"(?<![\w/.-])"
_END = r"(?![\w-])(?!\.\w)"
_Change = Tuple["re.Pattern[str]", Callable[["re.Match[str]"], str]]


@lru_cache(maxsize=1)
def table() -> Any:
    """The lists of ``form_of_address.yml``."""
    return yaml.safe_load(_FILE.read_text(encoding="utf-8"))


def spoken(text: str, form: str) -> str:
    """A text that says "u" in the form of address of a website, "u" or "je"."""
    if form != "je":
        return text
    for pattern, change in _changes():
        text = pattern.sub(change, text)
    return text


@lru_cache(maxsize=1)
def _changes() -> List[_Change]:
    verbs = {**{verb: verb[:-1] for verb in table()["loses_t"]}, **table()["changes"]}
    verb = f"(?:{'|'.join([*verbs, *table()['stays']])})"
    words = {"u": "je", "uw": "je", "uzelf": "jezelf"}

    def phrase(said: str, other: str) -> _Change:
        return re.compile(rf"{_HERE}{re.escape(said)}{_END}", re.IGNORECASE), lambda match: _like(match[0], other)

    def of(pattern: str, change: Callable[["re.Match[str]"], str]) -> _Change:
        return re.compile(_HERE + pattern + _END, re.IGNORECASE), change

    return [
        *(phrase(said, other) for said, other in table()["phrases"].items()),
        # With stress: "dat is van u", "past bij u.", "u of uw werkgever".
        of(r"(van) u", lambda match: f"{match[1]} jou"),
        of(r"(aan|bij|met|naast|om|op|voor) u(?=\s*(?:[,.;:!?)]|$))", lambda match: f"{match[1]} jou"),
        of(r"u(?= (?:of|en) uw)", lambda match: _like(match[0], "jij")),
        # "Werkt u", "woont of werkt u".
        of(
            rf"(?:{verb}(?:, | of | en ))*{verb} (?:u|jij)",
            lambda match: re.sub(r"\w+", lambda one: _like(one[0], {**words, **verbs}.get(one[0].lower(), one[0])), match[0]),
        ),
        # "U kunt zich aanmelden", "voor u zich inschrijft".
        of(r"(u|je) ((?:\w+ )?)zich", lambda match: f"{match[1]} {match[2]}je"),
        of(r"u(?:w|zelf)?", lambda match: _like(match[0], words[match[0].lower()])),
    ]


def _like(word: str, other: str) -> str:
    """Another word with a capital where this one has it."""
    return other[0].upper() + other[1:] if word[0].isupper() else other

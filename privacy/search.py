"""What the finders share: a hit, and a way to go through a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from privacy.view import DONE


class Hit(NamedTuple):
    """A span of the view to replace; ``detail`` is what the placeholder keeps (a year, four digits)."""

    start: int
    end: int
    detail: str = ""


Finder = Callable[[str], Iterator[Hit]]


def lines(name: str) -> list[str]:
    """The lines of a data file beside this module, without comments."""
    text = Path(__file__).with_name(name).read_text(encoding="utf-8")
    stripped = (line.partition("#")[0].strip() for line in text.splitlines())
    return [line for line in stripped if line]


def _word_lists(*names: str) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for line in (line for name in names for line in lines(name)):
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = frozenset()
        else:
            found[section] |= frozenset(line.split())
    return found


#: Section of words.txt or first_names.txt -> the words in it.
WORDS = _word_lists("words.txt", "first_names.txt")


def search(pattern: re.Pattern[str], judge: Callable[[re.Match[str]], Hit | None], text: str) -> Iterator[Hit]:
    """What ``judge`` makes of each match. After a refusal the search goes on one character further.

    A hit is blanked in ``match.string`` before the next search, so that two things typed without a space
    between them are both found.
    """
    at = 0
    while match := pattern.search(text, at):
        hit = judge(match)
        at = match.start() + 1
        if hit:
            yield hit
            at = max(at, hit.end)
            text = text[: hit.start] + DONE * (hit.end - hit.start) + text[hit.end :]


def digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def whole(match: re.Match[str]) -> Hit:
    """The group ``it``, or the whole match."""
    return Hit(*(match.span("it") if "it" in match.re.groupindex else match.span()))

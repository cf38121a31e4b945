"""Which of many patterns can match a text at all: most need a word that is not in it, and looking for words is quick.

``Scan([re.compile(r"\\bdak(?:loos|lozen)\\b"), …]).possible("ik ben dakloos")`` gives the numbers of the patterns worth
trying. Hundreds of patterns over one message took more time than anything else in understanding it.
"""

from __future__ import annotations

import re
import sre_parse
from sre_constants import BRANCH, LITERAL, MAX_REPEAT, MIN_REPEAT, SUBPATTERN
from typing import Any, Dict, FrozenSet, Iterable, List, Optional, Sequence, Set

#: A shorter piece is in nearly every text.
_SHORTEST = 3

Words = Optional[FrozenSet[str]]


def needed(pattern: "re.Pattern[str]") -> Words:
    """Pieces of text of which every match holds at least one; ``None`` when there are no such pieces."""
    return None if pattern.flags & re.IGNORECASE else _needed(sre_parse.parse(pattern.pattern).data)


def _needed(parts: Iterable[Any]) -> Words:
    """The best of what the parts need, one after another: the longest pieces, and the fewest."""
    found: List[FrozenSet[str]] = []
    run = ""
    for kind, value in [*parts, (None, None)]:
        if kind is LITERAL:
            run += chr(value)
            continue
        found += [frozenset([run])] if len(run) >= _SHORTEST else []
        run = ""
        inner = _inside(kind, value)
        found += [inner] if inner else []
    return max(found, key=lambda one: (min(map(len, one)), -len(one)), default=None)


def _inside(kind: Any, value: Any) -> Words:
    if kind is SUBPATTERN:
        return _needed(value[-1].data)
    if kind in (MAX_REPEAT, MIN_REPEAT) and value[0] > 0:
        return _needed(value[2].data)
    if kind is BRANCH:
        ways = [_needed(one.data) for one in value[1]]
        return frozenset().union(*[way for way in ways if way]) if all(ways) else None
    return None


class Scan:
    """Many patterns by what they need. Patterns tell letters apart by case."""

    def __init__(self, patterns: Sequence["re.Pattern[str]"]) -> None:
        self._always: Set[int] = set()
        self._by_word: Dict[str, Set[int]] = {}
        for number, pattern in enumerate(patterns):
            words = needed(pattern)
            if words is None:
                self._always.add(number)
            for word in words or ():
                self._by_word.setdefault(word, set()).add(number)

    def possible(self, text: str) -> List[int]:
        """The numbers of the patterns that may match, in order; the others do not."""
        return sorted(self._always.union(*[numbers for word, numbers in self._by_word.items() if word in text]))

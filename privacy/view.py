"""A normalised view of a text, with a way back to the original.

The finders look at the view; what they find is cut out of the original. So wide digits, zero-width
characters, non-breaking spaces, accents and number words cannot hide anything, and the rest of the text stays
as typed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from text_to_num import find_numbers

#: Stands for what is dealt with already. No view holds it otherwise, and no finder matches it.
DONE = "\x00"

_ODD = re.compile(r"[^ -~\n]|  |\n\s|\s\n")
_TOKEN = re.compile(r"[^\W_]+|[\W_]")
# "een" is an article far more often than a number; it counts beside other numbers only.
_NUMBER_WORD = re.compile(
    r"\b(?:nul|twee|drie|vier|vijf|zes|zeven|acht|negen|tien|elf|twaalf)\b|(?:tien|tig|honderd|duizend)"
    r"|\been een\b",
    re.IGNORECASE,
)
_MONTHS = frozenset(
    [
        "januari",
        "februari",
        "maart",
        "april",
        "mei",
        "juni",
        "juli",
        "augustus",
        "september",
        "oktober",
        "november",
        "december",
    ]
)
_SPOKEN_SEPARATORS = {",": "", "streepje": "-", "spatie": " ", "min": "-"}


@dataclass(frozen=True)
class View:
    """``text[i]`` is what ``original[starts[i]:ends[i]]`` looks like."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def hide(self, spans: list[tuple[int, int]]) -> View:
        """The same view with these spans, which do not overlap, made invisible to the finders."""
        pieces, here = [], 0
        for start, end in sorted(spans):
            pieces += [self.text[here:start], DONE * (end - start)]
            here = end
        return View("".join([*pieces, self.text[here:]]), self.starts, self.ends)


def look(text: str) -> View:
    """No accents, invisible characters or repeated white space; every digit as 0-9, every dash as ``-``."""
    if not _ODD.search(text):
        return View(text, range(len(text)), range(1, len(text) + 1))
    seen: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for index, character in enumerate(text):
        folded = _fold(character)
        if not folded and ends and unicodedata.category(character)[0] == "M":
            ends[-1] = index + 1  # an accent belongs to the letter before it
        for piece in folded:
            if piece in " \n" and seen and seen[-1] in " \n":
                seen[-1] = min(piece, seen[-1])  # a newline wins over a space
                ends[-1] = index + 1
            else:
                seen.append(piece)
                starts.append(index)
                ends.append(index + 1)
    return View("".join(seen), starts, ends)


def hear(view: View) -> View:
    """The view with Dutch number words as digits: "nul zes twaalf" becomes "06 12"."""
    if not _NUMBER_WORD.search(view.text):
        return view
    matches = list(_TOKEN.finditer(view.text))
    words = [_Word(match.group().lower().replace("tweeen", "twee\u00ebn")) for match in matches]
    numbers = {number.start: number for number in find_numbers(words, "nl", threshold=0)}
    seen: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    after_number = False
    at = 0
    while at < len(words):
        word, number, stop = words[at].text(), numbers.get(at), at + 1
        first, last = matches[at].start(), matches[at].end()
        piece = matches[at].group()
        if number and (word != "een" or after_number or _number_follows(words, numbers, at)):
            stop = number.end
            last = matches[stop - 1].end()
            piece = number.text
        elif word in _SPOKEN_SEPARATORS and after_number and _number_follows(words, numbers, at):
            piece = _SPOKEN_SEPARATORS[word]
        if piece == matches[at].group():  # unchanged: character by character
            starts += [view.starts[i] for i in range(first, last)]
            ends += [view.ends[i] for i in range(first, last)]
        else:
            starts += [view.starts[first]] * len(piece)
            ends += [view.ends[last - 1]] * len(piece)
        seen.append(piece)
        if piece and not piece.isspace():
            after_number = piece[0].isdigit() or (after_number and piece == "-")
        at = stop
    return View("".join(seen), starts, ends)


@dataclass(frozen=True)
class _Word:
    """A token as text2num wants it."""

    word: str

    def text(self) -> str:
        return self.word

    def nt_separated(self, previous: _Word) -> bool:
        return False

    def not_a_number_part(self) -> bool:
        return False


def _number_follows(words: list[_Word], numbers: Mapping[int, object], at: int) -> bool:
    """Whether the next token that is no white space is a number or a month ("een januari")."""
    for next_one in range(at + 1, min(at + 4, len(words))):
        if not words[next_one].text().isspace():
            return next_one in numbers or words[next_one].text().isdigit() or words[next_one].text() in _MONTHS
    return False


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    category = unicodedata.category(character)
    if character in "\n\r\x0b\x0c\x85\u2028\u2029":
        return "\n"
    if category == "Zs" or character == "\t":
        return " "
    if category in ("Cc", "Cf", "Mn", "Me"):
        return ""
    if category == "Cs":
        return "\ufffd"  # half a character: text2num cannot take it
    if category == "Pd" or character == "\u2212":
        return "-"
    if character in "\u2018\u2019\u201b\u02bc\u00b4`":
        return "'"
    if category == "Nd":
        return str(unicodedata.decimal(character))
    folded = unicodedata.normalize("NFKD", character)
    if len(folded) == 1:
        return folded
    return "".join(_fold(piece) for piece in folded if piece != character)

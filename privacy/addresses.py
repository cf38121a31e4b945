"""Finders of postcodes and of streets with a house number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.numbers import MONTH
from privacy.search import WORDS, Hit, search, whole

_POSTCODE = re.compile(r"(?<![\w.,])(?<![€-] )(?P<digits>[1-9]\d{3}) ?(?P<letters>[A-Z]{2})(?!\w|['-]\w)", re.IGNORECASE)
_TWO_LETTERS = WORDS["two letters"]
_UNITS = WORDS["units"]


def postcodes(text: str) -> Iterator[Hit]:
    """Four digits and two letters; the digits are kept."""
    shouting = not any(letter.islower() for letter in text)

    def judge(match: re.Match[str]) -> Hit | None:
        letters = match["letters"]
        spaced = " " in match.group()
        if letters.lower() in _UNITS or letters.upper() in ("SA", "SD", "SS"):
            return None
        if spaced and letters.lower() in _TWO_LETTERS and (shouting or not letters.isupper()):
            return None
        return Hit(*match.span(), match["digits"])

    return search(_POSTCODE, judge, text)


_STREET_ENDS = tuple(WORDS["street ends"])
_BARE_STREETS = WORDS["bare streets"]
_NO_STREET = WORDS["no street"]
# "supermarkt 20 uur": what a number of something else is followed by.
_AFTER_NUMBER = (
    r"(?! ?(?:uur|uren|u|jaar|jr|jaren|maand|maanden|mnd|week|weken|wk|dag|dagen|minuten|min|keer|x|euro|eur"
    r"|km|kilometer|meter|m2|procent|personen|mensen|kinderen|punten|ec|studiepunten|vacatures|banen|stuks"
    rf"|graden|plus|t/m|[-/.] ?\d+[-/.]|{MONTH})(?!\w)|[.,:]\d|\d| ?[%€])"
)
_NUMBER = (
    rf"(?:(?:huis ?)?(?:nummer|nr|no)\.? ?)?(?P<number>[1-9]\d{{0,4}})(?!\d){_AFTER_NUMBER}"
    r"(?:[ -]?(?:bis|hs|rood|zwart|[a-hz]|i{1,3}|iv|[ivx]{2,3})(?!\w|')|-\d{1,4}(?![\d-]))?"
)
_STREET = re.compile(
    r"(?<![\w'.])(?P<street>[^\W\d_](?:[^\W\d_]|['.\-](?=[^\W\d_]|\b)|(?<=str)\.){1,40})"
    r"(?: (?:noord|zuid|oost|west))?(?:, ?| )?" + _NUMBER,
    re.IGNORECASE,
)
_LANE_OF = re.compile(
    r"(?<!\w)(?:laan|plein|dreef|singel|hof|park|straat|kade) van (?:(?:de|den|der|het|'t) )?"
    r"[^\W\d_]{3,25}(?: [^\W\d_]{3,25})?,? " + _NUMBER,
    re.IGNORECASE,
)
_YEAR_SQUARE = re.compile(r"(?<!\w)plein (?:1813|1940|1944|1945|1992|'?40-'?45),? " + _NUMBER, re.IGNORECASE)
# A street with a name of its own ("de wieken 5"), said to be where one lives.
_LIVES_AT = re.compile(
    r"(?<!\w)(?:(?:woon|woont|wonen|woonde|woonachtig|zit)(?: ik| nu| zelf| zelfstandig| sinds kort)?"
    r" (?:op|aan)|(?:adres|woonadres)(?: is|:| is:)?|straat(?: is|:))"
    r" (?:(?:de|het|'t) )?(?P<it>(?P<street>[^\W\d_]{3,25}(?: [^\W\d_]{2,25}){0,2}) "
    + _NUMBER
    + r")(?= ?(?:$|[.,;!?)\n\x00])| (?:in|te|en|bij|[1-9]\d{3})(?!\w))",
    re.IGNORECASE,
)
_NOT_AN_ADDRESS = WORDS["no place"]
_STREET_LEADS = WORDS["street leads"]
_STREET_PARTICLES = WORDS["street particles"]


def addresses(text: str) -> Iterator[Hit]:
    """A street with a house number, with the words that belong to the street's name."""

    def judge(match: re.Match[str]) -> Hit | None:
        street = match["street"]
        low = re.sub(r"-(?:noord|zuid|oost|west)$", "", street.lower())
        last = low.rpartition("-")[2]
        if not low.endswith(_STREET_ENDS) or last in _NO_STREET or _is_year(match["number"]):
            return None
        if last.rstrip(".") in _STREET_ENDS and street not in _BARE_STREETS:
            return None
        return Hit(_street_start(match.string, match.start()), match.end())

    def lives_at(match: re.Match[str]) -> Hit | None:
        words = match["street"].lower().split()
        no_place = _is_year(match["number"]) or any(word in _NOT_AN_ADDRESS or word in WORDS["no name"] for word in words)
        return None if no_place else whole(match)

    yield from search(_LANE_OF, whole, text)
    yield from search(_YEAR_SQUARE, whole, text)
    yield from search(_STREET, judge, text)
    yield from search(_LIVES_AT, lives_at, text)


def _is_year(number: str) -> bool:
    return len(number) == 4 and number[:2] in ("19", "20")


def _street_start(text: str, start: int) -> int:
    """Goes left over words that belong to a street: "Jan van Galen|straat", "burgemeester Jansen|laan"."""
    at = start
    for _ in range(4):
        word = re.search(r"(?<![^\s(])[\w'.]{1,25} $", text[max(0, at - 28) : at])
        if not word:
            break
        at -= len(word.group())
        said = word.group().strip()
        if said.lower() == "van" and text.startswith(("van der ", "van den ", "van 't "), at):
            start = at
        if said.lower() in _STREET_PARTICLES:
            continue  # "in de", "van de": only together with a word before it
        if not (said.lower() in _STREET_LEADS or said.istitle() and said.lower() not in WORDS["no name"]):
            break
        start = at
    return start

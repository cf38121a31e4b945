"""Finder of names, after the words with which people give them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.search import WORDS, Hit, search

_PARTICLES = WORDS["name particles"]
_TITLES = r"(?:de heer|mevrouw|meneer|mevr|dhr|mw|mijnheer|dr|drs|ing|ir)\.? "
STOP_WORDS = WORDS["no name"]
_NAME_WORD = re.compile(r"(?:[A-Z]\.)+(?: ?[A-Z]\.)*|'t(?!\w)|v\.d\.|[^\W\d_]+(?:['-][^\W\d_]+)*")
_FILLER = r"(?:(?:trouwens|dus|eigenlijk|gewoon|namelijk|dan|nog|officieel|voluit|nu) )?"
_FAMILY = (
    r"(?:zoon|zoontje|dochter|dochtertje|man|vrouw|kind|kindje|broer|broertje|zus|zusje|moeder|vader|ma|pa"
    r"|mama|papa|vriend|vriendin|partner|echtgenoot|echtgenote|ex|oma|opa|neef|neefje|nicht|nichtje|tante|oom"
    r"|schoonzoon|schoondochter|schoonmoeder|kleinzoon|kleindochter|jongste|oudste|middelste|buurman|buurvrouw"
    r"|baas|chef|cheffin|collega|docent|docente|juf|mentor|begeleider|begeleidster|coach|jobcoach|werkgever"
    r"|leidinggevende|consulent|klantmanager|contactpersoon)"
)
_MY = r"(?:mijn|m'n|mn|me|onze)"
_PART = r"(?:voor|achter|roep|meisjes)"
# After these comes a name, unless a stop word does.
_SURE = re.compile(
    r"(?<!\w)(?:ik heet|heet ik|ik heette|heette ik|(?:hij|zij|ze|die) heet|word (?:ik )?genoemd"
    rf"|(?:{_MY}|zijn|haar|de) (?:volledige |eigen )?{_PART}?naam is:?|{_PART}naam is:?"
    rf"|(?:{_MY}|een|de) (?:\w{{1,15}} )?{_FAMILY} heet"
    rf"|(?:{_PART}?naam|voor- en achternaam|naam en achternaam|voorletters) ?[:=]"
    r"|noem (?:me|mij)(?: maar)?|noemen (?:me|mij)|(?:u|je|jij) spreekt (?:hier )?met|sprak met|gesproken met"
    rf"|aangenaam,) ?{_FILLER}(?:{_TITLES})?",
    re.IGNORECASE,
)
_GREETING = re.compile(
    r"(?<!\w)(?<!\d )(?:m\.?v\.?g|groetjes|groeten|groet|gr|grtjs|grtz|gegroet|liefs|hoogachtend)(?!\w)"
    rf"[ .,!:\-\n]{{1,5}}(?:(?:van|namens) )?(?:{_TITLES})?",
    re.IGNORECASE,
)
# After these comes a name now and then: a known given name, or two words with capitals that name no trade.
_UNSURE = re.compile(
    r"(?<!\w)(?:ik ben|dit is|hier is|hier|met|namens"
    r"|(?:moeder|vader|ouder|partner|vrouw|man|buurvrouw|buurman|begeleider|mantelzorger|vriend|vriendin|coach"
    rf"|zus|broer) van|(?:{_MY}|zijn|haar) (?:\w{{1,15}} )?{_FAMILY},?|{_TITLES.strip()})"
    r" (?:(?:weer|ook|nogmaals) )?",
    re.IGNORECASE,
)
_CAPITAL_IS_ENOUGH = re.compile(rf"(?:{_MY} (?:\w{{1,15}} )?{_FAMILY},?|{_TITLES.strip()}) $", re.IGNORECASE)
_TWO_CAPITALS = re.compile(r"(?:ik ben|dit is) (?:(?:weer|ook|nogmaals) )?$", re.IGNORECASE)
_SURE_TRADE_ENDS = tuple(WORDS["trade ends"])
_TRADE_ENDS = tuple(WORDS["trade ends"] | WORDS["trade ends of a first word"])
_TRADE_WORDS = WORDS["trades"]
_GIVEN = WORDS["given"]
_GIVEN_WITH_CAPITAL = WORDS["given with capital"]


def names(text: str) -> Iterator[Hit]:
    """Names after the words with which people give them. A name on its own is not looked for."""
    # In a text without small letters a capital says nothing.
    shouting = not any(letter.islower() for letter in text)

    def sure(match: re.Match[str]) -> Hit | None:
        return _name_at(match.string, match.end(), shouting)

    def greeting(match: re.Match[str]) -> Hit | None:
        text = match.string
        hit = _name_at(text, match.end(), shouting)
        said = text[hit.start : hit.end] if hit else ""
        # "groetjes de buren" is no name, "groetjes de Vries" is.
        return None if said.islower() and said.split()[0] in _PARTICLES else hit

    def unsure(match: re.Match[str]) -> Hit | None:
        text = match.string
        hit = _name_at(text, match.end(), shouting)
        if not hit:
            return None
        words = text[hit.start : hit.end].split()
        plain = [word for word in words if word.lower() not in _PARTICLES]
        capital = plain[0].istitle()
        first = plain[0].lower().split("-")[0]
        if first in _GIVEN or capital and first in _GIVEN_WITH_CAPITAL:
            # "met" and "hier" also open other sentences: in lower case only the given name itself is sure.
            return hit if capital else _given_only(text, hit)
        if any(word.lower() in _TRADE_WORDS or word.lower().endswith(_SURE_TRADE_ENDS) for word in plain):
            return None
        if capital and _CAPITAL_IS_ENOUGH.search(match.group()):
            return hit
        two = len(plain) > 1 and capital and plain[1].istitle() and not plain[0].lower().endswith(_TRADE_ENDS)
        return hit if two and _TWO_CAPITALS.search(match.group()) else None

    yield from search(_SURE, sure, text)
    yield from search(_GREETING, greeting, text)
    yield from search(_UNSURE, unsure, text)


def _given_only(text: str, hit: Hit) -> Hit:
    """In lower case the surname is taken only when a particle announces it: "fatima el idrissi"."""
    words = text[hit.start : hit.end].split()
    if len(words) > 2 and words[1].lower() in _PARTICLES:
        return hit
    return Hit(hit.start, hit.start + len(words[0]))


def _name_at(text: str, start: int, shouting: bool) -> Hit | None:
    """The name that starts here: words with a capital, or up to two in lower case, with particles between."""
    end = at = start
    capital = announced = False
    plain = 0
    for count in range(7):
        match = _NAME_WORD.match(text, at)
        if not match:
            break
        word = match.group()
        low = word.lower()
        if low in _PARTICLES and (count or not word.istitle() or _next_is_capital(text, match.end())):
            if low == "ben" and plain and not (capital and _next_is_capital(text, match.end())):
                following = _NAME_WORD.match(text, match.end() + 1)
                if not following or following.group().lower() not in _GIVEN | _GIVEN_WITH_CAPITAL:
                    break  # "ik heet fatima ben 34"
            announced = True  # "de Jong", "van der Meer": no adjectives here
            at = _after_space(text, match.end())
            continue
        if low in STOP_WORDS and not (announced and word.istitle() and not shouting):
            break
        if len(word) == 1 and not (word.isupper() and not shouting):
            break
        if not plain:
            capital = word[0].isupper() and not shouting
            plain, end = 1, match.end()
        elif word[0].isupper() if capital else plain < 2 or low in _GIVEN:
            plain, end = plain + 1, match.end()
        else:
            break
        announced = False
        at = _after_space(text, match.end())
    return Hit(start, end) if plain else None


def _after_space(text: str, at: int) -> int:
    """Past one space; without a space to the end of the text, where no word follows."""
    return at + 1 if text[at : at + 1] == " " else len(text)


def _next_is_capital(text: str, at: int) -> bool:
    return text[at : at + 1] == " " and text[at + 1 : at + 2].isupper()
